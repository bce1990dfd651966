import { removalCommand } from '../../nodes/abandoned-pod.ts';
import { ApiError, ConnectionError, InterruptedError } from '../../facts/errors.ts';
import { isRecord } from '../../facts/record.ts';
import { fetchJson } from '../../kubectl/api/api.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { isCreationRefused, podsPath } from './creation.ts';
import type { TaskPodRun } from './task-pod.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** What is known of the creation of a pod: whether it was answered, and with which uid. */
export type Creation = { readonly answered: false } | { readonly answered: true; readonly uid: string | undefined };

/** Milliseconds between the attempts to delete, and their number: some ten seconds in all. */
const PAUSES = [0, 500, 1000, 2000, 3000, 4000];

/** Each attempt by itself may take so long. */
const DELETE_TIMEOUT = 10_000;

/**
 * A creation whose answer never came may still be under way (in an admission webhook, or in etcd): for so many
 * milliseconds a pod that is not there is looked for again.
 */
const LATE_CREATION = 3500;

/**
 * Deletes the pod; it has the grace period that it was made with. This goes on after an interruption: the signal of the run
 * is not asked. Where that fails, `warn` tells the command that removes the pod, and the run knows that it was left.
 */
export async function deleteTaskPod(connection: Connection, run: TaskPodRun, creation: Creation): Promise<void> {
  const { name, namespace } = run.pod.metadata;
  run.living.end(name);
  let fault: unknown;
  let waited = 0;
  for (const pause of PAUSES) {
    if (pause > 0) await new Promise((done) => setTimeout(done, pause));
    waited += pause;
    try {
      await requestDeletion(connection, run, creation);
      run.progress(`Deleted pod ${namespace}/${name}.`);
      return;
    } catch (error) {
      if (isGone(error)) {
        if (creation.answered || waited >= LATE_CREATION) return;
        continue;
      }
      fault = error;
      if (error instanceof KeptError || isCreationRefused(error)) break;
    }
  }
  run.living.leave(name);
  run.warn(
    `Warning: pod ${namespace}/${name} could not be deleted (${faultText(fault)}). It exits by itself; remove it with: ${removalCommand(namespace, [name])}`,
  );
}

/** The pod is marked as deleted, and stays. */
class KeptError extends Error {
  override readonly name = 'KeptError';
}

/** The API server knows no such pod, or another of that name: nothing of ours is there. */
function isGone(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.reason === 'Unknown') return false;
  return error.status === 404 || (error.status === 409 && /precondition/i.test(error.message));
}

async function requestDeletion(connection: Connection, { pod }: TaskPodRun, creation: Creation): Promise<void> {
  const { name, namespace } = pod.metadata;
  const { terminationGracePeriodSeconds: gracePeriodSeconds } = pod.spec;
  const deleted = await fetchJson(connection, {
    method: 'DELETE',
    path: `${podsPath(namespace)}/${pathSegment(name)}`,
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds,
      ...(creation.answered && creation.uid !== undefined && { preconditions: { uid: creation.uid } }),
    },
    timeout: DELETE_TIMEOUT,
  });
  const metadata = isRecord(deleted) && isRecord(deleted.metadata) ? deleted.metadata : {};
  const finalizers: readonly unknown[] = Array.isArray(metadata.finalizers) ? metadata.finalizers : [];
  if (finalizers.length > 0) throw new KeptError(`it was given finalizers: ${finalizers.join(', ')}`);
}

function faultText(fault: unknown): string {
  const foreseen =
    fault instanceof ApiError ||
    fault instanceof ConnectionError ||
    fault instanceof InterruptedError ||
    fault instanceof KeptError;
  if (foreseen) return fault.message;
  throw fault;
}
