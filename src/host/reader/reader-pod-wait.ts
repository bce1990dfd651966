import { ApiError, AttemptError, InterruptedError } from '../../facts/errors.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { READER_CONTAINER } from '../../nodes/reader-pod.ts';
import { isRecord } from '../../facts/record.ts';
import { fetchJson } from '../../kubectl/api/api.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import { pause } from '../../kubectl/api/pause.ts';
import type { ReaderRun } from './reader-pod.ts';
import { timeLimit } from './time-limit.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** Milliseconds between the first two looks at the pod, and at most. */
const FIRST_INTERVAL = 200;
const LONGEST_INTERVAL = 1000;

/** Events are asked for only where the pod has not started after so many looks, and then at each so many. */
const LOOKS_BETWEEN_EVENTS = 3;

/** The time that a pod has to start: what is asked of the server meanwhile ends with it, answered or not. */
export class StartTimer {
  readonly #run: ReaderRun;
  readonly #limit: AbortSignal;
  /** Aborted at the end of the time, and by an interruption. */
  readonly signal: AbortSignal;

  constructor(run: ReaderRun) {
    this.#run = run;
    this.#limit = timeLimit(run.timeout);
    this.signal = AbortSignal.any([run.signal, this.#limit]);
  }

  /** What to throw in place of an error: where it came of the end of the time, that, and what was known last. */
  faultOf(error: unknown, last: string): unknown {
    const late = error instanceof InterruptedError && this.#limit.aborted && !this.#run.signal.aborted;
    if (!late) return error;
    return new AttemptError(
      `the reader pod did not start within ${this.#run.timeout / 1000}s: ${last}`,
      'Allow more time with --timeout, or run "local" on the node.',
    );
  }
}

/** Waits until the reader runs. Throws `AttemptError` that says why it does not, as far as that can be found out. */
export async function waitForReader(connection: Connection, run: ReaderRun, timer: StartTimer): Promise<void> {
  let last = 'the kubelet has not reported it';
  try {
    for (let looks = 1; !(await look(connection, { run, timer, looks }, (why) => (last = why))); looks += 1) {
      await pause(Math.min(FIRST_INTERVAL * looks, LONGEST_INTERVAL), timer.signal);
    }
  } catch (error) {
    throw timer.faultOf(error, last);
  }
}

interface Look {
  readonly run: ReaderRun;
  readonly timer: StartTimer;
  /** Which look it is, from 1. */
  readonly looks: number;
}

/** Whether the reader runs; where it does not, `tell` is told why. Throws `AttemptError` where it never will. */
async function look(
  connection: Connection,
  { run, timer: { signal }, looks }: Look,
  tell: (why: string) => void,
): Promise<boolean> {
  const { name, namespace } = run.pod.metadata;
  const pod = await getPod(connection, namespace, name, signal).catch(deletedMeanwhile);
  if (isRunning(pod)) return true;
  const state = stateOf(pod);
  if (state.fatal) throw new AttemptError(`the reader pod cannot run: ${state.why}`, state.hint);
  if (state.why !== '') tell(state.why);
  if (looks % LOOKS_BETWEEN_EVENTS !== 0) return false;
  const event = await lastWarning(connection, run, signal);
  if (event !== undefined) tell(event);
  if (event?.includes('hostPath type check failed') === true) throw missingPath(run, event);
  return false;
}

function missingPath(run: ReaderRun, event: string): AttemptError {
  const { nodeName } = run.pod.spec as { nodeName?: string };
  return new AttemptError(
    `the manifest directory is not on node ${nodeName ?? ''}: ${event}`,
    'Name the right one with --path: "explain" says where the path is known from.',
  );
}

function deletedMeanwhile(error: unknown): never {
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
  throw new AttemptError('the reader pod was deleted by someone else before it ran', 'Try again.');
}

function isRunning({ status, metadata }: Pod): boolean {
  const container = status?.containerStatuses?.find(({ name }) => name === READER_CONTAINER);
  return metadata?.deletionTimestamp === undefined && container?.state?.running !== undefined;
}

interface ReaderState {
  readonly fatal: boolean;
  readonly why: string;
  readonly hint?: string;
}

const IMAGE_HINT = 'Name an image that the node has or can pull, with tar and sleep in it, with --image.';

/** Reasons for which a container waits and which waiting does not mend. */
const FATAL_REASONS: Readonly<Record<string, string | undefined>> = {
  ErrImagePull: IMAGE_HINT,
  ImagePullBackOff: IMAGE_HINT,
  ErrImageNeverPull: IMAGE_HINT,
  InvalidImageName: IMAGE_HINT,
  CreateContainerConfigError: undefined,
  CreateContainerError: 'Does the image hold sleep? Name another with --image.',
  RunContainerError: 'Does the image hold sleep? Name another with --image.',
  CrashLoopBackOff: undefined,
};

function stateOf({ status }: Pod): ReaderState {
  const { phase, reason, message } = status ?? {};
  const state = status?.containerStatuses?.find(({ name }) => name === READER_CONTAINER)?.state;
  if (phase === 'Failed' || phase === 'Succeeded') {
    const end = state?.terminated;
    const words = [reason, message, end?.reason, end?.exitCode === undefined ? undefined : `exit code ${end.exitCode}`];
    return { fatal: true, why: words.filter((word) => word !== undefined && word !== '').join(': ') || phase };
  }
  const waiting = state?.waiting;
  if (waiting?.reason === undefined) return { fatal: false, why: '' };
  const why = [waiting.reason, waiting.message].filter((word) => word !== undefined && word !== '').join(': ');
  if (!Object.hasOwn(FATAL_REASONS, waiting.reason)) return { fatal: false, why };
  const hint = FATAL_REASONS[waiting.reason];
  return { fatal: true, why, ...(hint !== undefined && { hint }) };
}

/** The newest warning about the pod; undefined where there is none, or where Events may not be read. */
async function lastWarning(
  connection: Connection,
  { pod }: ReaderRun,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name, namespace } = pod.metadata;
  try {
    const list = await fetchJson(connection, {
      path: `/api/v1/namespaces/${pathSegment(namespace)}/events`,
      query: [['fieldSelector', [fieldEquals('involvedObject.name', name), fieldEquals('type', 'Warning')].join(',')]],
      signal,
    });
    const items = isRecord(list) && Array.isArray(list.items) ? (list.items as unknown[]) : [];
    const event = items.at(-1);
    if (!isRecord(event)) return undefined;
    return `${String(event.reason)}: ${String(event.message)}`;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
