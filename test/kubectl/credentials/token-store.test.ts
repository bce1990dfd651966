import { chmod, lstat, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { storeTokens } from '../../../src/kubectl/credentials/token-store.ts';

const CONFIG = `# mine
apiVersion: v1
users:
  - name: other # not this one
    user: { token: abc }
  - name: me
    user:
      auth-provider:
        name: oidc
        config:
          client-id: kubectl
          refresh-token: old
`;

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-store-'));
  file = join(folder, 'config');
  await writeFile(file, CONFIG);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const TOKENS = { 'id-token': 'a.b.c', 'refresh-token': 'new' };
const STORED = CONFIG.replace('refresh-token: old', 'refresh-token: new\n          id-token: a.b.c');

test('nothing but the tokens changes, and nobody else can read them', async () => {
  await chmod(file, 0o644);
  await storeTokens({ file, userName: 'me' }, TOKENS);
  expect(await readFile(file, 'utf8')).toBe(STORED);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['config']);
});

test('a link stays a link', async () => {
  const link = join(folder, 'link');
  await symlink('config', link);
  await storeTokens({ file: link, userName: 'me' }, TOKENS);
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await readFile(file, 'utf8')).toBe(STORED);
});

test("kubectl's lock is waited for", async () => {
  await writeFile(`${file}.lock`, '');
  const stored = storeTokens({ file, userName: 'me' }, TOKENS);
  await delay(150);
  expect(await readFile(file, 'utf8')).toBe(CONFIG);
  await rm(`${file}.lock`);
  await stored;
  expect(await readFile(file, 'utf8')).toBe(STORED);
});

test('a user who is gone is an error that leaves the file alone', async () => {
  await expect(storeTokens({ file, userName: 'gone' }, TOKENS)).rejects.toMatchObject({
    fault: 'credentials',
    message: `could not persist new tokens to ${file}: user "gone" is no longer in it`,
  });
  expect(await readFile(file, 'utf8')).toBe(CONFIG);
  expect(await readdir(folder)).toEqual(['config']);
});
