import { afterEach, describe, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { caseNames, createCase, neutralText, type TestHost } from '../hosts.ts';
import { surroundingsOf } from '../program/in-process.ts';
import type { RunResult } from '../program/built-program.ts';

let host: TestHost;

afterEach(() => {
  host.remove();
});

async function run(...args: readonly string[]): Promise<RunResult> {
  let stdout = '';
  let stderr = '';
  const out = { write: (part: string | Uint8Array) => void (stdout += String(part)), columns: undefined };
  const err = { write: (part: string) => void (stderr += part), columns: undefined };
  const argv = [...args, '--root', host.root];
  const code = await runProgram(
    surroundingsOf({ kubeconfig: '', cwd: host.root }, { argv, stdout: out, stderr: err }),
    () => COMMANDS,
  );
  return { code, stdout, stderr };
}

function shown(args: readonly string[], { code, stdout, stderr }: RunResult): string {
  const result = { code, stdout: neutralText(host, stdout), stderr: neutralText(host, stderr) };
  return transcript([...args, '--root', '/HOST'], result);
}

/** Who owns the files depends on who runs the tests. */
const DOCTOR = ['local', 'doctor', '--skip', 'writable-by-others,insecure-mode'];

describe('what local, doctor and explain say of each node', () => {
  test.each(caseNames())('%s', async (name) => {
    host = createCase(name);
    const list = await run('local');
    const [first] = (await run('local', '-o', 'name')).stdout.split('\n');
    const explain = ['local', 'explain', first === '' ? 'etcd' : first!.slice(first!.indexOf('/') + 1)];
    expectGolden(
      `local/cases/${name}.txt`,
      [shown(['local'], list), shown(DOCTOR, await run(...DOCTOR)), shown(explain, await run(...explain))].join('\n'),
    );
  });
});
