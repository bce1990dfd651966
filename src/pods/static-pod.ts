import { byNamespaceNameNode } from './pod-order.ts';
import {
  classify,
  manifestName,
  manifestSource,
  staticPodHash,
  type ClassificationFacts,
  type PodIdentity,
  type Signal,
  type Verdict,
} from './mirror-pod.ts';
import type { SpecFields } from './spec-fields.ts';

/** A pod as the server lists it, reduced to what `ls` needs. Times are RFC 3339. */
export interface ListedPod extends PodIdentity {
  /** As the server's own table prints them: `1/1`, `Running`, `3 (5m ago)`, `5d3h`. */
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
  readonly age: string;
  /** What of its spec tells what runs; undefined where the server sent no more than a row of a table. */
  readonly fields?: SpecFields;
}

/** A pod with what was found out about it: what `ls` lists. */
export interface StaticPod {
  readonly pod: ListedPod;
  readonly verdict: Verdict;
  readonly signals: readonly Signal[];
  /** The name in the manifest; undefined where the name rule does not hold. */
  readonly manifestName: string | undefined;
  readonly source: 'file' | 'http' | 'unknown';
  readonly hash: string | undefined;
}

/** Classifies a listed pod and derives what its metadata tell. */
export function describePod(pod: ListedPod, facts?: ClassificationFacts): StaticPod {
  return {
    pod,
    ...classify(pod, facts),
    manifestName: manifestName(pod),
    source: manifestSource(pod.metadata),
    hash: staticPodHash(pod.metadata),
  };
}

/** By namespace, name, node. */
export function byPosition({ pod: a }: StaticPod, { pod: b }: StaticPod): number {
  return byNamespaceNameNode({ metadata: a.metadata, node: a.nodeName }, { metadata: b.metadata, node: b.nodeName });
}
