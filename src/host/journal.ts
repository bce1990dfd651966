import { execFile } from 'node:child_process';
import { failed, read, type Outcome } from '../kubelet/file.ts';

/** What a process has written to the journal of this machine since a moment, line by line. */
export type Journal = (pid: number, since: Date) => Promise<Outcome<string>>;

/** Bytes and milliseconds: more is not waited for, whoever looks looks again. */
const MOST_SAID = 8 * 1024 * 1024;
const PATIENCE = 5_000;

/** journalctl, as a command line finds it. */
export function journalOf(program: string, signal: AbortSignal): Journal {
  return (pid, since) =>
    new Promise((answer) => {
      // Whole seconds: finer ones are not understood by every systemd.
      const from = `--since=@${Math.floor(since.getTime() / 1000)}`;
      const words = ['--quiet', '--no-pager', '--output=cat', from, `_PID=${pid}`];
      execFile(program, words, { timeout: PATIENCE, signal, maxBuffer: MOST_SAID }, (error, stdout, stderr) => {
        if (error === null) answer(read(stdout));
        else if (error.code === 'ENOENT') answer(failed('failed', `${program} not found`));
        else answer(failed('failed', stderr.trim() === '' ? error.message : stderr.trim()));
      });
    });
}
