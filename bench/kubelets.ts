import {
  counters,
  inRuntime,
  type Cluster,
  type KubeObject,
  type Kubelet,
  type PodCounts,
} from '../test/api-server/api-server.ts';

/** What every kubelet of a cluster is like. */
export interface KubeletLoad {
  /** Milliseconds until it answers. */
  readonly delay: number;
  /** Pods of the API server that it runs besides its static ones. */
  readonly pods: number;
  /** Whether the API server lists those pods as well, rather than the mirror pods alone. */
  readonly listed?: boolean;
}

const MIRROR = 'kubernetes.io/config.mirror';
const SOURCE = 'kubernetes.io/config.source';

/** One kubelet of so many runs a static pod that has no mirror. */
const HIDDEN_EVERY = 100;

/** Lines of a real kubelet's `/metrics` before and behind the counters of its pods: 180 kB in all, 24 kB compressed. */
const BEFORE = 640;
const BEHIND = 1300;

/**
 * Gives each node a kubelet whose answers are made beforehand: the static pods behind its mirrors, and ordinary pods of
 * the cluster, without managed fields as a kubelet has them: the same for every node. Those are taken away from the API
 * server's own list, unless they are to be listed.
 */
export function withKubelets(cluster: Cluster, { delay, pods, listed: isListed = false }: KubeletLoad): Cluster {
  const all = cluster.objects.pods ?? [];
  const isMirror = ({ metadata }: KubeObject) => metadata.annotations?.[MIRROR] !== undefined;
  const mirrors = all.filter(isMirror);
  const ordinary = all.filter((pod) => !isMirror(pod)).slice(0, pods);
  const rest = endOfList(ordinary.map((pod) => known(pod, { [SOURCE]: 'api' })));
  const restRunning = endOfList(ordinary.map(inRuntime));
  const metrics = new Map<number, string>();
  const byNode = new Map<string, KubeObject[]>();
  for (const mirror of mirrors) {
    const { nodeName } = mirror.spec as { nodeName: string };
    byNode.set(nodeName, [...(byNode.get(nodeName) ?? []), mirror]);
  }
  const kubelets = [...byNode].map(([node, own], index): [string, Kubelet] => {
    const statics = own.map((mirror) => staticPod(mirror));
    if (index % HIDDEN_EVERY === 0)
      statics.push({ ...statics[0]!, metadata: { ...statics[0]!.metadata, namespace: 'lost' } });
    const podsAnswer = [startOfList(statics), rest];
    const runningPodsAnswer = [startOfList(statics.map(inRuntime)), restRunning];
    const desired = statics.length;
    if (!metrics.has(desired)) metrics.set(desired, metricsOf({ ordinary: pods, desired, mirrored: own.length }));
    return [node, { delay, podsAnswer, runningPodsAnswer, metrics: metrics.get(desired)! }];
  });
  const objects = { ...cluster.objects, pods: isListed ? all : mirrors };
  return { ...cluster, objects, kubelets: Object.fromEntries(kubelets) };
}

function startOfList(pods: readonly KubeObject[]): Buffer {
  const items = pods.map((pod) => JSON.stringify(pod)).join(',');
  return Buffer.from(`{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[${items}`);
}

/** The same for every node. */
function endOfList(pods: readonly KubeObject[]): Buffer {
  return Buffer.from(`${pods.map((pod) => `,${JSON.stringify(pod)}`).join('')}]}\n`);
}

function metricsOf(counts: PodCounts): string {
  const counted = counters(counts);
  return [...otherMetrics(0, BEFORE), ...counted.slice(0, -1), ...otherMetrics(BEFORE, BEHIND), ''].join('\n');
}

/** Buckets of histograms, as most of the metrics of a kubelet are. */
function otherMetrics(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const at = from + index;
    const labels = `operation_type="operation_${Math.floor(at / 16)}",le="${(0.005 * 2.5 ** (at % 16)).toPrecision(8)}"`;
    return `kubelet_runtime_operations_duration_seconds_bucket{${labels}} ${(at * 7919) % 100_003}`;
  });
}

function staticPod(mirror: KubeObject): KubeObject {
  const { [MIRROR]: hash = '', ...annotations } = mirror.metadata.annotations ?? {};
  const pod = known(mirror, annotations);
  return { ...pod, metadata: { ...pod.metadata, uid: hash } };
}

function known(pod: KubeObject, annotations: Record<string, string>): KubeObject {
  const { managedFields: _fields, ...metadata } = pod.metadata;
  return { ...pod, metadata: { ...metadata, annotations } };
}
