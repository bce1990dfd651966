import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { isHidden, type StaticPod } from '../../pods/static-pod.ts';
import type { Namesake } from '../../pods/why/admission-policy.ts';
import { whyNoMirror } from '../../pods/why/mirror-cause.ts';
import { readAdmissionPolicies } from './admission-policies.ts';
import { readRefusals, type RefusalQuery } from './mirror-refusals.ts';

/** How to find out why mirrors are missing. */
export interface MissingMirrorQuery extends RefusalQuery {
  readonly now: () => Date;
}

/** Static pods with what may have kept the mirrors of the hidden ones away. */
export interface ExplainedMirrors {
  readonly pods: readonly StaticPod[];
  readonly unreadable: readonly Unreadable[];
  /** The user pressed Ctrl-C: why is not told then. */
  readonly interrupted: boolean;
}

/**
 * Finds out why mirrors are missing: what may have kept them away is read once for all of them. `namesakes` are the pods
 * that stand where a mirror is missing, by full name.
 */
export async function explainMissingMirrors(
  connection: Connection,
  pods: readonly StaticPod[],
  namesakes: ReadonlyMap<string, Namesake>,
  query: MissingMirrorQuery,
): Promise<ExplainedMirrors> {
  const hidden = pods.filter(isHidden);
  if (hidden.length === 0) return { pods, unreadable: [], interrupted: false };
  try {
    const [{ policies, unreadable }, refusals] = await Promise.all([
      readAdmissionPolicies(connection, hidden, query.concurrency, query.signal),
      readRefusals(connection, hidden, query),
    ]);
    const all = { ...policies, namesakes, refusals };
    return {
      pods: pods.map((pod) => (isHidden(pod) ? { ...pod, why: whyNoMirror(pod, all, query.now()) } : pod)),
      unreadable,
      interrupted: false,
    };
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return { pods, unreadable: [], interrupted: true };
  }
}
