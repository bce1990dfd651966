import type { Cluster, KubeObject, Kubelet } from '../test/api-server/api-server.ts';

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

/**
 * Gives each node a kubelet whose answer is made beforehand: the static pods behind its mirrors, and ordinary pods of
 * the cluster, without managed fields as a kubelet has them: the same for every node. Those are taken away from the API
 * server's own list, unless they are to be listed.
 */
export function withKubelets(cluster: Cluster, { delay, pods, listed = false }: KubeletLoad): Cluster {
  const all = cluster.objects.pods ?? [];
  const mirrors = all.filter(({ metadata }) => metadata.annotations?.[MIRROR] !== undefined);
  const ordinary = all.filter((pod) => !mirrors.includes(pod)).slice(0, pods);
  const rest = ordinary.map((pod) => JSON.stringify(known(pod, { [SOURCE]: 'api' })));
  const byNode = new Map<string, KubeObject[]>();
  for (const mirror of mirrors) {
    const { nodeName } = mirror.spec as { nodeName: string };
    byNode.set(nodeName, [...(byNode.get(nodeName) ?? []), mirror]);
  }
  const kubelets = [...byNode].map(([node, own], index): [string, Kubelet] => {
    const statics = own.map((mirror) => staticPod(mirror));
    if (index % HIDDEN_EVERY === 0)
      statics.push({ ...statics[0]!, metadata: { ...statics[0]!.metadata, namespace: 'lost' } });
    const items = [...statics.map((pod) => JSON.stringify(pod)), ...rest].join(',');
    const podsAnswer = `{"kind":"PodList","apiVersion":"v1","metadata":{},"items":[${items}]}\n`;
    return [node, { delay, podsAnswer }];
  });
  const objects = { ...cluster.objects, pods: listed ? all : mirrors };
  return { ...cluster, objects, kubelets: Object.fromEntries(kubelets) };
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
