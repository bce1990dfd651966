import type { Unreadable } from '../../facts/evidence.ts';
import type { NodeOverview } from '../../nodes/node-overview.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import type { StoppedOnNode } from '../../rules/snapshot.ts';
import { unreadableWords } from '../notes.ts';

/** A node of a report. */
export interface ReportedNode {
  readonly name: string;
  /** Undefined for one that only pods name. */
  readonly overview: NodeOverview | undefined;
  /** Why its kubelet was not heard; undefined where it was. */
  readonly unheard: string | undefined;
}

/** A cluster of a report, as far as its map shows it. */
export interface ReportedCluster {
  /** What tells it from others in the same report; undefined where it is the only one. */
  readonly name: string | undefined;
  /** Why it could not be asked at all: then nothing is known of it. */
  readonly fault: string | undefined;
  readonly nodes: readonly ReportedNode[];
  readonly pods: readonly StaticPod[];
  /** What this program has stopped, on nodes where that was looked for. */
  readonly stopped: readonly StoppedOnNode[];
}

/** How kubelets answered, as far as a report tells it. */
export interface HeardKubelets {
  readonly answers: ReadonlyMap<string, unknown>;
  readonly unanswered: ReadonlyMap<string, Unreadable>;
}

/** A node with what its kubelet said, or why that is not known; `kubelets` are undefined where none was asked. */
export function reportedNode(overview: NodeOverview, kubelets: HeardKubelets | undefined): ReportedNode {
  const { name = '' } = overview.metadata;
  return { name, overview, unheard: silenceOf(name, kubelets) };
}

function silenceOf(name: string, kubelets: HeardKubelets | undefined): string | undefined {
  if (kubelets === undefined) return 'no kubelet was asked';
  if (kubelets.answers.has(name)) return undefined;
  const fault = kubelets.unanswered.get(name);
  return fault === undefined ? 'it was not asked' : unreadableWords(fault);
}
