import { ApiError, AttemptError, ConnectionError, InterruptedError } from '../../domain/errors.ts';
import type { PodManifest } from '../../domain/reader-pod.ts';
import { fetchJson, fetchOk } from '../api/api.ts';
import { missingPermissions, permissionText, type Permission } from '../api/access-review.ts';
import type { Connection } from '../connection.ts';
import { removalCommand, type LivingReaders } from './living-readers.ts';
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
 * before this returns or throws; where that fails, `warn` tells the command that removes it.
 */
export async function withReaderPod<T>(connection: Connection, run: ReaderRun, use: () => Promise<T>): Promise<T> {
  const { name } = run.pod.metadata;
  if (run.signal.aborted) throw new InterruptedError();
  const timer = new StartTimer(run);
  run.living.begin(name);
  try {
    const uid = await createReader(connection, run, timer).catch(async (error: unknown) => {
      // Where the answer to the creation was lost, the pod may be there all the same.
      const refused = error instanceof ApiError && error.status < 500;
      if (!refused) await deleteReader(connection, run, { answered: false });
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

/** What is known of the creation of a pod: whether it was answered, and with which uid. */
type Creation = { readonly answered: false } | { readonly answered: true; readonly uid: string | undefined };

async function createReader(
  connection: Connection,
  { pod }: ReaderRun,
  timer: StartTimer,
): Promise<string | undefined> {
  const { namespace } = pod.metadata;
  const { signal } = timer;
  try {
    const created = await fetchJson(connection, { method: 'POST', path: podsPath(namespace), body: pod, signal });
    return (created as { metadata?: { uid?: string } }).metadata?.uid;
  } catch (error) {
    throw timer.faultOf(creationFault(error), 'the API server did not answer its creation');
  }
}

/** What an admission plugin refuses is told in its words, with what to do about it. */
function creationFault(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const hint = /PodSecurity|violates/.test(error.message)
    ? 'The reader pod needs hostPath: choose a namespace whose PodSecurity level is privileged with --debug-namespace, such as kube-system.'
    : error.status === 404
      ? 'Choose another namespace with --debug-namespace.'
      : undefined;
  if (hint === undefined) return error;
  return new ApiError(error.status, error.reason, `${error.message.replace(/(?<![.\s])[.\s]+$/, '')}. ${hint}`);
}

/** Milliseconds between the attempts to delete, and their number: some ten seconds in all. */
const PAUSES = [0, 500, 1000, 2000, 3000, 4000];

/** Each attempt by itself may take so long. */
const DELETE_TIMEOUT = 10_000;

/**
 * A creation whose answer never came may still be under way (in an admission webhook, or in etcd): for so many
 * milliseconds a pod that is not there is looked for again.
 */
const LATE_CREATION = 3500;

/** Deletes the pod at once. It goes on after an interruption: the signal of the run is not asked. */
async function deleteReader(connection: Connection, run: ReaderRun, creation: Creation): Promise<void> {
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
      if (error instanceof ApiError && error.status === 404) {
        if (creation.answered || waited >= LATE_CREATION) return;
        continue;
      }
      // Another pod of that name is there: nothing of ours is left.
      if (error instanceof ApiError && error.status === 409) return;
      fault = error;
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) break;
    }
  }
  run.warn(
    `Warning: pod ${namespace}/${name} could not be deleted (${faultText(fault)}). It ends by itself; remove it with: ${removalCommand(namespace, [name])}`,
  );
}

async function requestDeletion(connection: Connection, { pod }: ReaderRun, creation: Creation): Promise<void> {
  const { name, namespace } = pod.metadata;
  const response = await fetchOk(connection, {
    method: 'DELETE',
    path: `${podsPath(namespace)}/${encodeURIComponent(name)}`,
    body: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      ...(creation.answered && creation.uid !== undefined && { preconditions: { uid: creation.uid } }),
    },
    timeout: DELETE_TIMEOUT,
  });
  response.discard();
}

function faultText(fault: unknown): string {
  if (fault instanceof ApiError || fault instanceof ConnectionError || fault instanceof InterruptedError) {
    return fault.message;
  }
  throw fault;
}

function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
}
