import { execFile } from 'node:child_process';
import { durationText } from '../kubernetes/go-duration.ts';

/** What a program said. */
export interface CrictlAnswer {
  /** `absent`: there is no such program here. */
  readonly outcome: 'done' | 'failed' | 'absent';
  /** What it wrote to its standard error, or why it could not be run. */
  readonly words: string;
}

/** Runs crictl, which talks to the container runtime of this machine. */
export type Crictl = (args: readonly string[]) => Promise<CrictlAnswer>;

/** Bytes that it may say: it says a line, of an image some kilobytes. */
const MOST_SAID = 4 * 1024 * 1024;

/** crictl as a command line finds it; `command` has the words before its arguments: `k3s crictl`. */
export function crictlOf(command: readonly [string, ...string[]], timeout: number, signal: AbortSignal): Crictl {
  const [program, ...words] = command;
  return (args) =>
    new Promise((answer) => {
      const options = { timeout: Math.ceil(timeout), signal, maxBuffer: MOST_SAID, windowsHide: true };
      execFile(program, [...words, ...args], options, (error, _, stderr) => {
        if (error === null) answer({ outcome: 'done', words: '' });
        else if (error.code === 'ENOENT') answer({ outcome: 'absent', words: `${program} not found` });
        else if (error.killed === true)
          answer({ outcome: 'failed', words: `it took longer than ${durationText(timeout)}` });
        else answer({ outcome: 'failed', words: stderr.trim() === '' ? error.message : stderr.trim() });
      });
    });
}
