import { ApiError } from '../../facts/errors.ts';
import type { PodManifest } from '../../nodes/task-pod.ts';
import { isRecord } from '../../facts/record.ts';
import { fetchJson } from '../../kubectl/api/api.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { StartTimer } from './start.ts';
import type { TaskPodRun } from './task-pod.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** The path of the pods of a namespace. */
export function podsPath(namespace: string): string {
  return `/api/v1/namespaces/${pathSegment(namespace)}/pods`;
}

/**
 * Creates the pod; answers its uid where the server told it. A cluster that lets no capability be added gets the pod
 * that has none, where there is one. Throws `ApiError`, `AttemptError`, `ConnectionError` or `InterruptedError`; see `isRefused`.
 */
export async function createTaskPod(
  connection: Connection,
  run: TaskPodRun,
  timer: StartTimer,
): Promise<string | undefined> {
  try {
    return await post(connection, run.pod, timer.signal).catch(async (error: unknown) => {
      if (run.withoutCapability === undefined || !forbidsCapability(error)) throw error;
      run.living.tellOnce(run.withoutCapability.warning);
      return await post(connection, run.withoutCapability.pod, timer.signal);
    });
  } catch (error) {
    throw timer.faultOf(creationFault(error, run), 'the API server did not answer the request to create it');
  }
}

async function post(connection: Connection, pod: PodManifest, signal: AbortSignal): Promise<string | undefined> {
  const path = podsPath(pod.metadata.namespace);
  const created = await fetchJson(connection, { method: 'POST', path, body: pod, signal });
  const metadata = isRecord(created) && isRecord(created.metadata) ? created.metadata : {};
  return typeof metadata.uid === 'string' ? metadata.uid : undefined;
}

/** Answers of 4xx after which a request may have been carried out all the same: by an attempt before, or by a proxy. */
const DOUBTFUL = new Set([408, 409, 425, 499]);

/**
 * Whether the API server itself has refused a request, so that nothing came of it. After any other answer (a redirect, a
 * page of a proxy, a timeout) it may have been carried out.
 */
export function isCreationRefused(error: unknown): error is ApiError {
  if (!(error instanceof ApiError) || error.reason === 'Unknown') return false;
  return error.status >= 400 && error.status < 500 && !DOUBTFUL.has(error.status);
}

/** An admission plugin that has nothing against hostPath, but something against the capability. */
function forbidsCapability(error: unknown): boolean {
  return isCreationRefused(error) && /capabilit|\bDAC_/i.test(error.message) && !/hostPath/i.test(error.message);
}

/** What an admission plugin refuses is told in its words, with what to do about it. */
function creationFault(error: unknown, { words }: TaskPodRun): unknown {
  if (!(error instanceof ApiError)) return error;
  const hint = /PodSecurity|violates/.test(error.message)
    ? `The ${words.noun} needs ${words.needs ?? 'hostPath'}: with --debug-namespace, choose a namespace whose PodSecurity level is privileged, such as kube-system.`
    : error.status === 404
      ? 'Choose another namespace with --debug-namespace.'
      : undefined;
  if (hint === undefined) return error;
  return new ApiError(error.status, error.reason, `${error.message.replace(/(?<![.\s])[.\s]+$/, '')}. ${hint}`);
}
