import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { ComparedPod } from '../../pods/compared-pod.ts';
import { hiddenOf, type HiddenPod } from '../../pods/hidden-pod.ts';
import type { Namesake } from '../../pods/why/admission-policy.ts';
import { whyNoMirror } from '../../pods/why/mirror-cause.ts';
import { readAdmissionPolicies } from './admission-policies.ts';
import { readRefusals, type RefusalQuery } from './mirror-refusals.ts';

/** How to find out why mirrors are missing. */
export interface MissingMirrorQuery extends RefusalQuery {
  readonly now: () => Date;
}

/** What a survey has found, before it is known why mirrors are missing. */
export interface WithoutMirrors {
  /** Static pods from both sides; those that their kubelet runs hidden are to be explained. */
  readonly compared: readonly ComparedPod[];
  /** Static pods that only their kubelet or Events tell of. */
  readonly hidden: readonly HiddenPod[];
  /** Pods that stand where a mirror is missing, by full name. */
  readonly namesakes: ReadonlyMap<string, Namesake>;
}

/** The same pods with what may have kept their mirrors away. */
export interface ExplainedMirrors {
  readonly compared: readonly ComparedPod[];
  readonly hidden: readonly HiddenPod[];
  readonly unreadable: readonly Unreadable[];
  /** The user pressed Ctrl-C: why is not told then. */
  readonly interrupted: boolean;
}

/** Finds out why mirrors are missing: what may have kept them away is read once for all of them. */
export async function explainMissingMirrors(
  connection: Connection,
  { compared, hidden, namesakes }: WithoutMirrors,
  query: MissingMirrorQuery,
): Promise<ExplainedMirrors> {
  const ofPair = new Map(
    compared.flatMap((pod) =>
      pod.kubelet !== undefined && pod.differences.includes('hidden') ? [[pod, hiddenOf(pod.kubelet)] as const] : [],
    ),
  );
  const pods = [...ofPair.values(), ...hidden];
  if (pods.length === 0) return { compared, hidden, unreadable: [], interrupted: false };
  try {
    const [{ policies, unreadable }, refusals] = await Promise.all([
      readAdmissionPolicies(connection, pods, query.concurrency, query.signal),
      readRefusals(connection, pods, query),
    ]);
    const all = { ...policies, namesakes, refusals };
    const why = (pod: HiddenPod): HiddenPod['why'] => whyNoMirror(pod, all, query.now());
    return {
      compared: compared.map((pod) => {
        const one = ofPair.get(pod);
        return one === undefined ? pod : { ...pod, why: why(one) };
      }),
      hidden: hidden.map((pod) => ({ ...pod, why: why(pod) })),
      unreadable,
      interrupted: false,
    };
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return { compared, hidden, unreadable: [], interrupted: true };
  }
}
