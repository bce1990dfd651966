import { AttemptError, InterruptedError } from '../../facts/errors.ts';
import type { PodManifest } from '../../nodes/reader-pod.ts';
import { missingPermissions, permissionText, type Permission } from '../../kubectl/api/access-review.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { LivingReaders } from './living-readers.ts';
import { createReader, isRefused } from './reader-creation.ts';
import { deleteReader } from './reader-deletion.ts';
import { StartTimer, waitForReader } from './reader-pod-wait.ts';

/** How a reader pod is used. */
export interface ReaderRun {
  readonly pod: PodManifest;
  /** Milliseconds that the pod may take to be created and start. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Tells what goes on, a line each. */
  readonly progress: (line: string) => void;
  /** Tells what is left behind, and how to remove it. */
  readonly warn: (line: string) => void;
  /** The pods of the whole run. */
  readonly living: LivingReaders;
}

/**
 * Checks that this user may do all that a reader pod needs, before anything is created. Exec over a WebSocket is a GET,
 * and since Kubernetes 1.35 asks for `create` as well. Throws `AttemptError`.
 */
export async function requireReaderPermissions(
  connection: Connection,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  const wanted: readonly Permission[] = [
    { verb: 'create', resource: 'pods', namespace },
    { verb: 'get', resource: 'pods', namespace },
    { verb: 'delete', resource: 'pods', namespace },
    { verb: 'create', resource: 'pods', subresource: 'exec', namespace },
    { verb: 'get', resource: 'pods', subresource: 'exec', namespace },
  ];
  const missing = await missingPermissions(connection, wanted, signal);
  if (missing.length === 0) return;
  throw new AttemptError(
    `a reader pod needs more permissions than this user has: ${missing.map(permissionText).join(', ')}`,
    'Nothing was created. Choose another namespace with --debug-namespace, or run "local" on the node.',
  );
}

/**
 * Creates the pod, waits until it runs, and uses it. Whatever happens, an interruption included, the pod is deleted
 * before this returns or throws; where that fails, `warn` tells the command that removes it, and `living` that it was left.
 */
export async function withReaderPod<T>(connection: Connection, run: ReaderRun, use: () => Promise<T>): Promise<T> {
  const { name } = run.pod.metadata;
  if (run.signal.aborted) throw new InterruptedError();
  const timer = new StartTimer(run);
  run.living.begin(name);
  try {
    const uid = await createReader(connection, run, timer).catch(async (error: unknown) => {
      // Where it was not refused, the pod may be there all the same, or come.
      if (!isRefused(error)) await deleteReader(connection, run, { answered: false });
      throw error;
    });
    try {
      await waitForReader(connection, run, timer);
      return await use();
    } finally {
      await deleteReader(connection, run, { answered: true, uid });
    }
  } finally {
    run.living.forget(name);
  }
}
