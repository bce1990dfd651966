import { randomUUID } from 'node:crypto';
import { chmod, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMap, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { ConnectionError } from '../../facts/errors.ts';
import { fileFault } from './credential-file.ts';

/** Where a user's tokens are kept. */
export interface TokenPlace {
  /** Path of the kubeconfig. */
  readonly file: string;
  readonly userName: string;
}

/** How often, and how many milliseconds apart, another writer's lock is tried again. */
const LOCK_ATTEMPTS = 20;
const LOCK_PAUSE = 100;

/**
 * Writes an auth provider's settings back into its kubeconfig, under the lock that kubectl uses (`FILE.lock`). Nothing
 * else in the file changes, comments included. The new file takes the old one's place in one step with mode 0600, and
 * a link stays a link. Rejects with `ConnectionError('credentials')`.
 */
export async function storeTokens(place: TokenPlace, settings: Readonly<Record<string, string>>): Promise<void> {
  try {
    const path = await realpath(place.file);
    await withLock(`${place.file}.lock`, async () => {
      const document = parseDocument(await readFile(path, 'utf8'));
      for (const [key, value] of Object.entries(settings))
        document.setIn(settingPath(document, place.userName, key), value);
      await replaceFile(path, document.toString({ lineWidth: 0 }));
    });
  } catch (error) {
    throw new ConnectionError(
      'credentials',
      `could not persist new tokens to ${place.file}: ${fileFault(error)}`,
      'Without them the next login needs a new refresh-token; check the permissions of the file.',
      error,
    );
  }
}

function settingPath(document: Document, userName: string, key: string): (string | number)[] {
  const users = document.get('users');
  const index = isSeq(users) ? users.items.findIndex((item) => isMap(item) && item.get('name') === userName) : -1;
  if (index < 0) throw new Error(`user "${userName}" is no longer in it`);
  return ['users', index, 'user', 'auth-provider', 'config', key];
}

async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  await takeLock(path);
  try {
    await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function takeLock(path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EEXIST';
      if (!taken || attempt === LOCK_ATTEMPTS) throw error;
      await sleep(LOCK_PAUSE);
    }
  }
}

async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
    await chmod(temporary, 0o600);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
