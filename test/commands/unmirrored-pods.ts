import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadCluster, type KubeObject } from '../api-server/api-server.ts';
import { settle } from '../hosts.ts';
import { ReaderSession } from './reader-session.ts';

/** Where node `cp-1` has its manifests. */
export const DIRECTORY = '/etc/kubernetes/manifests';

/** A pod that a manifest of node `cp-1` defines, without a mirror. */
export interface UnmirroredPod {
  readonly name: string;
  readonly namespace?: string;
  /** Besides its container. */
  readonly spec?: object;
  /** As its kubelet shows it; undefined where its kubelet does not have the pod. */
  readonly status?: object;
}

const CONTAINERS = [{ name: 'c', image: 'registry.k8s.io/pause:3.10' }];

/** Starts a cluster whose node `cp-1` has the manifests of these pods, and no other. */
export async function startWithUnmirrored(pods: readonly UnmirroredPod[]): Promise<ReaderSession> {
  const { kubelets, ...cluster } = loadCluster('kubeadm');
  const hiddenPods = pods.filter(({ status }) => status !== undefined).map(inKubelet);
  const session = await ReaderSession.start(
    {},
    { cluster: { ...cluster, kubelets: { ...kubelets, 'cp-1': { ...kubelets['cp-1'], hiddenPods } } } },
  );
  const { host } = session;
  rmSync(host.path(DIRECTORY), { recursive: true });
  mkdirSync(host.path(DIRECTORY));
  for (const { name, namespace, spec } of pods) {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: { ...spec, containers: CONTAINERS },
    };
    writeFileSync(host.path(`${DIRECTORY}/${name}.yaml`), JSON.stringify(pod));
  }
  settle(host.root);
  return session;
}

function inKubelet({ name, namespace = 'default', spec, status }: UnmirroredPod, index: number): KubeObject {
  const hash = String(index).repeat(32);
  const own = { 'config.hash': hash, 'config.seen': '2026-01-30T10:00:00Z', 'config.source': 'file' };
  const annotations = Object.fromEntries(Object.entries(own).map(([key, value]) => [`kubernetes.io/${key}`, value]));
  return {
    metadata: { name: `${name}-cp-1`, namespace, uid: hash, annotations },
    spec: { ...spec, containers: CONTAINERS, nodeName: 'cp-1' },
    status,
  };
}
