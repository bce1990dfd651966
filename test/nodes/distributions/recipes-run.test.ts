import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/nodes/distributions/catalogue.ts';
import type { AdviceSubject, Step } from '../../../src/nodes/distributions/distribution.ts';
import { kubeadm } from '../../../src/nodes/distributions/known/kubeadm.ts';
import { kind } from '../../../src/nodes/distributions/known/kind.ts';
import { ownPod, subject } from './subjects.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'recipes-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Puts commands on the PATH of a run: name → script. */
function install(scripts: Readonly<Record<string, string>>): string {
  const bin = join(root, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** What runs a recipe on real nodes: bash, dash on Debian, busybox where there is little else. */
const SHELLS: readonly (readonly [title: string, shell: readonly string[]])[] = [
  ['bash', ['/bin/bash', '--norc']],
  ['dash', ['/usr/bin/dash']],
  ['busybox', ['/usr/bin/busybox', 'sh']],
];

/** Runs a script in a shell; with busybox the tools are its own as well. */
function run(script: string, path: string, shell = SHELLS[0]![1]): { status: number | null; stderr: string } {
  const [program = '', ...words] = shell;
  const { status, stderr } = spawnSync(program, [...words, '-c', script], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stderr };
}

/** A recipe as the report prints it: a chained command leads on to the next, and the way back is a comment. */
function pasted(steps: readonly Step[]): string {
  return steps
    .map(({ text = '', command = 'false', chained, later }) =>
      [`# ${text}`, `${later === true ? '#   ' : ''}${command}${chained === true ? ' &&' : ''}`].join('\n'),
    )
    .join('\n');
}

/** The way back, as it is run later in the same shell. */
function wayBack(steps: readonly Step[]): string {
  return steps.flatMap(({ command = 'false', later }) => (later === true ? [command] : [])).join('\n');
}

const ON_THE_NODE = {
  sudo: 'exec "$@"',
  crictl: 'echo crictl "$@" >&2',
  vi: 'printf "# edited\\n" >> "$1"; printf x > "$1.swp"; printf x > "${1%/*}/4913"',
};

const MANIFEST = 'kind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: etcd\n';
const JSON_POD = '{"kind":"Pod","metadata":{"name":"etcd"},"spec":{}}';
const STAMP = expect.stringMatching(
  /^ {4}kubectl\.kubernetes\.io\/restartedAt: "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$/,
) as unknown as string;

/** The tools of a recipe, as busybox has them. */
const TOOLS = ['awk', 'cp', 'date', 'env', 'grep', 'mkdir', 'mv', 'printf', 'rm', 'sh', 'test', 'wc'];
const BUSYBOX = 'exec /usr/bin/busybox "${0##*/}" "$@"';

describe.each(SHELLS)('followed in %s', (title, shell) => {
  let directory: string;
  let path: string;

  /** What is in the manifest directory, name → text. */
  const files = (): Readonly<Record<string, string>> =>
    Object.fromEntries(readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), 'utf8')]));

  function prepare(name: string): void {
    directory = join(root, 'etc', name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'web.yaml'), MANIFEST, { mode: 0o600 });
    writeFileSync(join(directory, 'etcd.json'), JSON_POD);
    const tools = title === 'busybox' ? Object.fromEntries(TOOLS.map((tool) => [tool, BUSYBOX])) : {};
    path = `${install({ ...tools, ...ON_THE_NODE })}:/usr/bin:/bin`;
  }

  const known = (): AdviceSubject =>
    ownPod({ directory, file: join(directory, 'web.yaml'), fileConfidence: 'certain' });
  const likely = (): AdviceSubject =>
    ownPod({ directory, file: join(directory, 'wrong.yaml'), fileConfidence: 'likely' });
  const single = (): AdviceSubject =>
    ownPod({ directory, file: join(directory, 'web.yaml'), fileConfidence: 'likely', singleFile: true });

  describe.each([
    ['a hostile directory', `ma n'i$(touch pwned)"fests`, known],
    ['a hostile directory, looking for the file', `ma n'i$(touch pwned)"fests`, likely],
    ['a single file', 'manifests', single],
  ] as const)('in %s', (_, name, of) => {
    beforeEach(() => {
      prepare(name);
    });
    afterEach(() => {
      expect(readdirSync(root).filter((entry) => entry === 'pwned')).toEqual([]);
    });

    const others = { 'etcd.json': JSON_POD };

    test('edit changes the manifest alone, and can be undone', () => {
      const { edit } = kubeadm.recipes(of());
      expect(run(pasted(edit), path, shell)).toEqual({ status: 0, stderr: '' });
      expect(files()).toEqual({ ...others, 'web.yaml': `${MANIFEST}# edited\n` });
      expect(statSync(join(directory, 'web.yaml')).mode & 0o777).toBe(0o600);
      expect(run(`${pasted(edit)}\n${wayBack(edit)}`, path, shell)).toEqual({ status: 0, stderr: '' });
      expect(files()).toEqual({ ...others, 'web.yaml': `${MANIFEST}# edited\n` });
    });

    test('restart sets an annotation', () => {
      expect(run(pasted(kubeadm.recipes(of()).restart), path, shell)).toEqual({ status: 0, stderr: '' });
      const { 'web.yaml': text = '', ...rest } = files();
      const [first, second, ...lines] = MANIFEST.split('\n');
      expect(rest).toEqual(others);
      expect(text.split('\n')).toEqual([first, second, lines[0], '  annotations:', STAMP, ...lines.slice(1)]);
      expect(statSync(join(directory, 'web.yaml')).mode & 0o777).toBe(0o600);
    });

    test('stop leaves the manifest beside its place, and it comes back', () => {
      const { stop } = kubeadm.recipes(of());
      expect(run(pasted(stop), path, shell)).toEqual({ status: 0, stderr: '' });
      expect(files()).toEqual({ ...others, '.web.yaml': MANIFEST });
      writeFileSync(join(directory, 'web.yaml'), MANIFEST);
      const taken = run(pasted(stop), path, shell);
      expect([taken.status, taken.stderr]).toEqual([1, `${join(directory, '.web.yaml')} is there already\n`]);
      rmSync(join(directory, '.web.yaml'));
      expect(run(`${pasted(stop)}\n${wayBack(stop)}`, path, shell)).toEqual({ status: 0, stderr: '' });
      expect(files()).toEqual({ ...others, 'web.yaml': MANIFEST });
    });

    test('remove takes one file, and it comes back', () => {
      const { remove } = kubeadm.recipes(of());
      expect(run(pasted(remove), path, shell)).toEqual({ status: 0, stderr: '' });
      expect(files()).toEqual(others);
      writeFileSync(join(directory, 'web.yaml'), MANIFEST);
      expect(run(`${pasted(remove)}\n${wayBack(remove)}`, path, shell)).toEqual({ status: 0, stderr: '' });
      expect(files()).toEqual({ ...others, 'web.yaml': MANIFEST });
    });
  });

  test.each(['edit', 'restart', 'stop', 'remove'] as const)(
    '%s touches nothing where two files define the pod',
    (name) => {
      prepare('manifests');
      writeFileSync(join(directory, 'web.yaml.bak'), `${MANIFEST}# old\n`);
      const before = files();
      const { status, stderr } = run(pasted(kubeadm.recipes(likely())[name]), path, shell);
      expect([status !== 0, stderr.endsWith('FILE: not one file, see find\n')]).toEqual([true, true]);
      expect(files()).toEqual(before);
    },
  );

  test.each(['edit', 'restart', 'stop', 'remove'] as const)('%s without find says so and touches nothing', (name) => {
    prepare('manifests');
    const before = files();
    for (const of of [likely(), ownPod({ directory: undefined, file: undefined })]) {
      const { find, [name]: steps } = kubeadm.recipes(of);
      const { status, stderr } = run(pasted(steps.slice(find.length)), path, shell);
      expect([status !== 0, stderr.endsWith('FILE: not one file, see find\n')]).toEqual([true, true]);
    }
    expect(files()).toEqual(before);
  });

  test('remove on the node itself first puts the other files of the pod to sleep', () => {
    prepare('manifests');
    writeFileSync(join(directory, 'web.yaml'), MANIFEST);
    writeFileSync(join(directory, "web's old.yaml"), MANIFEST);
    const of = { ...known(), file: join(directory, 'web.yaml'), alsoDefinedBy: [join(directory, "web's old.yaml")] };
    expect(run(pasted(kubeadm.recipes(of).remove), path, shell)).toEqual({ status: 0, stderr: '' });
    expect(files()).toEqual({ 'etcd.json': JSON_POD, ".web's old.yaml": MANIFEST });
  });

  test.each([
    [
      'a block that has it',
      'a: 1\nmetadata:\n  annotations:\n    x: y\n    kubectl.kubernetes.io/restartedAt: "old"\n  name: web\n',
      [0, 1, 2, STAMP, 3, 5, 6],
    ],
    ['a block without it', 'metadata:\n  name: web\n  annotations:\n    x: y\nspec:\n', [0, 1, 2, STAMP, 3, 4, 5]],
    [
      'comments and a second document',
      '---\n# first\nmetadata:\n  # the name\n  name: web\n\n---\nmetadata:\n  name: other\n',
      [0, 1, 2, 3, 4, 5, '  annotations:', STAMP, 6, 7, 8, 9],
    ],
  ])('restart knows %s', (_, text, wanted) => {
    prepare('manifests');
    writeFileSync(join(directory, 'web.yaml'), text);
    expect(run(pasted(kubeadm.recipes(known()).restart), path, shell)).toEqual({ status: 0, stderr: '' });
    const lines = text.split('\n');
    expect(files()['web.yaml']?.split('\n')).toEqual(
      wanted.map((line) => (typeof line === 'number' ? lines[line] : line)),
    );
  });

  test.each([
    ['JSON', JSON_POD],
    ['flow style', 'kind: Pod\nmetadata: {name: web}\nspec: {}\n'],
    ['annotations in flow style', 'kind: Pod\nmetadata:\n  name: web\n  annotations: {a: b}\nspec: {}\n'],
    ['another indent', 'kind: Pod\nmetadata:\n  name: web\n  annotations:\n      a: b\nspec: {}\n'],
    ['wide indent', 'kind: Pod\nmetadata:\n    name: web\nspec: {}\n'],
    ['no metadata', 'kind: Pod\n'],
  ])('restart leaves %s alone and says what to do', (_, text) => {
    prepare('manifests');
    writeFileSync(join(directory, 'web.yaml'), text);
    const { status, stderr } = run(pasted(kubeadm.recipes(known()).restart), path, shell);
    expect([status, stderr]).toEqual([
      1,
      'not restarted: edit the file, and set metadata.annotations of it, kubectl.kubernetes.io/restartedAt, to another value\n',
    ]);
    expect(files()).toEqual({ 'etcd.json': JSON_POD, 'web.yaml': text });
  });

  test.each([
    ['YAML', MANIFEST, 'web'],
    ['quoted YAML, commented, with DOS line ends', `metadata:\r\n  name: 'web' # mine\r\n`, 'web'],
    ['YAML flow style', 'metadata: {namespace: default, name: web}\n', 'web'],
    ['indented JSON', '{\n\t"metadata": {\n\t\t"name": "web",\n\t\t"namespace": "x"\n\t}\n}\n', 'web'],
    ['JSON in one line', '{"metadata":{"namespace":"x","name":"web"}}', 'web'],
  ])('find knows %s', (_, content, name) => {
    prepare('manifests');
    rmSync(join(directory, 'web.yaml'));
    writeFileSync(join(directory, '10-any-name'), content);
    writeFileSync(join(directory, '.hidden.yaml'), content);
    writeFileSync(
      join(directory, 'other.yaml'),
      'metadata:\n  name: web-2\nspec:\n  containers:\n  - name: web\n  volumes:\n  - name: xweb\n',
    );
    const [step] = kubeadm.recipes(ownPod({ manifestName: name, directory })).find;
    const { stdout } = spawnSync(shell[0]!, [...shell.slice(1), '-c', `${step!.command!}; echo "FILE=$FILE"`], {
      encoding: 'utf8',
      env: { PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const found = join(directory, '10-any-name');
    expect(stdout).toBe(`${found}\nFILE=${found}\n`);
  });
});

test('kind edits on the machine where kind runs', () => {
  const directory = join(root, 'manifests');
  mkdirSync(directory);
  writeFileSync(join(directory, 'etcd.yaml'), 'metadata:\n  name: etcd\n');
  // A stand-in for docker whose container is this machine.
  const docker = 'case "$1" in exec) shift 2; exec "$@";; cp) exec cp "${2#cp-1:}" "${3#cp-1:}";; esac';
  const path = `${install({ ...ON_THE_NODE, docker })}:/usr/bin:/bin`;
  const of = subject({ directory, file: join(directory, 'etcd.yaml') });
  expect(run(pasted(kind.recipes(of).edit), path)).toEqual({ status: 0, stderr: '' });
  expect(readdirSync(directory)).toEqual(['etcd.yaml']);
  expect(readFileSync(join(directory, 'etcd.yaml'), 'utf8')).toBe('metadata:\n  name: etcd\n# edited\n');
});

/** Every command of a recipe, as a harmless stand-in; anything else that runs is a hole in the quoting. */
const COMMANDS = [
  'apiclient',
  'base64',
  'cp',
  'date',
  'docker',
  'grep',
  'kubectl',
  'minikube',
  'mkdir',
  'mv',
  'oc',
  'ps',
  'rm',
  'sleep',
  'ssh',
  'sudo',
  'talosctl',
  'vi',
];
const STAND_INS = [
  'touch() { : > pwned; }',
  ...COMMANDS.map((name) => `${name}() { :; }`),
  // Finding the manifest finds something, or the recipes stop right there.
  'sudo() { [ "$1" != env ] || echo found; }',
  'docker() { [ "$3" != env ] || echo found; }',
  'wc() { echo 1; }',
].join('\n');
const HOSTILE = `x'; touch pwned; "$(touch pwned)" \`touch pwned\` && touch pwned #\n`;

test.each(DISTRIBUTIONS.map((distribution) => [distribution.id, distribution] as const))(
  'commands of %s run nothing that a name smuggles in',
  (_, distribution) => {
    const names = { manifestName: HOSTILE, mirrorName: HOSTILE, node: HOSTILE };
    const hostile = [
      ...['kube-apiserver', 'etcd', HOSTILE].map((manifestName) => subject({ ...names, manifestName })),
      subject({ ...names, directory: HOSTILE, file: `${HOSTILE}/${HOSTILE}` }),
      ownPod({ ...names, directory: HOSTILE, file: `${HOSTILE}/${HOSTILE}` }),
      ownPod({ ...names, directory: undefined, file: undefined }),
      subject({ ...names, source: 'http', directory: undefined, file: undefined }),
      subject({ ...names, namespace: 'openshift-etcd', manifestName: 'etcd' }),
      subject({ ...names, namespace: 'openshift-machine-config-operator' }),
    ];
    const script = hostile
      .flatMap((of) => Object.values(distribution.recipes(of)) as (readonly Step[])[])
      .flat()
      .map(({ command = ':' }) => command)
      .join('\n');
    expect(run(`${STAND_INS}\n${script}`, '/nowhere')).toEqual({ status: 0, stderr: '' });
    expect(readdirSync(root)).toEqual([]);
  },
);
