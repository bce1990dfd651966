import { AttemptError, InterruptedError } from '../../facts/errors.ts';
import type { PodManifest } from '../../nodes/task-pod.ts';
import { missingPermissions, permissionText, type Permission } from '../../kubectl/api/access-review.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { createTaskPod, isCreationRefused } from './creation.ts';
import { deleteTaskPod } from './deletion.ts';
import type { LivingPods } from './living-pods.ts';
import { StartTimer } from './start.ts';

/** What is told of a pod, in the words of its task. */
export interface TaskPodWords {
  /** `reader pod`. */
  readonly noun: string;
  /** What PodSecurity may refuse it for; `hostPath` unless told. */
  readonly needs?: string;
  /** What to do where it did not start in time. */
  readonly late: string;
  /** What to do where its image cannot be had, and where the program in it cannot be run. */
  readonly image: string | undefined;
  readonly program: string | undefined;
  /** A path that it mounts is not on the node, as this Event says. */
  readonly missingPath: (event: string) => AttemptError;
}

/** How a pod of this program is used. */
export interface TaskPodRun {
  readonly pod: PodManifest;
  /** What is made instead where the cluster lets no capability be added, and what is told then, once in a run. */
  readonly withoutCapability?: { readonly pod: PodManifest; readonly warning: string };
  readonly words: TaskPodWords;
  /** Milliseconds that the pod may take to be created and start. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Tells what goes on, a line each. */
  readonly progress: (line: string) => void;
  /** Tells what is left behind, and how to remove it. */
  readonly warn: (line: string) => void;
  /** The pods of the whole run. */
  readonly living: LivingPods;
}

/**
 * Checks that this user may do all that a pod needs in which a command is run, before anything is created. Exec over a
 * WebSocket is a GET, and since Kubernetes 1.35 asks for `create` as well. `noun`: `reader pod`. Throws `AttemptError`.
 */
export async function requireTaskPodPermissions(
  connection: Connection,
  noun: string,
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
    `a ${noun} needs more permissions than this user has: ${missing.map(permissionText).join(', ')}`,
    'Nothing was created. Choose another namespace with --debug-namespace, or run "local" on the node.',
  );
}

/**
 * Creates the pod and uses it; `use` waits for its start, with the time that it has (`waitForStart`). Whatever happens, an
 * interruption included, the pod is deleted before this returns or throws; where that fails, `warn` tells the command that
 * removes it, and `living` that it was left.
 */
export async function withTaskPod<T>(
  connection: Connection,
  run: TaskPodRun,
  use: (timer: StartTimer) => Promise<T>,
): Promise<T> {
  const { name } = run.pod.metadata;
  if (run.signal.aborted) throw new InterruptedError();
  const timer = new StartTimer(run);
  run.living.begin(name, run.words.noun);
  try {
    const uid = await createTaskPod(connection, run, timer).catch(async (error: unknown) => {
      // Where it was not refused, the pod may be there all the same, or come.
      if (!isCreationRefused(error)) await deleteTaskPod(connection, run, { answered: false });
      throw error;
    });
    try {
      return await use(timer);
    } finally {
      await deleteTaskPod(connection, run, { answered: true, uid });
    }
  } finally {
    run.living.forget(name);
  }
}
