import type { ContainerText } from './container-logs.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import type { ObjectStore } from '../objects/store.ts';

/** What one node's kubelet answers; `kubelets.yaml` of a fixture cluster holds one for each node that is not as the others. */
export interface Kubelet {
  /** Why the API server cannot reach it; absent where it can. */
  readonly unreachable?: 'connection refused' | 'no route to host' | 'i/o timeout';
  /** The fields of its configuration; null where debugging handlers are off and `/configz` is absent. */
  readonly configz?: Readonly<Record<string, unknown>> | null;
  /** Its command line flags; null where the version has no `/flagz` (before 1.32, or its gate off). */
  readonly flagz?: Readonly<Record<string, string>> | null;
  /** Pods as it knows them, where they are not to be derived from the API server's. */
  readonly pods?: readonly KubeObject[];
  /** What the container runtime runs, as `/runningpods/` has it; worked out from the pods where absent. */
  readonly runningPods?: readonly KubeObject[];
  /** The whole answer of `/pods` in pieces, ready to send: a bench has no time to make it. */
  readonly podsAnswer?: readonly Buffer[];
  /** The same of `/runningpods/`. */
  readonly runningPodsAnswer?: readonly Buffer[];
  /** Milliseconds until it answers anything. */
  readonly delay?: number;
  /** Static pods that run although the API server has no mirror of them. */
  readonly hiddenPods?: readonly KubeObject[];
  readonly statusz?: string;
  /** The whole answer of `/metrics`; the counters of its pods alone where absent. */
  readonly metrics?: string;
  /** What `/logs/?query=kubelet` answers where the configuration allows it. */
  readonly log?: string;
  /** What containers wrote, by `NAMESPACE/POD/CONTAINER`. */
  readonly logs?: Readonly<Record<string, ContainerText>>;
}

/** What is another thing each time that a kubelet which lives is asked. */
export type LivingState = Pick<Kubelet, 'pods' | 'hiddenPods' | 'logs'>;

const SOURCE = 'kubernetes.io/config.source';
const HASH = 'kubernetes.io/config.hash';
const MIRROR = 'kubernetes.io/config.mirror';

/** The static pod behind a mirror pod: its uid is the hash, and all that the API server added is gone. */
function staticPodOf(mirror: KubeObject): KubeObject {
  const { name, namespace, labels, annotations = {} } = mirror.metadata;
  const { [MIRROR]: _mirror, ...own } = annotations;
  const { priority: _priority, preemptionPolicy: _policy, ...spec } = mirror.spec as Record<string, unknown>;
  return {
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      uid: annotations[HASH] ?? '',
      ...(labels ? { labels } : {}),
      annotations: own,
    },
    spec,
    status: mirror.status,
  };
}

function apiPod(pod: KubeObject): KubeObject {
  const annotations = { ...pod.metadata.annotations, [SOURCE]: 'api' };
  return { ...pod, metadata: { ...pod.metadata, annotations } };
}

type Fields<T> = Readonly<Record<string, T>>;

/** Fields over fields: null in place of all means none, null for one takes it away. */
export function overlaid<T>(under: Fields<T> | null | undefined, over: Fields<T> | null | undefined): Fields<T> | null {
  if (over === null || (under === null && over === undefined)) return null;
  return Object.fromEntries(Object.entries({ ...under, ...over }).filter(([, value]) => value !== null));
}

/** The kubelets of a cluster. A node without an entry of its own has a living kubelet with the defaults. */
export class Kubelets {
  readonly #byNode: Readonly<Record<string, Kubelet>>;
  readonly #defaults: Kubelet;
  readonly #living = new Map<string, () => LivingState>();
  /** The pods of the store by node, as they were at a revision of it. */
  #bound: { readonly revision: number; readonly byNode: Map<string, KubeObject[]> } | undefined;

  constructor(byNode: Readonly<Record<string, Kubelet>>, defaults: Kubelet) {
    this.#byNode = byNode;
    this.#defaults = defaults;
  }

  /** The kubelet of a node has pods that come and go. */
  live(node: string, state: () => LivingState): void {
    this.#living.set(node, state);
  }

  /** The kubelet of a node. `configz` and `flagz` are its own fields over the defaults; a null field is absent. */
  of(node: string): Kubelet {
    const own = this.#byNode[node] ?? {};
    return {
      ...this.#defaults,
      ...own,
      ...this.#living.get(node)?.(),
      configz: overlaid(this.#defaults.configz, own.configz),
      flagz: overlaid(this.#defaults.flagz, own.flagz),
    };
  }

  /** All pods the kubelet of a node runs: no mirrors, but the static pods behind them, and those that have none. */
  pods(node: string, store: ObjectStore): readonly KubeObject[] {
    const { pods, hiddenPods = [] } = this.of(node);
    if (pods) return pods;
    const known = this.#boundTo(node, store).map((pod) =>
      pod.metadata.annotations?.[MIRROR] === undefined ? apiPod(pod) : staticPodOf(pod),
    );
    return [...known, ...hiddenPods];
  }
  /** All kubelets of a large cluster are asked at once: its pods are not gone through for each. */
  #boundTo(node: string, store: ObjectStore): readonly KubeObject[] {
    if (this.#bound?.revision !== store.revision) {
      const byNode = new Map<string, KubeObject[]>();
      for (const pod of store.list('pods')) {
        const { nodeName = '' } = pod.spec as { nodeName?: string };
        byNode.set(nodeName, [...(byNode.get(nodeName) ?? []), pod]);
      }
      this.#bound = { revision: store.revision, byNode };
    }
    return this.#bound.byNode.get(node) ?? [];
  }
}
