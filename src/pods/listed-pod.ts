import { comparePositions } from './pod-order.ts';
import {
  classify,
  manifestName,
  manifestSource,
  staticPodHash,
  type ClassificationFacts,
  type PodIdentity,
  type Signal,
  type SignalFault,
  type Verdict,
  verdictOf,
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

/** The API server's side of a static pod: a mirror pod, or one that may be none (`verdict`). */
export interface MirrorPod extends ListedPod {
  readonly verdict: Verdict;
  /** What the verdict came from besides the pod itself; undefined where nothing else was known. */
  readonly classifiedBy: ClassificationFacts | undefined;
  /** The name in the manifest; undefined where the name rule does not hold. */
  readonly manifestName: string | undefined;
  readonly source: 'file' | 'http' | 'unknown';
  readonly hash: string | undefined;
  /** Known only where the whole pod was read, or its row says so and its kubelet something else. */
  readonly phase?: string | undefined;
  /** Known only where the whole pod was read. */
  readonly qosClass?: string | undefined;
}

/** Classifies a listed pod and derives what its metadata tell. */
export function mirrorPod(pod: ListedPod, facts?: ClassificationFacts): MirrorPod {
  return {
    ...pod,
    verdict: verdictOf(pod, facts),
    classifiedBy: facts,
    manifestName: manifestName(pod),
    source: manifestSource(pod.metadata),
    hash: staticPodHash(pod.metadata),
  };
}

/** The signals behind the verdict: made when they are shown, because a cluster may have tens of thousands of mirrors. */
export function mirrorSignals(mirror: MirrorPod): readonly Signal[] {
  return classify(mirror, mirror.classifiedBy).signals;
}

/** What is wrong with the owner of a mirror pod, whose node may be gone; undefined where nothing is. */
export function ownerFault(mirror: MirrorPod): SignalFault | undefined {
  if (mirror.verdict === 'static') return undefined;
  return mirrorSignals(mirror).find(({ id }) => id === 'node-owner')?.fault;
}

/** By namespace, name, node. */
export function byPosition(a: MirrorPod, b: MirrorPod): number {
  return comparePositions(a.metadata, a.nodeName, b.metadata, b.nodeName);
}
