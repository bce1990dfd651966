import { expectedPods, type ExpectedPod } from './baseline.ts';
import { mirrorSignals, ownerFault } from '../pods/listed-pod.ts';
import { isHidden, isMirrored, type MirroredPod } from '../pods/static-pod.ts';
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
export function draftBaseline({ pods }: Snapshot): BaselineDraft {
  const hidden = pods.filter(isHidden);
  const mirrored = pods.filter(isMirrored);
  const leftOut = (['node-gone', 'not-run', 'suspect'] as const).flatMap((why) => {
    return expectedPods(mirrored.filter((pod) => reasonOf(pod) === why)).map((pod) => ({ pod, why }));
  });
  return {
    pods: expectedPods([...mirrored.filter((pod) => reasonOf(pod) === undefined), ...hidden]),
    leftOut,
    hidden: expectedPods(hidden),
  };
}

function reasonOf({ mirror, kubelet, kubeletAnswered }: MirroredPod): LeftOutReason | undefined {
  if (ownerFault(mirror) === 'node-gone') return 'node-gone';
  if (kubeletAnswered && kubelet === undefined) return 'not-run';
  if (mirror.verdict === 'static') return undefined;
  const fine = mirrorSignals(mirror).every(({ holds, fault }) => {
    // Where a Node was made anew its kubelet goes on with the pods that it had.
    return holds || (fault === 'other-uid' && kubelet !== undefined);
  });
  return fine ? undefined : 'suspect';
}
