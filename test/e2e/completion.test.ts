import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { DOCUMENT_FORMAT_NAMES } from '../../src/kubectl/printers/format-names.ts';
import { CATALOGUE } from '../../src/rules/catalogue.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { run, runCommand, type RunResult } from '../program/built-program.ts';

let server: TestApiServer;
beforeAll(async () => {
  server = await startApiServer({ cluster: 'kubeadm' });
});
afterAll(() => server.close());

/** kubectl asks plugins for completions since 1.26. */
function kubectlMinor(): number {
  const { stdout } = spawnSync('kubectl', ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  return Number.parseInt((JSON.parse(stdout) as { clientVersion: { minor: string } }).clientVersion.minor, 10);
}

/** Completes the words after the program's name by its own protocol. */
function complete(words: readonly string[], user = 'admin'): Promise<RunResult> {
  return run(['__complete', ...words], { kubeconfig: server.kubeconfig({ user }), through: 'nothing' });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-static-completion-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function isInstalled(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

const summaryOf = (name: string): string => COMMANDS.find((command) => command.name === name)!.summary;

const quiet = (stdout: string): RunResult => ({ code: 0, stdout, stderr: '' });

describe('names', () => {
  test.each([
    ['nodes', ['ls', '--node', 'w'], 'worker-1\tReady\nworker-2\tReady\n:4\n'],
    ['more nodes of a list', ['ls', '--node=cp-1,cp-2,c'], 'cp-1,cp-2,cp-3\tReady, control-plane\n:4\n'],
    ['more nodes to change', ['apply', '--node=cp-1,cp-2,c'], 'cp-1,cp-2,cp-3\tReady, control-plane\n:4\n'],
    ['nodes as words', ['nodes', 'cp-3', 'cp'], 'cp-1\tReady, control-plane\ncp-2\tReady, control-plane\n:4\n'],
    ['namespaces', ['ls', '-n', 'kube-'], 'kube-node-lease\nkube-public\nkube-system\n:4\n'],
    ['static pods', ['explain', 'etcd-cp-1', 'etcd'], pods('etcd-cp-2', 'etcd-cp-3')],
    ['static pods by namespace', ['explain', 'kube-system/etcd-cp-1'], pods('kube-system/etcd-cp-1')],
    ['static pods as pod/NAME', ['explain', 'pod/etcd-cp-1'], pods('pod/etcd-cp-1')],
    ['manifests of a node', ['explain', '--node', 'cp-1', 'etcd'], pods('etcd-cp-1', 'etcd')],
    ['static pods of a namespace without any', ['explain', '-n', 'shop', ''], ':4\n'],
    ['contexts', ['ls', '--context', ''], 'test\n:4\n'],
    ['more contexts', ['ls', '--context', 'other,t'], 'other,test\n:4\n'],
    ['contexts where one is enough', ['explain', '--context', 'other,t'], ':4\n'],
    ['clusters', ['ls', '--cluster='], 'test\n:4\n'],
    ['nodes to compare', ['diff', 'cp-1', 'cp-2'], 'cp-2\tReady, control-plane\n:4\n'],
    ['nodes to compare as node/NAME', ['diff', 'node/cp-2'], 'node/cp-2\tReady, control-plane\n:4\n'],
    ['clusters to compare', ['diff', 'context/'], 'context/test\n:4\n'],
    ['that clusters can be compared', ['diff', 'co'], 'context/\ta cluster, by its context\n:6\n'],
    ['files to compare', ['diff', './mon'], ':0\n'],
    ['nothing of another kind', ['diff', 'pod/'], ':4\n'],
  ])('%s', async (_what, words, expected) => {
    expect(await complete(words)).toEqual(quiet(expected));
  });

  /** Lines for pods in kube-system on the node that their name ends in, or on cp-1. */
  function pods(...names: string[]): string {
    const line = (name: string): string => `${name}\tkube-system, on ${/cp-\d$/.exec(name)?.[0] ?? 'cp-1'}, Running\n`;
    return `${names.map(line).join('')}:4\n`;
  }

  test('of nodes and namespaces come from static pods where the rest may not be listed', async () => {
    server.users.set('podreader', { may: [{ verbs: ['list'], resources: ['pods'] }] });
    expect(await complete(['ls', '--node', ''], 'podreader')).toEqual(quiet('cp-1\ncp-2\ncp-3\n:4\n'));
    expect(await complete(['ls', '-n', ''], 'podreader')).toEqual(quiet('kube-system\n:4\n'));
  });

  test("of static pods come from the context's namespace where others may not be read", async () => {
    server.users.set('local', { may: [{ verbs: ['list'], resources: ['pods'], namespaces: ['kube-system'] }] });
    const kubeconfig = server.kubeconfig({ user: 'local', namespace: 'kube-system' });
    const result = await run(['__complete', 'explain', 'etcd-cp-1'], { kubeconfig, through: 'nothing' });
    expect(result).toEqual(quiet(pods('etcd-cp-1')));
  });
});

describe('what needs no cluster', () => {
  const LABELS = 'Comma-separated list of label keys to show as columns.';
  const MISSING = ['missing-name', 'missing-namespace']
    .map((id) => `${id}\t${CATALOGUE.find(({ rule }) => rule.id === id)!.rule.title}\n`)
    .join('')
    .concat(':4\n');

  test.each([
    ['flags', ['ls', '--show'], '--show-labels\tWhen printing, show all labels as the last column.\n:4\n'],
    ['flags with a short name', ['nodes', '--label'], `--label-columns\t${LABELS}\n:4\n`],
    ['labels', ['ls', '-L', ''], ':4\n'],
    ['formats', ['explain', '-o', ''], `${DOCUMENT_FORMAT_NAMES.join('\n')}\n:4\n`],
    ['formats that take more', ['ls', '-o', 'custom'], 'custom-columns=\ncustom-columns-file=\n:6\n'],
    ['formats in the word of their flag', ['ls', '-ojsonpath-f'], '-ojsonpath-file=\n:6\n'],
    ['choices', ['ls', '--color=a'], 'auto\nalways\n:4\n'],
    ['recipes', ['explain', 'etcd-cp-1', '--by-hand='], 'all\nedit\nrestart\nstop\nremove\n:4\n'],
    ['files', ['ls', '--kubeconfig', '/etc/'], ':0\n'],
    ['subcommands', ['local', 'e'], `explain\t${summaryOf('local explain')}\nedit\t${summaryOf('local edit')}\n:4\n`],
    ['subcommands behind a flag', ['local', '--root', '/', 'd'], `doctor\t${summaryOf('local doctor')}\n:4\n`],
    ['subcommands for help', ['help', 'rules', ''], `explain\t${summaryOf('rules explain')}\n:4\n`],
    ['formats of a subcommand', ['local', 'explain', '-o', ''], 'json\nyaml\n:4\n'],
    ['formats of another subcommand', ['local', 'doctor', '-o', 'j'], 'json\njunit\n:4\n'],
    ['flags of a subcommand', ['local', 'explain', '--no'], ':4\n'],
    ['folders', ['local', '--root', ''], ':16\n'],
    ['shells', ['completion', 'z'], 'zsh\n:4\n'],
    ['rules', ['rules', 'explain', 'missing-n'], MISSING],
    ['rules of a list', ['lint', '--skip=fixed-uid,missing-namesp'], `fixed-uid,${MISSING.split('\n')[1]!}\n:4\n`],
    ['manifests', ['lint', ''], ':0\n'],
    ['manifests of -f', ['lint', '-f', ''], ':0\n'],
    ['manifests of --filename=', ['lint', '--filename='], ':0\n'],
    ['a word that cannot be completed', ['ls', '--chunk-size', ''], ':4\n'],
    ['the quotes that PowerShell sends for an empty word', ['ls', '--color', '""'], 'auto\nalways\nnever\n:4\n'],
  ])('%s', async (_what, words, expected) => {
    server.requests.length = 0;
    expect(await complete(words)).toEqual(quiet(expected));
    expect(server.requests).toEqual([]);
  });
});

describe('what the flags before it leave', () => {
  const RULES = (...scopes: readonly string[]): readonly string[] => {
    return CATALOGUE.filter(({ scope }) => scopes.includes(scope)).map(({ rule }) => rule.id);
  };
  const ON_NODE = CATALOGUE.filter(({ rule }) => rule.onNode === true).map(({ rule }) => rule.id);
  const GO = ['go-template=', 'go-template-file=', 'template=', 'templatefile='];
  const EVERY = ['json', 'yaml', 'name', ...GO, 'jsonpath=', 'jsonpath-as-json=', 'jsonpath-file='];
  const LIST = [...EVERY, 'custom-columns=', 'custom-columns-file=', 'wide'];
  const FINDINGS = ['text', 'json', 'yaml', 'sarif', 'junit', 'markdown'];

  test.each([
    [['lint', '--only', ''], RULES('manifest', 'directory')],
    [['lint', '--skip='], RULES('manifest', 'directory')],
    [
      ['local', 'doctor', '--only', ''],
      [...RULES('manifest', 'directory'), ...ON_NODE, ...RULES('node')],
    ],
    [['doctor', '--only', ''], RULES('cluster')],
    [['doctor', '--read-manifests', '--only='], RULES('manifest', 'directory', 'cluster')],
    [['doctor', '--read-manifests=false', '--only='], RULES('cluster')],
    [['rules', 'explain', ''], RULES('manifest', 'directory', 'cluster', 'node')],
    [
      ['doctor', '-o', ''],
      [...FINDINGS, 'openmetrics', 'html'],
    ],
    [
      ['local', 'doctor', '-o', ''],
      [...FINDINGS, 'openmetrics'],
    ],
    [
      ['nodes', '-o', ''],
      [...LIST, 'html'],
    ],
    [['doctor', '--write-baseline', '-o', ''], []],
    [['manifest', '-o', ''], []],
    [['manifest', '--list', '--output='], LIST],
    [
      ['manifest', '--dry-run=client', '-o', ''],
      ['json', 'yaml'],
    ],
    [
      ['manifest', '--list', '--dry-run', 'client', '-o', ''],
      ['json', 'yaml'],
    ],
    [['manifest', '--list=perhaps', '-o', ''], []],
  ])('%j', async (words, offered) => {
    const { stdout } = await complete(words);
    const names = stdout.trimEnd().split('\n').slice(0, -1);
    expect(names.map((line) => line.split('\t')[0])).toEqual(offered);
  });

  test.each([
    ['lint', ['lint', '--only', 'mirror-stuck', 'x.yaml']],
    ['doctor', ['doctor', '--only', 'not-a-pod']],
    ['manifest without --list', ['manifest', 'etcd-cp-1', '-o', 'json']],
    ['a manifest that is not made', ['manifest', 'etcd-cp-1', '--dry-run=client', '-o', 'wide']],
  ])('is all that is taken: %s', async (_what, args) => {
    const { code, stderr } = await run(args, { kubeconfig: server.kubeconfig(), through: 'nothing' });
    expect([code, stderr.split(':')[0]]).toEqual([2, 'error']);
  });
});

describe('the static pods of this node', () => {
  let host: TestHost;
  afterEach(() => {
    host.remove();
  });

  /** What `local explain` offers on a node, one a line. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    const { code, stdout, stderr } = await complete(['local', 'explain', '--root', host.root, ...words]);
    expect([code, stderr]).toEqual([0, '']);
    return stdout.trimEnd().split('\n');
  }

  test('by the names in their manifests, and without a file', async () => {
    host = createHost('kubeadm');
    expectGolden('local/completion-kubeadm.txt', `${(await offered('')).join('\n')}\n`);
    expect(await offered('etcd', 'et')).toEqual([':4']);
  });

  test('by the files where these make none', async () => {
    host = createHost('recorded-v1.36.2');
    expectGolden('local/completion-recorded.txt', `${(await offered('')).join('\n')}\n`);
  });

  test('with the namespace where several have the name', async () => {
    host = createHost('kind');
    for (const namespace of ['a', 'b']) {
      const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: same, namespace: ${namespace}}\nspec: {containers: [{name: c, image: "i:1"}]}\n`;
      writeFileSync(host.path(`/etc/kubernetes/manifests/${namespace}.yaml`), text);
    }
    const names = (await offered('')).map((line) => line.split('\t')[0]);
    expect(names).toEqual(['a/same', 'b/same', 'kube-apiserver', ':4']);
  });

  test('of the directory that is named', async () => {
    host = createHost('kubeadm');
    const words = ['local', '--path=/etc/kubernetes/manifests/etcd.yaml', 'explain', '--root', host.root, ''];
    expect((await complete(words)).stdout).toMatch(/^etcd\tetcd.yaml, [a-z ]+\n:4\n$/);
  });

  test.each([[['--pid', '42']], [['--pid', 'x']], [['--path', '/etc/nowhere']]])(
    'are silent where they cannot be read: %j',
    async (flags) => {
      host = createHost('kubeadm');
      expect(await offered(...flags, '')).toEqual([':4']);
    },
  );
});

describe('trouble is silent', () => {
  test('where nothing may be read', async () => {
    expect(await complete(['ls', '--node', ''], 'dev')).toEqual(quiet(':4\n'));
  });

  test('without a kubeconfig', async () => {
    const result = await run(['__complete', 'explain', ''], { through: 'nothing' });
    expect(result).toEqual(quiet(':4\n'));
  });

  test('with a flag that cannot be', async () => {
    expect(await complete(['ls', '--insecure-skip-tls-verify=perhaps', '--node', ''])).toEqual(quiet(':4\n'));
  });

  test('where the server does not answer: it is left after two seconds', async () => {
    const fault = server.fault({ kind: 'hang', path: '/' });
    try {
      expect(await complete(['ls', '--node', ''])).toEqual(quiet(':4\n'));
    } finally {
      fault.clear();
    }
  });

  test('with a credential plugin that wants to ask, which is not run', async () => {
    expect(await completeWithPlugin('Always')).toEqual({ ...quiet(':4\n'), asked: false });
  });

  test('with a credential plugin that talks: it gets no terminal', async () => {
    expect(await completeWithPlugin('IfAvailable')).toEqual({ ...quiet(':4\n'), asked: true });
  });

  async function completeWithPlugin(interactiveMode: string) {
    const plugin = join(folder, `plugin-${interactiveMode}`);
    writeFileSync(plugin, `#!/bin/sh\necho "Open this page" >&2\n: >'${plugin}.asked'\nexit 1\n`);
    chmodSync(plugin, 0o755);
    const exec = `{apiVersion: client.authentication.k8s.io/v1, command: ${plugin}, interactiveMode: ${interactiveMode}}`;
    const kubeconfig = server.kubeconfig({ auth: 'none' }).replace('user: {}', `user: {exec: ${exec}}`);
    expect(kubeconfig).toContain(interactiveMode);
    const result = await run(['__complete', 'ls', '--node', ''], { kubeconfig, through: 'nothing' });
    return { ...result, asked: existsSync(`${plugin}.asked`) };
  }
});

const throughKubectl = kubectlMinor() >= 26 ? describe : describe.skip;
throughKubectl('through kubectl', () => {
  test.each([
    [
      'a command',
      ['exp'],
      ['explain\tExplain a pod: whether it is static, from which file, who owns the file, how to change it'],
    ],
    ['a node', ['ls', '--node', 'cp-2'], ['cp-2\tReady, control-plane']],
    ['an empty word', ['explain', '-o', ''], [...DOCUMENT_FORMAT_NAMES]],
  ])('completes %s', async (_what, words, expected) => {
    const kubeconfig = server.kubeconfig();
    const { code, stdout } = await runCommand('kubectl', ['__complete', 'static', ...words], { kubeconfig });
    expect([code, stdout]).toEqual([0, [...expected, ':4', ''].join('\n')]);
  });
});

describe('the scripts', () => {
  const SHELLS = [
    { shell: 'bash', command: 'bash', check: ['-n'] },
    { shell: 'zsh', command: 'zsh', check: ['-n'] },
    { shell: 'fish', command: 'fish', check: ['--no-execute'] },
    { shell: 'powershell', command: 'pwsh', check: ['-NoProfile', '-File'] },
  ];

  test.each(SHELLS)('for $shell', async ({ shell, command, check }) => {
    const { code, stdout, stderr } = await run(['completion', shell]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')[0]?.toLowerCase()).toBe(`# ${shell} completion for kubectl-static`);
    if (!isInstalled(command)) return;
    const script = join(folder, shell === 'powershell' ? 'script.ps1' : 'script');
    writeFileSync(script, stdout);
    expect(await runCommand(command, [...check, script])).toEqual(quiet(''));
  });
});
