import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadCluster, type KubeObject } from '../api-server/api-server.ts';
import { createHost, settle, type TestHost } from '../hosts.ts';
import { ReaderSession } from './reader-session.ts';

// A pod that its kubelet has need not run: what is counted as running, and what is said of its file.

const DIRECTORY = '/etc/kubernetes/manifests';
const CONTAINERS = [{ name: 'c', image: 'registry.k8s.io/pause:3.10' }];

/** Static pods without a mirror, with the status that their kubelet shows. */
const HIDDEN: Readonly<Record<string, object>> = {
  ghost: { phase: 'Running' },
  ended: { phase: 'Succeeded' },
  lost: { phase: 'Failed', reason: 'NodeAffinity', message: 'Pod was rejected: Predicate NodeAffinity failed' },
  large: { phase: 'Failed', reason: 'OutOfcpu', message: "Pod was rejected: Node didn't have enough resource: cpu" },
  young: { phase: 'Pending' },
};

let session: ReaderSession;
let host: TestHost;

beforeEach(async () => {
  host = createHost('kubeadm');
  rmSync(host.path(DIRECTORY), { recursive: true });
  mkdirSync(host.path(DIRECTORY));
  for (const name of Object.keys(HIDDEN)) {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: CONTAINERS } };
    writeFileSync(host.path(`${DIRECTORY}/${name}.yaml`), JSON.stringify(pod));
  }
  settle(host.root);
  const { kubelets, ...cluster } = loadCluster('kubeadm');
  const hiddenPods = Object.entries(HIDDEN).map(podOf);
  session = await ReaderSession.start(
    { root: host.root },
    { cluster: { ...cluster, kubelets: { ...kubelets, 'cp-1': { ...kubelets['cp-1'], hiddenPods } } } },
  );
});

afterEach(async () => {
  await session.close();
  host.remove();
});

function podOf([name, status]: readonly [string, object], index: number): KubeObject {
  const hash = String(index).repeat(32);
  const own = { 'config.hash': hash, 'config.seen': '2026-01-30T10:00:00Z', 'config.source': 'file' };
  const annotations = Object.fromEntries(Object.entries(own).map(([key, value]) => [`kubernetes.io/${key}`, value]));
  return {
    metadata: { name: `${name}-cp-1`, namespace: 'default', uid: hash, annotations },
    spec: { containers: CONTAINERS, nodeName: 'cp-1' },
    status,
  };
}

async function output(...args: readonly string[]): Promise<string> {
  return (await session.runProgram(args)).stdout.toString();
}

const COUNTS = 'jsonpath={range .items[*]}{.metadata.name} {.pods.mirrored} {.pods.running} {.pods.hidden}{"\\n"}{end}';

test('what a kubelet refused, has not started or has seen end is not counted as running', async () => {
  expect(await output('nodes', 'cp-1', 'cp-2', '-o', COUNTS)).toBe('cp-1 4 5 5\ncp-2 4 4 0\n');
  const [header = '', line = ''] = (await output('nodes', 'cp-1')).split('\n').map((row) => row.split(/ {2,}/));
  const cell = (name: string): string | undefined => line[header.indexOf(name)];
  expect([cell('MIRRORED'), cell('RUNNING'), cell('HIDDEN')]).toEqual(['4', '5', '5']);
});

test('with mirrors it is not counted either', async () => {
  const { store } = session.server;
  const { status: _status, ...etcd } = store.get('pods', 'kube-system', 'etcd-cp-1')!;
  store.put('pods', { ...etcd, status: HIDDEN.lost });
  expect(await output('nodes', 'cp-1', '-o', COUNTS)).toBe('cp-1 4 4 5\n');
});

test('as many pods are counted as hidden as are listed', async () => {
  const listed = await output('ls', '--hidden', '--node', 'cp-1', '--no-headers');
  expect(listed.trimEnd().split('\n')).toHaveLength(5);
});

test('the files of those that do not run are not said to be of running pods', async () => {
  const { items } = JSON.parse(await output('manifest', '--list', '--node', 'cp-1', '-y', '-o', 'json')) as {
    readonly items: readonly { metadata: { name: string }; state: string; reason: string | null }[];
  };
  const unseen = 'the API server shows no mirror of it';
  expect(items.map(({ metadata, state, reason }) => [metadata.name, state, reason])).toEqual([
    ['ended.yaml', 'not-running', `Succeeded, and ${unseen}`],
    ['ghost.yaml', 'hidden', unseen],
    ['large.yaml', 'not-running', `OutOfcpu, and ${unseen}`],
    ['lost.yaml', 'not-running', `NodeAffinity, and ${unseen}`],
    ['young.yaml', 'not-running', `Pending, and ${unseen}`],
  ]);
});
