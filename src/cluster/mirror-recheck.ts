import type { Pod } from '../domain/kubernetes.ts';
import type { Connection } from './connection.ts';
import { fanOut } from './fan-out.ts';
import { getPod } from './objects.ts';
import { attempt, type Reading } from './reading.ts';

/** A pod to look at again. */
interface Named {
  readonly metadata: { readonly namespace?: string; readonly name?: string };
}

/**
 * Asks the API server for the pods of these names as they are now: between the list and a kubelet's answer a mirror may
 * have come or gone, and only a whole pod tells its phase.
 */
export async function recheckPods<T extends Named>(
  connection: Connection,
  pods: readonly T[],
  concurrency: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<T, Reading<Pod>>> {
  const readings = new Map<T, Reading<Pod>>();
  await fanOut(pods, concurrency, async (pod) => {
    const { namespace = '', name = '' } = pod.metadata;
    const question = { what: `pod ${namespace}/${name}`, permission: 'get pods', mayBeAbsent: true } as const;
    readings.set(pod, await attempt(question, () => getPod(connection, namespace, name, signal)));
  });
  return readings;
}
