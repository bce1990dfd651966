import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { ClientRun } from './client-node-program.ts';
import type { Contestant } from './connection-run.ts';
import type { ErrorKind, Outcome } from './matrix-row.ts';

/** Milliseconds after which a run waits for ever. */
const LIMIT = 10_000;

const HANGS = 'it waits for ever';

/** client-node alone, in a process that is used for row after row. */
export class ClientNode implements Contestant {
  #child: ChildProcess | undefined;

  /** Fails where nothing comes of it. */
  async run(flags: readonly string[], env: ClientRun['env'], cwd: string) {
    const child = (this.#child ??= fork(join(import.meta.dirname, 'client-node-program.ts'), { silent: true }));
    const stderr = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => {
        this.close();
        resolve(HANGS);
      }, LIMIT);
      child.once('message', (message) => {
        clearTimeout(timer);
        resolve(message as string);
      });
      child.send({ flags, env, cwd } satisfies ClientRun);
    });
    return { code: stderr === '' ? 0 : 2, stdout: '', stderr };
  }

  /** It has no kinds: its words serve as one. */
  errorKind(stderr: string): ErrorKind {
    return stderr as ErrorKind;
  }

  close(): void {
    this.#child?.kill();
    this.#child = undefined;
  }
}

/** Whether client-node came to what was expected. An error is as good as any other, as long as it comes. */
export function isRight(outcome: Outcome, expected: Outcome): boolean {
  if (expected.error !== undefined) return outcome.error !== undefined && (outcome.error as string) !== HANGS;
  return JSON.stringify(ordered(outcome)) === JSON.stringify(ordered(expected));
}

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, ordered(one)]));
}
