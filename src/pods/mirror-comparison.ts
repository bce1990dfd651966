import type { Unreadable } from '../facts/evidence.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { StaticPod } from './static-pod.ts';

/** A static pod from both sides; one of them may be missing. */
export interface PodPair {
  readonly node: string;
  readonly kubelet: KubeletPod | undefined;
  readonly mirror: StaticPod | undefined;
}

/** The mirror pods that the API server shows, found by node and by full name. */
export class Mirrors {
  readonly #byNode = new Map<string, Map<string, StaticPod>>();

  /** Pods that are there and cannot be read: each may be a mirror as well. */
  readonly unreadable: readonly Unreadable[];

  constructor(pods: readonly StaticPod[], unreadable: readonly Unreadable[] = []) {
    this.unreadable = unreadable;
    for (const pod of pods) {
      const node = pod.pod.nodeName ?? '';
      const named = this.#byNode.get(node) ?? new Map<string, StaticPod>();
      named.set(fullName(pod.pod.metadata), pod);
      this.#byNode.set(node, named);
    }
  }

  /** Names of the nodes that have mirror pods. */
  get nodes(): readonly string[] {
    return [...this.#byNode.keys()].filter((node) => node !== '');
  }

  on(node: string): readonly StaticPod[] {
    return [...(this.#byNode.get(node)?.values() ?? [])];
  }

  /** The mirror of a static pod: the pod of the same full name on its node, whatever its hash. */
  of({ node, metadata }: KubeletPod): StaticPod | undefined {
    return this.#byNode.get(node)?.get(fullName(metadata));
  }

  /** Whether any mirror carries this hash, wherever it is. */
  hashes(): ReadonlySet<string> {
    const hashes = [...this.#byNode.values()].flatMap((named) => [...named.values()].flatMap(({ hash }) => hash ?? []));
    return new Set(hashes);
  }
}

/** Both sides of one node, paired by full name: what the kubelet runs, then mirrors of what it does not run. */
export function pairPods(node: string, running: readonly KubeletPod[], mirrors: Mirrors): PodPair[] {
  const known = new Set(running.map(({ metadata }) => fullName(metadata)));
  return [
    ...running.map((kubelet) => ({ node, kubelet, mirror: mirrors.of(kubelet) })),
    ...mirrors
      .on(node)
      .filter(({ pod }) => !known.has(fullName(pod.metadata)))
      .map((mirror) => ({ node, kubelet: undefined, mirror })),
  ];
}

/** `namespace/name`. */
export function fullName({ namespace = '', name = '' }: ObjectMeta): string {
  return `${namespace}/${name}`;
}
