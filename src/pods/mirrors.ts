import type { Unreadable } from '../facts/evidence.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { MirrorPod } from './listed-pod.ts';

/** The mirror pods that the API server shows, found by node and by full name. */
export class Mirrors {
  readonly #byNode = new Map<string, Map<string, MirrorPod>>();

  /** Pods that are there and cannot be read: each may be a mirror as well. */
  readonly unreadable: readonly Unreadable[];

  constructor(pods: readonly MirrorPod[], unreadable: readonly Unreadable[] = []) {
    this.unreadable = unreadable;
    for (const pod of pods) {
      const node = pod.nodeName ?? '';
      const named = this.#byNode.get(node) ?? new Map<string, MirrorPod>();
      named.set(fullName(pod.metadata), pod);
      this.#byNode.set(node, named);
    }
  }

  /** Names of the nodes that have mirror pods, in the order in which a server lists nodes. */
  get nodes(): readonly string[] {
    return [...this.#byNode.keys()].filter((node) => node !== '').sort();
  }

  on(node: string): readonly MirrorPod[] {
    return [...(this.#byNode.get(node)?.values() ?? [])];
  }

  /** The mirror of a static pod: the pod of the same full name on its node, whatever its hash. */
  of({ node, metadata }: KubeletPod): MirrorPod | undefined {
    return this.#byNode.get(node)?.get(fullName(metadata));
  }

  /** Those of no node, and of the nodes that are not left out. */
  elsewhere(isLeftOut: (node: string) => boolean): readonly MirrorPod[] {
    return [...this.#byNode].flatMap(([node, named]) => (node !== '' && isLeftOut(node) ? [] : [...named.values()]));
  }

  /** Whether any mirror carries this hash, wherever it is. */
  hashes(): ReadonlySet<string> {
    const hashes = [...this.#byNode.values()].flatMap((named) => [...named.values()].flatMap(({ hash }) => hash ?? []));
    return new Set(hashes);
  }
}

/** `namespace/name`. */
export function fullName({ namespace = '', name = '' }: ObjectMeta): string {
  return `${namespace}/${name}`;
}
