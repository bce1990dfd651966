import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { loadCluster, type KubeObject } from '../api-server/api-server.ts';
import { createHost, settle, type TestHost } from '../hosts.ts';
import { ReaderSession } from './reader-session.ts';

// A pod that is hidden for a fault of its manifest is found once, with that fault and its file.

const DIRECTORY = '/etc/kubernetes/manifests';

interface Given {
  readonly name: string;
  readonly namespace: string;
  readonly spec?: object;
  /** Whether its kubelet runs it. */
  readonly runs: boolean;
}

const PODS: readonly Given[] = [
  { name: 'ghost', namespace: 'nowhere', runs: true },
  { name: 'idle', namespace: 'nowhere', runs: false },
  { name: 'urgent', namespace: 'default', spec: { priorityClassName: 'most-urgent' }, runs: true },
  { name: 'boxed', namespace: 'default', spec: { runtimeClassName: 'gvisor' }, runs: true },
];

const CONTAINERS = [{ name: 'c', image: 'registry.k8s.io/pause:3.10' }];

const RULES =
  'namespace-missing,missing-namespace,hidden-static-pod,missing-priority-class,priority-without-class,missing-runtime-class';

let session: ReaderSession;
let host: TestHost;

beforeEach(async () => {
  host = createHost('kubeadm');
  rmSync(host.path(DIRECTORY), { recursive: true });
  mkdirSync(host.path(DIRECTORY));
  for (const { name, namespace, spec } of PODS) {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { ...spec, containers: CONTAINERS },
    };
    writeFileSync(host.path(`${DIRECTORY}/${name}.yaml`), JSON.stringify(pod));
  }
  settle(host.root);
  const { kubelets, ...cluster } = loadCluster('kubeadm');
  const hiddenPods = PODS.filter(({ runs }) => runs).map(running);
  session = await ReaderSession.start(
    { root: host.root },
    { cluster: { ...cluster, kubelets: { ...kubelets, 'cp-1': { ...kubelets['cp-1'], hiddenPods } } } },
  );
});

afterEach(async () => {
  await session.close();
  host.remove();
});

function running({ name, namespace, spec }: Given, index: number): KubeObject {
  const hash = String(index).repeat(32);
  const startTime = '2026-01-30T10:00:00Z';
  const annotations = { 'config.hash': hash, 'config.seen': startTime, 'config.source': 'file' };
  return {
    metadata: {
      name: `${name}-cp-1`,
      namespace,
      uid: hash,
      annotations: Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [`kubernetes.io/${key}`, value]),
      ),
    },
    spec: { ...spec, containers: CONTAINERS, nodeName: 'cp-1' },
    status: { phase: 'Running', startTime },
  };
}

const READ = ['--read-manifests', '--yes'];

async function found(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await session.runProgram(['doctor', '--node', 'cp-1', '-o', 'json', ...args]);
  const { items } = JSON.parse(stdout.toString()) as {
    readonly items: readonly { rule: string; severity: string; subject: { name: string }; message: string }[];
  };
  return items.map(({ rule, severity, subject, message }) => `${severity} ${subject.name} ${rule}: ${message}`);
}

const NOBODY = `error ${DIRECTORY}/idle.yaml missing-namespace: namespace "nowhere" does not exist in this cluster: the mirror pod is refused, and nothing shows the pod`;

test('a pod that runs hidden for its namespace or a class is told with its file; a file that is not run by itself', async () => {
  const runs = (name: string): string => `the kubelet of cp-1 runs the pod that ${DIRECTORY}/${name}.yaml defines`;
  expect(await found('--only', RULES, ...READ)).toEqual([
    NOBODY,
    `error default/boxed-cp-1 hidden-static-pod: ${runs('boxed')}, but it has no mirror pod: RuntimeClass gvisor (the server has no such class)`,
    `error default/urgent-cp-1 hidden-static-pod: ${runs('urgent')}, but it has no mirror pod: PriorityClass most-urgent (the server has no such class)`,
    `error nowhere/ghost-cp-1 namespace-missing: ${runs('ghost')}, but namespace nowhere does not exist`,
  ]);
});

test('a manifest is found where the pod is not', async () => {
  const files = ['ghost', 'idle'].map((name) => NOBODY.replace('idle', name));
  expect(await found('--only', 'missing-namespace', ...READ)).toEqual(files);
  expect(await found('--only', 'missing-namespace,namespace-missing', '--no-kubelet', ...READ)).toEqual(files);
  expect(await found('--only', RULES, '--skip', 'namespace-missing,hidden-static-pod', ...READ)).toHaveLength(4);
});

test('what a pod is found by again does not depend on whether its file was read', async () => {
  const prints = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await session.runProgram(['doctor', '--only', 'namespace-missing', '-o', 'sarif', ...args]);
    const { runs } = JSON.parse(stdout.toString()) as {
      readonly runs: readonly [{ readonly results: readonly { readonly partialFingerprints: object }[] }];
    };
    return runs[0].results.map(({ partialFingerprints }) => partialFingerprints);
  };
  const [alone] = (await prints()) as readonly object[];
  const both = await prints('--only', 'missing-namespace', '--node', 'cp-1', ...READ);
  expect(both).toEqual([expect.anything(), alone]);
});
