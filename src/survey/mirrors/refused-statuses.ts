import type { StaticPod } from '../../pods/static-pod.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { isStatusRefused, whyStatusRefused } from '../../pods/refused-status.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readLimitRanges } from './admission-policies.ts';

/** Says of mirrors whose status the API server refuses why; costs nothing where there are none. */
export async function explainRefusedStatuses(
  connection: Connection,
  pods: readonly StaticPod[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal },
): Promise<{ readonly pods: readonly StaticPod[]; readonly unreadable: readonly Unreadable[] }> {
  const refused = pods.filter(isStatusRefused);
  if (refused.length === 0) return { pods, unreadable: [] };
  const namespaces = refused.map(({ metadata }) => metadata.namespace ?? '');
  const { found, unreadable } = await readLimitRanges(connection, namespaces, concurrency, signal);
  const explained = pods.map((pod) =>
    isStatusRefused(pod) ? { ...pod, why: whyStatusRefused(pod, found.get(pod.metadata.namespace ?? '')) } : pod,
  );
  return { pods: explained, unreadable };
}
