import { cpSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { runIn, runInProcess } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';

const FINDING = {
  rule: 'crash-looping-static-pod',
  severity: 'error',
  message: 'etcd keeps crashing',
  advice: 'Look at its log.',
  subject: { kind: 'pod', name: 'kube-system/etcd-cp-1', node: 'cp-1' },
  args: { pod: 'kube-system/etcd-cp-1', restarts: '7' },
};
const DRIFT = {
  ...FINDING,
  rule: 'control-plane-drift',
  severity: 'warning',
  message: 'kube-system/etcd is not the same on every control-plane node: 1 field differs',
  subject: { kind: 'cluster', name: 'the cluster' },
  args: { component: 'kube-system/etcd', differences: [] },
};
const IN_FILE = {
  ...FINDING,
  rule: 'invalid-field',
  message: 'hostPort: must be less than 65536 \x1b[31m',
  subject: { kind: 'manifest', name: '/etc/kubernetes/manifests/web.yaml', node: 'cp-2' },
  location: { file: '/etc/kubernetes/manifests/web.yaml', line: 9, field: 'spec.containers[0].ports[0].hostPort' },
  args: {},
};

const ORIGIN = {
  time: '2026-11-16T02:00:00.000Z',
  program: 'kubectl-static',
  version: '1.0.0',
  arguments: ['doctor', '--output=json'],
  clusters: [{ context: 'prod', server: 'https://10.0.0.1:6443', kubernetesVersion: 'v1.36.1' }],
  host: null,
};

function findingList(items: readonly object[], more: object = {}): string {
  return JSON.stringify({
    apiVersion: 'kubectl-static/v1',
    kind: 'FindingList',
    origin: ORIGIN,
    unread: [],
    items,
    ...more,
  });
}

const NODE = {
  metadata: { name: 'cp-1' },
  status: 'Ready',
  roles: ['control-plane'],
  path: { value: '/etc/kubernetes/manifests', source: 'configz', confidence: 'certain' },
  url: { value: '', source: 'configz', confidence: 'certain' },
  kubeletConfig: null,
  reread: { value: '20s', source: 'kubelet-default', confidence: 'guess' },
  distribution: { id: 'kubeadm', title: 'kubeadm', confidence: 'certain' },
  version: 'v1.35.1',
  pods: { mirrored: 4, running: 4, hidden: 0 },
  unreadable: [],
};

function nodeList(...items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'kubectl-static/v1', kind: 'StaticPodNodeList', items });
}

const MANIFEST = {
  metadata: { name: 'etcd.yaml' },
  pod: { namespace: 'kube-system', name: 'etcd', mirrorName: 'etcd-cp-1' },
  state: 'active',
  reason: null,
  sameAs: [],
  hash: 'aaaa',
  mode: '0600',
  owner: { uid: 0, gid: 0 },
  size: 100,
  modified: '2026-11-01T00:00:00Z',
};

function manifestList(node: string, items: readonly object[], more: object = {}): string {
  const kubelet = { node, version: 'v1.36.1', path: '/etc/kubernetes/manifests' };
  return JSON.stringify({ apiVersion: 'kubectl-static/v1', kind: 'ManifestFileList', kubelet, items, ...more });
}

function pod(name: string, container: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: kube-system}\nspec: {containers: [{name: c, ${container}}]}\n`;
}

/** Files by name. */
const FILES: Readonly<Record<string, string>> = {
  'monday.json': findingList([FINDING, DRIFT]),
  'today.json': findingList(
    [
      { ...DRIFT, severity: 'error', message: 'in other words' },
      { ...IN_FILE, location: { ...IN_FILE.location, line: 12 } },
    ],
    {
      origin: {
        ...ORIGIN,
        time: '2026-11-23T02:00:00.000Z',
        arguments: ['doctor', '--read-manifests', '--output=json'],
      },
    },
  ),
  'same.yaml': `apiVersion: kubectl-static/v1\nkind: FindingList\nitems:\n- {rule: crash-looping-static-pod, severity: error, message: since then 9 times, subject: {kind: pod, name: kube-system/etcd-cp-1, node: cp-1}, args: {restarts: "9"}}\nunread: []\n`,
  'one.json': findingList([FINDING]),
  'unread.json': findingList([FINDING], { unread: ['kubelet of node cp-2: no answer'] }),
  'nodes-1.json': nodeList(NODE, { ...NODE, metadata: { name: 'gone' } }),
  'nodes-2.json': nodeList({
    ...NODE,
    version: 'v1.36.0',
    reread: { value: '1m0s', source: 'configz', confidence: 'certain' },
    pods: { mirrored: 4, running: 5, hidden: 1 },
  }),
  'manifests-1.json': manifestList('cp-1', [MANIFEST, { ...MANIFEST, metadata: { name: 'old.yaml' } }]),
  'manifests-2.json': manifestList(
    'cp-1',
    [
      { ...MANIFEST, hash: 'bbbb', modified: '2026-11-20T00:00:00Z', mode: '0644' },
      { ...MANIFEST, metadata: { name: 'README' }, pod: null, state: 'not-a-manifest' },
    ],
    { stopped: [{ pod: { namespace: 'kube-system', name: 'web' } }] },
  ),
  'other-node.json': manifestList('cp-2', [
    { ...MANIFEST, hash: 'cccc' },
    { ...MANIFEST, metadata: { name: 'old.yaml' } },
  ]),
  'newer.json': findingList([]).replace('kubectl-static/v1', 'kubectl-static/v2'),
  'pods.json': findingList([]).replace('FindingList', 'StaticPodList'),
  'misshapen.json': findingList([{ ...FINDING, subject: 'etcd' }]),
  'odd-args.json': findingList([{ ...DRIFT, args: { component: 7 } }]),
  'deep.json': `{"a":${'['.repeat(200)}${']'.repeat(200)}}`,
  'text.json': 'this is: [no report',
  'kube.json': '{"apiVersion":"v1","kind":"Pod"}',
};

let home = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'diff-saved-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(home, name), text);
  writeFileSync(join(home, 'large.json'), '');
  truncateSync(join(home, 'large.json'), 64 * 1024 * 1024 + 1);
  mkdirSync(join(home, 'a'));
  const put = (path: string, text: string) => {
    writeFileSync(join(home, path), text);
  };
  put('a/same.yaml', pod('same', 'image: "i:1"'));
  put('a/etcd.yaml', pod('etcd', 'image: "e:1", env: [{name: DB_PASSWORD, value: SECRET1}], args: [--v=1]'));
  put('a/notes.txt', 'one');
  cpSync(join(home, 'a'), join(home, 'b'), { recursive: true });
  rmSync(join(home, 'b/etcd.yaml'));
  put('b/etcd-new.yaml', pod('etcd', 'image: "e:2", env: [{name: DB_PASSWORD, value: SECRET2}], args: [--v=2]'));
  put('b/notes.txt', 'two');
  put('b/same.yaml', `# the same\n${pod('same', 'image: "i:1", imagePullPolicy: IfNotPresent')}`);
  put('b/web.yaml', pod('web', 'image: "w:1"'));
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

async function diff(...words: readonly string[]) {
  const at = (word: string): string => (/^[-.]|^node\//.test(word) ? word : join(home, word));
  const { code, stdout, stderr } = await runInProcess(['diff', ...words.map(at)]);
  const plain = (text: string): string => text.replaceAll(`${home}/`, '');
  return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

describe('diff of what was kept', () => {
  test.each([
    ['findings', ['monday.json', 'today.json']],
    ['findings-json', ['monday.json', 'today.json', '-ojson']],
    ['nodes', ['nodes-1.json', 'nodes-2.json']],
    ['manifests', ['manifests-1.json', 'manifests-2.json']],
    ['manifests-of-two-nodes', ['manifests-1.json', 'other-node.json']],
    ['folders', ['a', 'b']],
    ['findings-unread', ['one.json', 'unread.json']],
  ])('%s', async (name, args) => {
    const result = await diff(...args);
    expectGolden(`diff/${name}.txt`, transcript(['diff', ...args], result));
    expect(result.code).toBe(name === 'findings-unread' || name === 'manifests-of-two-nodes' ? 2 : 1);
    expect(result.stdout).not.toMatch(/SECRET/);
  });

  test('findings are the same in other words, and in YAML', async () => {
    expect(await diff('one.json', 'same.yaml')).toEqual({
      code: 0,
      stdout: '--- one.json of 2026-11-16T02:00:00.000Z\n+++ same.yaml\nNo difference: 1 alike.\n',
      stderr: '',
    });
  });

  test('standard input is one of two', async () => {
    const readInput = () => Promise.resolve(Buffer.from(FILES['one.json']!));
    const { code, stdout } = await runIn(home, ['diff', join(home, 'same.yaml'), '-'], { readInput });
    expect([code, stdout.toString().replace(`${home}/`, '')]).toEqual([
      0,
      '--- same.yaml\n+++ standard input of 2026-11-16T02:00:00.000Z\nNo difference: 1 alike.\n',
    ]);
  });

  test.each<[args: string[], said: string]>([
    [
      ['one.json', 'nodes-1.json'],
      'one.json is a FindingList, but nodes-1.json is a StaticPodNodeList: both must be of the same kind',
    ],
    [
      ['one.json', 'newer.json'],
      'newer.json has the format kubectl-static/v2, but this version of the program only knows',
    ],
    [['one.json', 'pods.json'], 'pods.json is a StaticPodList, which cannot be compared'],
    [['one.json', 'misshapen.json'], 'is not a valid report of this program: items[0].subject is not an object'],
    [['deep.json', 'one.json'], 'deep.json is nested more than 100 levels deep'],
    [['text.json', 'one.json'], 'text.json is not a report of this program'],
    [['kube.json', 'one.json'], 'kube.json is not a report of this program'],
    [['large.json', 'one.json'], 'large.json is larger than 64 MiB'],
    [['none.json', 'one.json'], 'cannot read none.json: no such file or directory'],
    [['a', 'one.json'], 'a is a directory, but the other is a file'],
  ])('%j is refused', async (args, said) => {
    const { code, stdout, stderr } = await diff(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(said);
  });

  test('arguments of a rule that it would not write refuse nothing that can be told apart', async () => {
    const { code, stderr } = await diff('odd-args.json', 'odd-args.json');
    expect(code).toBe(2);
    expect(stderr).toContain('are the same');
    expect((await diff('odd-args.json', 'one.json')).code).toBe(1);
  });
});

describe('what is compared', () => {
  test.each<[words: string[], said: string]>([
    [['cp-1', './a.json'], 'cp-1 is a node, but ./a.json is a file: both must be of the same kind'],
    [['context/a', 'cp-1'], 'context/a is a cluster, but cp-1 is a node: both must be of the same kind'],
    [['context/', 'context/b'], 'context name may not be empty'],
    [['node/', 'cp-1'], 'resource name may not be empty'],
    [['cp-1'], 'diff needs arguments: A B. Specify two nodes, '],
    [['a', 'b', 'c'], 'diff takes A B, but was given'],
    [['context/x', 'context/x'], 'context/x and context/x are the same'],
  ])('%j', async (words, said) => {
    const { code, stdout, stderr } = await runInProcess(['diff', ...words]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(said);
  });
});
