import { readFileSync } from 'node:fs';
import type { ProgramSurroundings } from '../../src/cli/program.ts';
import { connect } from '../../src/kubectl/connect.ts';

/**
 * What the program takes from a process, for a run inside this one: a kubeconfig, nobody to ask, nothing on stdin, what
 * it says unheard. A test gives what it is about.
 */
export function surroundingsOf(
  { kubeconfig, cwd }: { readonly kubeconfig: string; readonly cwd: string },
  given: Partial<ProgramSurroundings> & Pick<ProgramSurroundings, 'argv'>,
): ProgramSurroundings {
  const version = '0.0.0';
  const env = { KUBECONFIG: kubeconfig };
  const unheard = { write: () => undefined, columns: undefined };
  return {
    program: 'kubectl static',
    version,
    env,
    stdout: unheard,
    stderr: unheard,
    now: () => new Date(),
    pathSeparator: '/',
    signal: new AbortController().signal,
    readFile: (path) => readFileSync(path, 'utf8'),
    readInput: () => Promise.resolve(new Uint8Array()),
    canAsk: () => false,
    confirm: () => Promise.resolve(false),
    connect: (flags, verbosity) => connect(flags, { env, cwd, version, verbosity, warn: () => undefined }),
    ...given,
  };
}
