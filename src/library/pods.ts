import { classify, manifestName, manifestSource, staticPodHash } from '../pods/mirror-pod.ts';

/** A pod as the API has it, as far as it is looked at. */
export interface PodLike {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly {
      readonly apiVersion: string;
      readonly kind: string;
      readonly name: string;
      readonly uid: string;
      readonly controller?: boolean;
    }[];
  };
  readonly spec?: { readonly nodeName?: string };
}

/** What is known besides the pod itself. Each makes the verdict surer. */
export interface PodSurroundings {
  /** uid of the Node that the pod is bound to, where Nodes were read. */
  readonly nodeUid?: string;
  /** The server says that there is no Node of that name. */
  readonly nodeGone?: boolean;
  /** Version of the kubelet there: `v1.36.2`. */
  readonly version?: string;
}

/** What a pod is, and what that rests on. */
export interface PodClassification {
  /**
   * `static`: every signal agrees. `suspect`: the annotation of a mirror pod without some other signal. `lookalike`: a
   * name or an owner as a mirror pod has them, without the annotation. `ordinary`: none of them.
   */
  readonly verdict: 'static' | 'suspect' | 'lookalike' | 'ordinary';
  readonly signals: readonly PodSignal[];
  /** The name in the manifest: the mirror's less that of the node; undefined where it does not end so. */
  readonly manifestName: string | undefined;
  /** Where the kubelet says that the manifest came from. */
  readonly source: 'file' | 'http' | 'unknown';
  /** The static pod's hash, its uid on the node; undefined without the annotation of a mirror pod. */
  readonly hash: string | undefined;
}

/** One signal, shown to hold or not. */
export interface PodSignal {
  readonly id: 'mirror-annotation' | 'node-owner' | 'name-suffix' | 'source-annotation';
  readonly holds: boolean;
  /** Why it does not hold, in one word; undefined where it does. */
  readonly fault: string | undefined;
  /** The value seen. Unescaped. */
  readonly observed: string | undefined;
  readonly expected: string | undefined;
}

/** Decides whether a pod of the API is the mirror of a static pod. */
export function classifyPod({ metadata, spec }: PodLike, surroundings: PodSurroundings = {}): PodClassification {
  const own = {
    ...metadata,
    annotations: { ...metadata.annotations },
    ownerReferences: [...(metadata.ownerReferences ?? [])],
  };
  const identity = { metadata: own, nodeName: spec?.nodeName };
  const { verdict, signals } = classify(identity, surroundings);
  return {
    verdict,
    signals: signals.map(({ id, holds, fault, observed, expected }) => ({ id, holds, fault, observed, expected })),
    manifestName: manifestName(identity),
    source: manifestSource(own),
    hash: staticPodHash(own),
  };
}
