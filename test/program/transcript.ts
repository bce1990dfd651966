import type { RunResult } from './built-program.ts';
import { steadyOrigin } from './steady-origin.ts';

/** A run as a terminal session shows it: the command, both streams, the exit code where it is not 0. */
export function transcript(args: readonly string[], { code, stdout, stderr }: RunResult): string {
  const words = args.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`));
  const text = [
    `$ kubectl static ${words.join(' ')}\n`,
    stdout,
    stderr === '' ? '' : `--- stderr\n${stderr}`,
    code === 0 ? '' : `--- exit code ${code}\n`,
  ].join('');
  return steadyOrigin(text).replaceAll(/NotReady for [\dydhms]+/g, 'NotReady for AGE');
}
