import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/kubectl/connect.ts';
import type { Connection, ConnectionFlags, ConnectionSurroundings } from '../../src/kubectl/connection.ts';

/** A folder of its own for a test's files, and connections made from it. */
export interface Desk {
  readonly folder: string;
  /** Lines that would have gone to stderr, oldest first. */
  readonly warnings: string[];
  /** Writes files by name; one that begins with `#!` becomes executable. */
  put(files: Readonly<Record<string, string>>): Promise<void>;
  /** Connects with the file `config` of the folder, unless the flags or the environment say otherwise. */
  connect(flags?: ConnectionFlags, surroundings?: Partial<ConnectionSurroundings>): Promise<Connection>;
  /** Closes every connection and removes the folder. */
  clear(): Promise<void>;
}

/** Sets up an empty folder. */
export async function openDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), 'desk-'));
  const warnings: string[] = [];
  const open: Connection[] = [];
  return {
    folder,
    warnings,
    async put(files) {
      for (const [name, text] of Object.entries(files)) {
        await writeFile(join(folder, name), text);
        if (text.startsWith('#!')) await chmod(join(folder, name), 0o755);
      }
    },
    async connect(flags = {}, surroundings = {}) {
      const connection = await connect(flags, {
        env: { KUBECONFIG: join(folder, 'config'), PATH: process.env.PATH },
        cwd: folder,
        version: '1.2.3',
        verbosity: 0,
        warn: (line) => void warnings.push(line),
        ...surroundings,
      });
      open.push(connection);
      return connection;
    },
    async clear() {
      for (const connection of open) connection.close();
      await rm(folder, { recursive: true });
    },
  };
}
