import { completePod, stableUid, type Cluster, type KubeObject } from '../api-server/api-server.ts';

/** The time at which these clusters are looked at. */
export const NOW = '2026-02-01T12:00:00Z';

const SINCE = '2026-01-20T10:00:00Z';

/** A ready Node. */
export function node(name: string, address = '10.0.0.1'): KubeObject {
  return {
    metadata: { name, uid: stableUid(`nodes/${name}`), resourceVersion: '1', creationTimestamp: SINCE, labels: {} },
    spec: {},
    status: {
      addresses: [{ type: 'InternalIP', address }],
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: SINCE }],
      nodeInfo: { kubeletVersion: 'v1.36.2', operatingSystem: 'linux', osImage: 'Debian', architecture: 'amd64' },
    },
  };
}

/** What of a pod is not as usual. */
export interface PodMore {
  readonly since?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec?: object;
  readonly status?: object;
}

/** A static pod as its kubelet has it: `manifest` is the name in the manifest, `on` the name of the kubelet. */
export function kubeletPod(manifest: string, on: string, hash: string, more: PodMore = {}): KubeObject {
  const { since = SINCE, annotations = {}, spec = {}, status = {} } = more;
  return {
    metadata: {
      name: `${manifest}-${on}`,
      namespace: 'kube-system',
      uid: hash,
      annotations: {
        'kubernetes.io/config.hash': hash,
        'kubernetes.io/config.seen': since,
        'kubernetes.io/config.source': 'file',
        ...annotations,
      },
    },
    spec: { nodeName: on, containers: [{ name: manifest, image: 'registry.k8s.io/pause:3.10' }], ...spec },
    status: {
      phase: 'Running',
      startTime: since,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: manifest, ready: true, restartCount: 0, state: { running: { startedAt: since } } }],
      ...status,
    },
  };
}

/** The mirror of a static pod at the API server. */
export function mirrorPod(manifest: string, on: string, hash: string, more: PodMore = {}): KubeObject {
  const pod = kubeletPod(manifest, on, hash, more);
  const { since = SINCE } = more;
  const owner = { apiVersion: 'v1', kind: 'Node', name: on, uid: stableUid(`nodes/${on}`), controller: true };
  return completePod(
    {
      ...pod,
      metadata: {
        ...pod.metadata,
        uid: stableUid(`pods/${manifest}-${on}`),
        resourceVersion: '2',
        creationTimestamp: since,
        annotations: { ...pod.metadata.annotations, 'kubernetes.io/config.mirror': hash },
        ownerReferences: [owner],
      },
    },
    new Map(),
  );
}

/** What both sides of a cluster have. */
export interface Sides {
  readonly nodes: readonly KubeObject[];
  readonly mirrors: readonly KubeObject[];
  /** By the Node through which a kubelet is asked. */
  readonly kubelets: Readonly<Record<string, readonly KubeObject[]>>;
  readonly objects?: Cluster['objects'];
}

/** A cluster of these. */
export function sidesOf({ nodes, mirrors, kubelets, objects = {} }: Sides): Cluster {
  const namespace = { metadata: { name: 'kube-system', uid: 'n', resourceVersion: '1', creationTimestamp: SINCE } };
  return {
    version: 'v1.36.2',
    now: new Date(NOW),
    objects: { namespaces: [{ ...namespace, status: { phase: 'Active' } }], nodes, pods: mirrors, ...objects },
    kubelets: Object.fromEntries(Object.entries(kubelets).map(([name, pods]) => [name, { pods }])),
    kubeletDefaults: { configz: { staticPodPath: '/etc/kubernetes/manifests' }, flagz: null },
  };
}
