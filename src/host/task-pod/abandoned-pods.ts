import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import { abandonedPod, type AbandonedPod } from '../../nodes/abandoned-pod.ts';
import { InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { TASK_POD_LABEL } from '../../nodes/task-pod.ts';
import { KINDS } from '../../kubectl/api/decode.ts';
import { listObjects } from '../../kubectl/api/list-items.ts';
import { pathSegment } from '../../facts/path-segment.ts';
import { attempt, unreadableOf } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';

/** Where pods of earlier runs are looked for. */
export interface AbandonedSearch {
  /** All namespaces where undefined. */
  readonly namespace: string | undefined;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Pods of earlier runs, and why some may not have been seen. */
export interface AbandonedPods {
  readonly pods: readonly AbandonedPod[];
  readonly unreadable: readonly Unreadable[];
}

/**
 * Looks for pods of this program whose run was ended before it could delete them (SIGKILL, a machine without power): they have
 * ended by themselves, and stay as objects. What an interrupted run has found by then is all it answers, because nothing
 * that was asked for depends on it.
 */
export async function findAbandonedPods(connection: Connection, search: AbandonedSearch): Promise<AbandonedPods> {
  const { namespace, signal, now } = search;
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
  const labels = Object.entries(TASK_POD_LABEL).map(([name, value]) => `${name}=${value}`);
  const query = [['labelSelector', labels.join(',')]] as const;
  const pods: AbandonedPod[] = [];
  const reading = await attempt({ what: 'pods of earlier runs', permission: 'list pods' }, () =>
    listObjects(connection, { path, query, chunkSize: CHUNK_SIZE, signal }, KINDS.pod, (pod) => {
      const abandoned = abandonedPod(pod, now());
      if (abandoned !== undefined) pods.push(abandoned);
      return abandoned;
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof InterruptedError)) throw error;
    return undefined;
  });
  const malformed = reading?.kind === 'read' ? reading.value.unreadable : [];
  return { pods, unreadable: [...(reading === undefined ? [] : unreadableOf([reading])), ...malformed] };
}
