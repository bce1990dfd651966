import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { PROGRAM } from '../program/built-program.ts';
import { invoke } from './invocation.ts';

let folder: string;
let server: TestApiServer;

beforeAll(async () => {
  server = await startApiServer({ cluster: 'kubeadm' });
});

afterAll(() => server.close());

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'both-forms-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the program goes by the name it was called by', () => {
  const lastLine = (stdout: string): string => stdout.trimEnd().split('\n').at(-1)!;

  test.each([
    ['kubectl-static', 'kubectl static'],
    ['kubectl-static_pods', 'kubectl static-pods'],
    ['ksp', 'ksp'],
  ])('%s is %s', async (name, program) => {
    symlinkSync(PROGRAM, join(folder, name));
    const { stdout } = await invoke([join(folder, name), '--help'], { folder });
    expect(lastLine(stdout)).toContain(`"${program} options"`);
  });

  test('and by the words after kubectl', async () => {
    symlinkSync(PROGRAM, join(folder, 'kubectl-static_pods'));
    const env = { PATH: `${folder}${delimiter}${process.env.PATH ?? ''}` };
    const { stdout } = await invoke(['kubectl', 'static-pods', '--help'], { folder, env });
    expect(lastLine(stdout)).toContain('"kubectl static-pods options"');
  });
});

test('a flag of yargs is none of the program', async () => {
  expect(await invoke([PROGRAM, 'ls', '--get-yargs-completions', 'x'], { folder })).toMatchObject({
    code: 2,
    stdout: '',
    stderr: "error: unknown flag: --get-yargs-completions\nSee 'kubectl static ls --help' for usage.\n",
  });
});

describe('the environment never weakens TLS', () => {
  const REFUSED = {
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('x509: certificate signed by unknown authority') as unknown,
  };

  function list(env: Readonly<Record<string, string>>) {
    return invoke([PROGRAM, 'ls', '--kubeconfig', 'config'], { folder, env });
  }

  test('NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    writeFileSync(join(folder, 'config'), server.kubeconfig({ ca: 'other' }));
    expect(await list({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toEqual(REFUSED);
  });

  test('SSLKEYLOGFILE', async () => {
    writeFileSync(join(folder, 'config'), server.kubeconfig());
    const { code } = await list({ SSLKEYLOGFILE: join(folder, 'keys') });
    expect([code, existsSync(join(folder, 'keys'))]).toEqual([0, false]);
  });

  test('NODE_EXTRA_CA_CERTS', async () => {
    writeFileSync(join(folder, 'config'), server.kubeconfig({ ca: 'none' }));
    writeFileSync(join(folder, 'extra.pem'), server.caPem);
    expect(await list({ NODE_EXTRA_CA_CERTS: join(folder, 'extra.pem') })).toEqual(REFUSED);
  });
});
