import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadCluster } from '../api-server/api-server.ts';
import { settle } from '../hosts.ts';
import { ReaderSession, type ReaderSessionOptions } from './reader-session.ts';

// Commands about a static pod that its kubelet runs and the API server does not show.

const FILE = '/etc/kubernetes/manifests/ghost.yaml';
const MANIFEST = `apiVersion: v1
kind: Pod
metadata:
  name: ghost
  namespace: no-such-namespace
spec:
  containers:
    - name: c
      image: registry.k8s.io/pause:3.10
`;
const LIST = 'To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-1".';

let session: ReaderSession;

async function start(options: ReaderSessionOptions = {}): Promise<void> {
  session = await ReaderSession.start({}, { cluster: 'hidden', ...options });
  writeFileSync(session.host.path(FILE), MANIFEST);
  settle(session.host.root);
}

afterEach(() => session.close());

/** Whoever may read Nodes and pods and create reader pods, but ask no kubelet. */
function reader() {
  const may = [
    { verbs: ['get', 'list'], resources: ['nodes', 'pods', 'events'] },
    { verbs: ['create', 'get', 'delete'], resources: ['pods', 'pods/exec'] },
  ];
  return { users: { reader: { may } } };
}

describe('of a pod without a mirror', () => {
  beforeEach(() => start());

  test.each([
    [['ghost-cp-1']],
    [['no-such-namespace/ghost-cp-1']],
    [['ghost', '--node', 'cp-1']],
    [['ghost-cp-1', '--node', 'cp-1']],
  ])('manifest %j prints the file', async (args) => {
    const { code, stdout, stderr } = await session.run([...args, '--yes']);
    expect([code, stdout.toString()]).toEqual([0, MANIFEST]);
    expect(stderr.split('\n').slice(-2)).toEqual([
      `${FILE} on node cp-1: mode 0600, owner root:root, modified 2026-03-01T12:00:00Z`,
      '',
    ]);
  });

  test('its node and its kubelet are asked once', async () => {
    await session.run(['ghost', '--node', 'cp-1', '--dry-run=client']);
    const asked = session.server.requests.map(({ path }) => path);
    expect(asked.filter((path) => path.startsWith('/api/v1/nodes/')).sort()).toEqual(
      ['', '/proxy/configz', '/proxy/flagz', '/proxy/pods'].map((end) => `/api/v1/nodes/cp-1${end}`),
    );
    expect(asked.filter((path, index) => asked.indexOf(path) !== index)).toEqual([]);
  });

  test('manifest --diff compares the file with what the kubelet runs', async () => {
    const { code, stdout } = await session.run(['ghost-cp-1', '--yes', '--diff']);
    expect([code, stdout.toString()]).toEqual([
      0,
      `${FILE} and pod no-such-namespace/ghost-cp-1 of the kubelet agree. The file was changed at 2026-03-01T12:00:00Z, after the kubelet first saw this pod (2026-01-30T10:00:00Z), but in nothing that is compared here. It has no mirror pod.\n`,
    ]);
  });

  test('restart finds the manifest, and says why there is no mirror', async () => {
    const { code, stdout, stderr } = await session.runProgram(['restart', 'ghost-cp-1', '--dry-run']);
    expect(stdout.toString()).toContain('+    kubectl.kubernetes.io/restartedAt: ');
    expect(stderr).toContain('Refused: no mirror pod can be created: namespace does not exist');
    expect(code).toBe(2);
  });

  test('nothing is created for a pod that neither side has', async () => {
    const { code, stderr } = await session.run(['nosuch-cp-1', '--yes']);
    expect([code, stderr]).toEqual([2, `error: no pod "nosuch-cp-1" found in any namespace. ${LIST}\n`]);
    expect(session.creations).toEqual([]);
  });

  test('with --no-kubelet the file alone is looked for, but not to compare it', async () => {
    const { code, stdout, stderr } = await session.run(['ghost-cp-1', '--yes', '--no-kubelet']);
    expect([code, stdout.toString()]).toEqual([0, MANIFEST]);
    expect(stderr.split('\n')[0]).toBe('Note: no pod ghost-cp-1 was found: looking for its file on node cp-1.');
    const compared = await session.run(['ghost-cp-1', '--yes', '--no-kubelet', '--diff']);
    expect([compared.code, compared.stderr]).toEqual([
      2,
      `error: no pod "ghost-cp-1" found in any namespace. Kubelets were not asked (--no-kubelet). ${LIST}\n`,
    ]);
  });
});

test('without the right to ask its kubelet, manifest says so and looks for the file', async () => {
  await start(reader());
  const args = ['ghost-cp-1', '--yes', '--path', '/etc/kubernetes/manifests'];
  const { code, stdout, stderr } = await session.run(args, { user: 'reader' });
  expect([code, stdout.toString()]).toEqual([0, MANIFEST]);
  expect(stderr.split('\n').slice(0, 3)).toEqual([
    'Note: could not read ConfigMap kube-system/kubelet-config: forbidden (needs "get configmaps in kube-system")',
    'Note: could not read kubelet pods of node cp-1: forbidden (needs "get nodes/proxy")',
    'Note: no pod ghost-cp-1 was found: looking for its file on node cp-1.',
  ]);
  const compared = await session.run([...args, '--diff'], { user: 'reader' });
  expect([compared.code, compared.stderr]).toEqual([
    2,
    `error: no pod "ghost-cp-1" found in any namespace. Static pods without a mirror pod could not be searched: needs "get nodes/proxy". ${LIST}\n`,
  ]);
});

test.each(['manifest', 'edit', 'restart', 'stop', 'rm', 'history', 'logs', 'explain'])(
  '%s says what is needed where no node is known',
  async (command) => {
    await start({ users: { lister: { may: [{ verbs: ['get', 'list'], resources: ['pods'] }] } } });
    const args = ['logs', 'explain'].includes(command) ? [] : ['--yes'];
    const { code, stderr } = await session.runProgram([command, 'ghost-cp-1', ...args], { user: 'lister' });
    expect([code, stderr]).toEqual([
      2,
      'error: no pod "ghost-cp-1" found in any namespace. Static pods without a mirror pod could not be searched: needs "get nodes". Name its node with --node. Look for pods that the API server does not show with "kubectl static ls --hidden".\n',
    ]);
  },
);

describe('a hidden pod that comes from a URL', () => {
  beforeEach(async () => {
    const cluster = loadCluster('hidden');
    const own = cluster.kubelets['cp-1']!;
    const hiddenPods = own.hiddenPods!.map(({ metadata, ...rest }) => {
      const annotations = { ...metadata.annotations, 'kubernetes.io/config.source': 'http' };
      return { ...rest, metadata: { ...metadata, annotations } };
    });
    await start({ cluster: { ...cluster, kubelets: { ...cluster.kubelets, 'cp-1': { ...own, hiddenPods } } } });
  });

  test.each([
    ['manifest', 'read'],
    ['stop', 'change on the node'],
  ])('has nothing for %s', async (command, what) => {
    const { code, stderr } = await session.runProgram([command, 'ghost-cp-1', '--yes']);
    expect([code, stderr]).toEqual([
      2,
      `error: ghost-cp-1 comes from a URL that its kubelet polls, not from a file: there is nothing to ${what}. "kubectl static explain ghost-cp-1" says who serves it and how to change it.\n`,
    ]);
    expect(session.creations).toEqual([]);
  });
});

test('a name that ends in several nodes is of the one whose kubelet runs it', async () => {
  await start();
  const { metadata, ...node } = session.server.store.get('nodes', undefined, 'worker-1')!;
  session.server.store.put('nodes', { ...node, metadata: { ...metadata, name: '1', uid: 'uid-of-1' } });
  const { code, stdout } = await session.run(['ghost-cp-1', '--yes']);
  expect([code, stdout.toString()]).toEqual([0, readFileSync(session.host.path(FILE), 'utf8')]);
});
