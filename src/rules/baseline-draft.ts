import { staticPodsOf, type ExpectedPod } from './baseline.ts';
import { fullName } from '../pods/mirror-comparison.ts';
import type { PlacedPod } from '../nodes/placement.ts';
import type { Snapshot } from './snapshot.ts';

/** A baseline as a snapshot would have it, and what of the snapshot is not in it. */
export interface BaselineDraft {
  readonly pods: readonly ExpectedPod[];
  /** What no baseline is to bless, by node. */
  readonly leftOut: readonly LeftOutPod[];
  /** Those of `pods` that the API server does not show. */
  readonly hidden: readonly ExpectedPod[];
}

/** A mirror pod that is in no baseline. */
export interface LeftOutPod {
  readonly pod: ExpectedPod;
  readonly why: LeftOutReason;
}

/** Why a mirror pod is in no baseline: nobody runs it, or it is not as a kubelet makes it. */
export type LeftOutReason = 'node-gone' | 'not-run' | 'suspect';

/** The static pods that run, as kubelets say, and mirror pods and Events where no kubelet did. */
export function draftBaseline(snapshot: Snapshot): BaselineDraft {
  const reasonOf = reasons(snapshot);
  const kept = snapshot.mirrors.filter((mirror) => reasonOf(mirror) === undefined);
  const leftOut = (['node-gone', 'not-run', 'suspect'] as const).flatMap((why) => {
    const mirrors = snapshot.mirrors.filter((mirror) => reasonOf(mirror) === why);
    return staticPodsOf({ mirrors, hidden: [] }).map((pod) => ({ pod, why }));
  });
  return {
    pods: staticPodsOf({ mirrors: kept, hidden: snapshot.hidden }),
    leftOut,
    hidden: staticPodsOf({ mirrors: [], hidden: snapshot.hidden }),
  };
}

function reasons({ compared }: Snapshot): (mirror: PlacedPod) => LeftOutReason | undefined {
  const runs = new Map<string, boolean>();
  for (const { node, metadata, kubelet, kubeletAnswered } of compared) {
    if (kubeletAnswered) runs.set(`${node} ${fullName(metadata)}`, kubelet !== undefined);
  }
  return ({ pod: { metadata, nodeName = '' }, signals }) => {
    const isRun = runs.get(`${nodeName} ${fullName(metadata)}`);
    if (signals.some(({ fault }) => fault === 'node-gone')) return 'node-gone';
    if (isRun === false) return 'not-run';
    const fine = signals.every(({ holds, fault }) => {
      // Where a Node was made anew its kubelet goes on with the pods that it had.
      return holds || fault === 'before-1.17' || (fault === 'other-uid' && isRun === true);
    });
    return fine ? undefined : 'suspect';
  };
}
