import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { isStatusRefused, whyStatusRefused } from '../../pods/refused-status.ts';
import { isHidden, type StaticPod } from '../../pods/static-pod.ts';
import type { AdmissionPolicies, Namesake } from '../../pods/why/admission-policy.ts';
import { whyNoMirror } from '../../pods/why/mirror-cause.ts';
import { readAdmissionPolicies, readLimitRanges } from './admission-policies.ts';
import { readRefusals, type RefusalQuery } from './mirror-refusals.ts';

/** How to find out what keeps mirrors, or their statuses, away. */
export interface MirrorCauseQuery extends RefusalQuery {
  readonly now: () => Date;
}

/** Static pods with what may have kept their mirrors, or the statuses of these, away. */
export interface ExplainedMirrors {
  readonly pods: readonly StaticPod[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Finds out why mirrors are missing, and why the status of some is refused: what may have caused it is read once for all
 * of them, and nothing where there are none. `namesakes` are the pods that stand where a mirror is missing, by full name.
 * Throws `InterruptedError`.
 */
export async function explainMirrors(
  connection: Connection,
  pods: readonly StaticPod[],
  namesakes: ReadonlyMap<string, Namesake>,
  query: MirrorCauseQuery,
): Promise<ExplainedMirrors> {
  const { concurrency, signal, now } = query;
  const hidden = pods.filter(isHidden);
  const causes = hidden.length === 0 ? undefined : await readCauses(connection, hidden, namesakes, query);
  const known = causes?.policies.namespaces;
  const refused = pods.filter(isStatusRefused).map(namespaceOf);
  const unknown = refused.filter((name) => known?.has(name) !== true);
  const ranges = await readLimitRanges(connection, unknown, concurrency, signal);
  const withWhy = (pod: StaticPod): StaticPod => {
    if (causes !== undefined && isHidden(pod)) return { ...pod, why: whyNoMirror(pod, causes.policies, now()) };
    if (!isStatusRefused(pod)) return pod;
    const name = namespaceOf(pod);
    return { ...pod, why: whyStatusRefused(pod, known?.get(name)?.limitRanges ?? ranges.found.get(name)) };
  };
  return { pods: pods.map(withWhy), unreadable: [...ranges.unreadable, ...(causes?.unreadable ?? [])] };
}

interface CauseReading {
  readonly policies: AdmissionPolicies;
  readonly unreadable: readonly Unreadable[];
}

async function readCauses(
  connection: Connection,
  hidden: readonly StaticPod[],
  namesakes: ReadonlyMap<string, Namesake>,
  query: MirrorCauseQuery,
): Promise<CauseReading> {
  const [{ policies, unreadable }, refusals] = await Promise.all([
    readAdmissionPolicies(connection, hidden, query.concurrency, query.signal),
    readRefusals(connection, hidden, query),
  ]);
  return { policies: { ...policies, namesakes, refusals }, unreadable };
}

function namespaceOf({ metadata }: StaticPod): string {
  return metadata.namespace ?? '';
}
