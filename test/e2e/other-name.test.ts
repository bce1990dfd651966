import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { FINDING_FORMAT_NAMES } from '../../src/output/findings/finding-format-names.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { stopManifest } from '../change/kept-changes.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { PROGRAM, runCommand, type RunResult } from '../program/built-program.ts';

// krew links the plugin `static-pods` as kubectl-static_pods: nothing that is then said may name a command that is not there.

let folder: string;
let trouble: TestApiServer;
let hidden: TestApiServer;
let host: TestHost;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'other-name-'));
  symlinkSync(PROGRAM, join(folder, 'kubectl-static_pods'));
  trouble = await startApiServer({ cluster: 'trouble' });
  hidden = await startApiServer({ cluster: 'hidden' });
  host = createHost('kubeadm');
  stopManifest(host.path('/etc/kubernetes/manifests/etcd.yaml'), { namespace: 'kube-system', name: 'etcd' });
});

afterAll(async () => {
  await trouble.close();
  await hidden.close();
  host.remove();
  rmSync(folder, { recursive: true });
});

function call(args: readonly string[], server?: TestApiServer): Promise<RunResult> {
  const kubeconfig = server === undefined ? {} : { kubeconfig: server.kubeconfig() };
  return runCommand(join(folder, 'kubectl-static_pods'), args, kubeconfig);
}

/** How the program is called in an output, each way once. */
function names({ stdout, stderr }: RunResult): readonly string[] {
  const named =
    /(?<![\w/.-])kubectl(?: |_complete-)static(?:-pods|_pods)?\b|kubectl-static(?:_pods)?(?= (?!pod\b|\d))/g;
  return [...new Set(`${stdout}${stderr}`.match(named))].sort();
}

const PROGRAM_NAME = 'kubectl static-pods';
const FILE_NAME = 'kubectl-static_pods';
const COMPLETER = 'kubectl_complete-static_pods';
const OURS = [PROGRAM_NAME, FILE_NAME, COMPLETER];

test('the name in every form of it is seen', () => {
  const stdout =
    '"kubectl static ls" kubectl-static local x kubectl_complete-static kubectl-static 1.0 kubectl static-pods ls';
  expect(names({ code: 0, stdout, stderr: 'kubectl-static_pods local, a kubectl-static pod' })).toEqual([
    'kubectl static',
    'kubectl static-pods',
    'kubectl-static',
    'kubectl-static_pods',
    'kubectl_complete-static',
  ]);
});

describe('help', () => {
  test.each(COMMANDS.map(({ name }) => name))('of %s', async (name) => {
    const found = names(await call([...name.split(' '), '--help']));
    expect(found).toContain(PROGRAM_NAME);
    expect(found.filter((one) => !OURS.includes(one))).toEqual([]);
  });

  test('of the program, and of how it is completed', async () => {
    expect(names(await call([]))).toEqual([PROGRAM_NAME]);
    expect(names(await call(['completion', '--help']))).toEqual([...OURS].sort());
  });
});

describe('what is printed', () => {
  const RULES = CATALOGUE.map(({ rule }) => rule.id);

  test.each<[string, readonly string[]]>([
    ['a list of pods', ['ls', '-o', 'wide']],
    ['nodes', ['nodes']],
    ['a pod in words', ['explain', 'kube-apiserver-cp-1']],
    ['a pod as JSON', ['explain', 'kube-apiserver-cp-1', '-o', 'json']],
    ['all pods', ['explain', '-l', 'tier=control-plane']],
    ['recipes', ['explain', 'kube-apiserver-cp-1', '--by-hand']],
    ...FINDING_FORMAT_NAMES.map((format): [string, readonly string[]] => [
      `findings as ${format}`,
      ['doctor', ...(format === 'text' ? [] : ['-o', format])],
    ]),
    ['a baseline', ['doctor', '--write-baseline']],
    ['rules', ['rules', '-o', 'json']],
    ['every rule in full', ['rules', 'explain', ...RULES]],
    ['certificates', ['certs', 'cp-1', '--yes', '--timeout=1s']],
    ['a history', ['history', 'etcd-cp-1', '-n', 'kube-system', '--yes', '--timeout=1s']],
    ['a rehearsal', ['restart', 'etcd-cp-1', '-n', 'kube-system', '--dry-run', '--yes', '--timeout=1s']],
    ['a pod that is not there', ['explain', 'nothing-like-it']],
    ['a pod that is not static', ['restart', 'web-1', '-n', 'apps', '--dry-run']],
    ['a selector of nothing', ['wait', '-l', 'no=such', '--for=ready']],
    ['a wrong flag', ['ls', '--wrong']],
    ['a wrong command', ['wrong']],
    ['a wrong rule', ['rules', 'explain', 'wrong']],
    ['a wrong baseline', ['doctor', '--baseline', '/dev/null']],
  ])('%s', async (_what, args) => {
    const found = names(await call(args, trouble));
    expect(found.filter((one) => !OURS.includes(one))).toEqual([]);
  });

  test.each([[['ls', '--hidden', '-o', 'wide']], [['doctor', '-o', 'markdown']], [['explain', '-A']]])(
    'also of pods that are hidden: %j',
    async (args) => {
      const found = names(await call(args, hidden));
      expect(found.filter((one) => !OURS.includes(one))).toEqual([]);
    },
  );

  test.each([
    [['doctor'], [PROGRAM_NAME]],
    [['doctor', '-o', 'sarif'], [PROGRAM_NAME]],
    [['rules', 'explain', ...RULES], [PROGRAM_NAME]],
    [['explain', 'nothing-like-it'], [PROGRAM_NAME]],
    [['explain', 'kube-apiserver-cp-1', '--by-hand'], OURS.slice(0, 2)],
  ])('and names it where there is a command to type: %j', async (args, expected) => {
    expect(names(await call(args, trouble))).toEqual(expected);
  });

  test.each([
    [['local']],
    [['local', 'doctor']],
    [['local', 'explain', 'kube-apiserver']],
    [['local', 'explain', 'kube-apiserver', '--by-hand=restart']],
    [['local', 'explain', 'etcd']],
    [['local', 'explain', 'nothing-like-it']],
    [['local', 'edit', 'etcd', '--dry-run']],
    [['local', 'history', 'etcd']],
    [['local', 'certs']],
    [['local', 'logs', 'etcd']],
  ])('on a node: %j', async (args) => {
    const found = names(await call([...args, `--root=${host.root}`]));
    expect(found.filter((one) => !OURS.includes(one))).toEqual([]);
  });

  test('to a shell, to complete the program by either way', async () => {
    for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
      const script = await call(['completion', shell]);
      expect([script.code, /kubectl[ -]static\b/.exec(script.stdout)]).toEqual([0, null]);
      expect(script.stdout).toContain(FILE_NAME);
      expect(script.stdout).toContain('static-pods');
    }
  });
});

describe('what stands beside the program in an archive', () => {
  test('completes for kubectl under the name that it has', async () => {
    symlinkSync(
      PROGRAM.replace(basename(PROGRAM), 'kubectl_complete-static'),
      join(folder, 'kubectl_complete-static_pods'),
    );
    const { stdout, stderr } = await runCommand(join(folder, 'kubectl_complete-static_pods'), ['completion', 'f']);
    expect([stdout, stderr]).toEqual(['fish\n:4\n', '']);
  });
});

test('what was stopped under one name is started under the other', async () => {
  const started = await call(['local', 'start', 'etcd', '--dry-run', '--force', `--root=${host.root}`]);
  expect([started.code, started.stderr]).toEqual([0, expect.not.stringContaining('error:')]);
});
