import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/domain/distributions/catalogue.ts';
import type { AdviceSubject, Step } from '../../../src/domain/distributions/distribution.ts';
import { kubeadm } from '../../../src/domain/distributions/kubeadm.ts';
import { kind } from '../../../src/domain/distributions/kind.ts';
import { shellQuote } from '../../../src/domain/distributions/shell-quote.ts';
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

function run(script: string, path: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync('/bin/bash', ['--norc', '-c', script], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, stderr };
}

/** Runs steps in one shell as a person would paste them; what the manifest directory holds after each. */
function follow(steps: readonly Step[], directory: string, path: string): string[][] {
  const log = join(root, 'listings');
  const list = `{ ls -A ${shellQuote(directory)}; echo --; } >> ${log}`;
  const script = steps.map(({ command = 'false' }) => `${command}\n${list}`).join('\n');
  expect(run(script, path)).toEqual({ status: 0, stderr: '' });
  const listings = readFileSync(log, 'utf8').split('--\n').slice(0, -1);
  return listings.map((listing) => listing.split('\n').filter((name) => name !== ''));
}

/** A recipe as the report prints it: a chained command leads on to the next. */
function pasted(steps: readonly Step[]): string {
  return steps.map(({ command = 'false', chained }) => `${command}${chained === true ? ' &&' : ''}`).join('\n');
}

const ON_THE_NODE = {
  sudo: 'exec "$@"',
  crictl: 'exit 0',
  vi: 'printf "# edited\\n" >> "$1"; printf x > "$1.swp"',
};

const MANIFEST = 'kind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: etcd\n';

describe.each([
  ['a plain directory', 'manifests'],
  ['a hostile directory', `ma n'i$(touch pwned)"fests`],
])('followed in %s', (_, name) => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = join(root, 'etc', name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'web.yaml'), MANIFEST);
    writeFileSync(join(directory, 'etcd.json'), '{"kind":"Pod","metadata":{"name":"etcd"},"spec":{}}');
    path = `${install(ON_THE_NODE)}:/usr/bin:/bin`;
  });

  const BOTH = ['etcd.json', 'web.yaml'];

  describe.each([
    [
      'a file that is known',
      (): AdviceSubject => ownPod({ directory, file: join(directory, 'web.yaml'), fileConfidence: 'certain' }),
      0,
    ],
    ['a file that is looked for', (): AdviceSubject => ownPod({ directory, file: join(directory, 'wrong.yaml') }), 1],
  ])('with %s', (_what, of, finding) => {
    const found = Array.from({ length: finding }, () => BOTH);

    test('edit never shows the kubelet anything but the manifest', () => {
      const seen = follow(kubeadm.recipes(of()).edit, directory, path);
      expect(seen).toEqual([...found, BOTH, BOTH, BOTH]);
      expect(readFileSync(join(directory, 'web.yaml'), 'utf8')).toBe(`${MANIFEST}# edited\n`);
      expect(readFileSync(join(`${directory}.aside`, 'web.yaml.orig'), 'utf8')).toBe(MANIFEST);
    });

    test('a restart and a second edit leave the first original alone', () => {
      const { edit, restart } = kubeadm.recipes(of());
      for (const steps of [edit, restart, edit]) expect(run(pasted(steps), path)).toEqual({ status: 0, stderr: '' });
      expect(readFileSync(join(directory, 'web.yaml'), 'utf8')).toBe(`${MANIFEST}# edited\n# edited\n`);
      expect(readFileSync(join(`${directory}.aside`, 'web.yaml.orig'), 'utf8')).toBe(MANIFEST);
    });

    test('restart takes the manifest away, waits, and brings it back', () => {
      const seen = follow(kubeadm.recipes(of()).restart, directory, path);
      expect(seen).toEqual([...found, ['etcd.json'], ['etcd.json'], BOTH]);
      expect(readFileSync(join(directory, 'web.yaml'), 'utf8')).toBe(MANIFEST);
    });

    test('stop keeps the manifest beside the directory until it comes back', () => {
      expect(follow(kubeadm.recipes(of()).stop, directory, path)).toEqual([...found, ['etcd.json'], BOTH]);
    });

    test('remove deletes one file', () => {
      expect(follow(kubeadm.recipes(of()).remove, directory, path)).toEqual([...found, ['etcd.json']]);
    });

    afterEach(() => {
      expect(readdirSync(root).filter((entry) => entry === 'pwned')).toEqual([]);
    });
  });

  test('restart waits as long as the runtime has the pod', () => {
    const state = join(root, 'state');
    writeFileSync(state, 'xx');
    writeFileSync(
      join(root, 'bin', 'crictl'),
      `#!/bin/sh\n[ "$*" = 'pods -q --state ready --name ^web-cp-1\\.example$' ] || echo "$*" >&2\n` +
        `s=$(cat '${state}'); printf %s "$s"; printf %s "\${s#x}" > '${state}'\n`,
    );
    const of = ownPod({
      node: 'cp-1.example',
      directory,
      file: join(directory, 'web.yaml'),
      fileConfidence: 'certain',
    });
    expect(follow(kubeadm.recipes(of).restart.slice(0, 2), directory, path)).toEqual([['etcd.json'], ['etcd.json']]);
    expect(readFileSync(state, 'utf8')).toBe('');
  });
});

const CRICTL_FAILED = 'crictl failed: see that the containers are gone, then move the manifest back\n';

describe('pasted as a whole', () => {
  let directory: string;
  let path: string;

  beforeEach(() => {
    directory = join(root, 'manifests');
    mkdirSync(directory);
    writeFileSync(join(directory, 'web.yaml'), MANIFEST);
    path = `${install(ON_THE_NODE)}:/usr/bin:/bin`;
  });

  const known = (): AdviceSubject =>
    ownPod({ directory, file: join(directory, 'web.yaml'), fileConfidence: 'certain' });

  test.each([
    ['fails', 'echo no runtime >&2; exit 3', `no runtime\n${CRICTL_FAILED}`],
    ['fails after it listed something', 'echo 0a1b; exit 3', CRICTL_FAILED],
    ['is missing', 'exec /nowhere/crictl 2>&-', CRICTL_FAILED],
  ])('restart does not move the file back where crictl %s', (_, script, stderr) => {
    writeFileSync(join(root, 'bin', 'crictl'), `#!/bin/sh\n${script}\n`);
    expect(run(pasted(kubeadm.recipes(known()).restart), path)).toEqual({ status: 1, stderr });
    expect([readdirSync(directory), readdirSync(`${directory}.aside`)]).toEqual([[], ['web.yaml']]);
  });

  test('restart stops where the file cannot be moved', () => {
    rmSync(join(directory, 'web.yaml'));
    writeFileSync(join(root, 'bin', 'crictl'), '#!/bin/sh\necho waited >&2\n');
    const { status, stderr } = run(pasted(kubeadm.recipes(known()).restart), path);
    expect([status, stderr.includes('waited')]).toEqual([1, false]);
  });

  test.each(['edit', 'restart', 'stop', 'remove'] as const)('%s without find says so and touches nothing', (name) => {
    for (const of of [ownPod({ directory }), ownPod({ directory: undefined, file: undefined })]) {
      const { find, [name]: steps } = kubeadm.recipes(of);
      const { status, stderr } = run(pasted(steps.slice(find.length)), path);
      expect(status).not.toBe(0);
      expect(stderr).toMatch(/: (FILE|DIR): run find first\n$/);
    }
    expect(readFileSync(join(directory, 'web.yaml'), 'utf8')).toBe(MANIFEST);
  });
});

test.each([
  ['YAML', MANIFEST, 'web'],
  ['quoted YAML, commented, with DOS line ends', `metadata:\r\n  name: 'web' # mine\r\n`, 'web'],
  ['YAML flow style', 'metadata: {namespace: default, name: web}\n', 'web'],
  ['indented JSON', '{\n\t"metadata": {\n\t\t"name": "web",\n\t\t"namespace": "x"\n\t}\n}\n', 'web'],
  ['JSON in one line', '{"metadata":{"namespace":"x","name":"web"}}', 'web'],
])('find knows %s', (_, content, name) => {
  const directory = join(root, 'manifests');
  mkdirSync(directory);
  writeFileSync(join(directory, '10-any-name'), content);
  writeFileSync(join(directory, '.hidden.yaml'), content);
  writeFileSync(
    join(directory, 'other.yaml'),
    'metadata:\n  name: web-2\nspec:\n  containers:\n  - name: web\n  volumes:\n  - name: xweb\n',
  );
  const path = `${install(ON_THE_NODE)}:/usr/bin:/bin`;
  const [step] = kubeadm.recipes(ownPod({ manifestName: name, directory })).find;
  const { stdout } = spawnSync('/bin/bash', ['--norc', '-c', step!.command!], {
    encoding: 'utf8',
    env: { PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect(stdout).toBe(`${join(directory, '10-any-name')}\n`);
});

test('kind edits on the machine where kind runs', () => {
  const directory = join(root, 'manifests');
  mkdirSync(directory);
  writeFileSync(join(directory, 'etcd.yaml'), 'metadata:\n  name: etcd\n');
  // A stand-in for docker whose container is this machine.
  const docker = 'case "$1" in exec) shift 2; exec "$@";; cp) exec cp "${2#cp-1:}" "${3#cp-1:}";; esac';
  const path = `${install({ ...ON_THE_NODE, docker })}:/usr/bin:/bin`;
  const of = subject({ directory, file: join(directory, 'etcd.yaml') });
  expect(follow(kind.recipes(of).edit, directory, path)).toEqual([['etcd.yaml'], ['etcd.yaml'], ['etcd.yaml']]);
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
  'sudo() { [ "$1" != sh ] || echo found; }',
  'docker() { [ "$3" != sh ] || echo found; }',
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
