import { isRecord } from '../facts/record.ts';
import { jsonOrNothing } from '../facts/parsed-json.ts';

/** Why a kubelet could not start a container, in its own words; unescaped. */
export interface StartFailure {
  /** `ErrImagePull`, `CreateContainerError`, `CrashLoopBackOff`, as in the status of a pod. */
  readonly reason: string;
  readonly message: string;
}

/**
 * The containers of a pod that a kubelet's log says it could not start, by name, with what it says last of each (`syncPod`
 * in kubelet `pkg/kubelet/pod_workers.go`, `SyncResult` in `pkg/kubelet/container/sync_result.go`). The log is klog's text
 * or, with `--logging-format=json`, JSON.
 */
export function startFailures(log: string, uid: string): ReadonlyMap<string, StartFailure> {
  const failures = new Map<string, StartFailure>();
  for (const line of log.split('\n')) {
    if (!line.includes('"Error syncing pod, skipping"') || !line.includes(uid) || line.length > LONGEST_LINE) continue;
    const error = errorOf(line, uid);
    if (error === undefined) continue;
    for (const [, container = '', reason = '', message = ''] of error.matchAll(FAILURE)) {
      failures.set(container, { reason, message: unquoted(message) ?? message });
    }
  }
  return failures;
}

/** A runtime may put much into an error; what is longer was put together by more than that. */
const LONGEST_LINE = 64 * 1024;

const FAILURE = /failed to "StartContainer" for "([^"\\]{1,63})" with ([A-Za-z]{1,64}): "((?:[^"\\]|\\.)*)"/g;

/** The error of a line about the pod of this uid. */
function errorOf(line: string, uid: string): string | undefined {
  const json = line.startsWith('{') ? jsonOrNothing(line) : undefined;
  if (isRecord(json)) return json.podUID === uid && typeof json.err === 'string' ? json.err : undefined;
  if (!line.includes(` podUID="${uid}"`)) return undefined;
  const [, error] = / err="((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return error === undefined ? undefined : unquoted(error);
}

/** What stands between Go's quotes (`%q`); undefined for an escape that JSON does not have. */
function unquoted(text: string): string | undefined {
  const value = jsonOrNothing(`"${text}"`);
  return typeof value === 'string' ? value : undefined;
}
