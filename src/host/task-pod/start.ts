import { durationText } from '../../kubernetes/go-duration.ts';
import { ApiError, AttemptError, InterruptedError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { isRecord } from '../../facts/record.ts';
import { fetchJson } from '../../kubectl/api/api.ts';
import type { ApiRequest, Connection } from '../../kubectl/connection.ts';
import { attempt, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { getPod } from '../../kubectl/api/objects.ts';
import { pause } from '../../kubectl/api/pause.ts';
import type { TaskPodRun, TaskPodWords } from './task-pod.ts';
import { timeLimit } from './time-limit.ts';
import { pathSegment } from '../../facts/path-segment.ts';
import { isOver } from '../../pods/pod-phase.ts';

/** Milliseconds between the first two looks at the pod, and at most. */
const FIRST_INTERVAL = 200;
const LONGEST_INTERVAL = 1000;

/** Events are asked for only where the pod has not started after so many looks, and then at each so many. */
const LOOKS_BETWEEN_EVENTS = 3;

/** The time that a pod has to start: what is asked of the server meanwhile ends with it, answered or not. */
export class StartTimer {
  readonly #run: TaskPodRun;
  readonly #limit: AbortSignal;
  /** Aborted at the end of the time, and by an interruption. */
  readonly signal: AbortSignal;

  constructor(run: TaskPodRun) {
    this.#run = run;
    this.#limit = timeLimit(run.timeout);
    this.signal = AbortSignal.any([run.signal, this.#limit]);
  }

  /** Whether an error came of the end of the time. */
  isOver(error: unknown): boolean {
    return error instanceof InterruptedError && this.#limit.aborted && !this.#run.signal.aborted;
  }

  /** What to throw in place of an error: where it came of the end of the time, that, and what was known last. */
  faultOf(error: unknown, last: string): unknown {
    if (!this.isOver(error)) return error;
    return new AttemptError(
      `the ${this.#run.words.noun} did not start within ${durationText(this.#run.timeout)}: ${last}`,
      this.#run.words.late,
    );
  }
}

const UNREPORTED = 'the kubelet has not reported it yet';

/** Waits until all containers of the pod run. Throws `AttemptError` that says why it does not, as far as that can be found out. */
export async function waitForStart(connection: Connection, run: TaskPodRun, timer: StartTimer): Promise<void> {
  let last = UNREPORTED;
  try {
    for (let looks = 1; !(await look(connection, { run, timer, looks }, (why) => (last = why))); looks += 1) {
      await pause(Math.min(FIRST_INTERVAL * looks, LONGEST_INTERVAL), timer.signal);
    }
  } catch (error) {
    throw timer.faultOf(error, last);
  }
}

interface Look {
  readonly run: TaskPodRun;
  readonly timer: StartTimer;
  /** Which look it is, from 1. */
  readonly looks: number;
}

/** Whether the pod runs; where it does not, `tell` is told why. Throws `AttemptError` where it never will. */
async function look(
  connection: Connection,
  { run, timer: { signal }, looks }: Look,
  tell: (why: string) => void,
): Promise<boolean> {
  const pod = await getTaskPod(connection, run, signal);
  if (isRunning(pod)) return true;
  const state = stateOf(pod, run.words);
  if (state.fatal) throw new AttemptError(`the ${run.words.noun} cannot run: ${state.why}`, state.hint);
  if (state.why !== '') tell(state.why);
  if (looks % LOOKS_BETWEEN_EVENTS !== 0) return false;
  const events = await warningsOf(connection, run, signal);
  if (events.kind === 'unreadable') tell(`${state.why || UNREPORTED}; ${unheardWords(events.unreadable)}`);
  const event = valueOf(events)?.at(-1);
  if (event !== undefined) tell(event);
  if (event?.includes('hostPath type check failed') === true) throw run.words.missingPath(event);
  return false;
}

/** The pod as it is now. Throws `AttemptError` where somebody else has deleted it. */
export async function getTaskPod(
  connection: Connection,
  { pod, words }: TaskPodRun,
  signal: AbortSignal,
): Promise<Pod> {
  const { name, namespace } = pod.metadata;
  return await getPod(connection, namespace, name, signal).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    throw new AttemptError(`the ${words.noun} was deleted by somebody else before it ran`, 'Try again.');
  });
}

function isRunning({ status, metadata }: Pod): boolean {
  const containers = status?.containerStatuses ?? [];
  const run = containers.length > 0 && containers.every(({ state }) => state?.running !== undefined);
  return metadata?.deletionTimestamp === undefined && run;
}

interface PodState {
  readonly fatal: boolean;
  readonly why: string;
  readonly hint?: string;
}

/** Reasons for which a container waits and which waiting does not mend, and what may. */
const FATAL_REASONS: Readonly<Record<string, 'image' | 'program' | undefined>> = {
  ErrImagePull: 'image',
  ImagePullBackOff: 'image',
  ErrImageNeverPull: 'image',
  InvalidImageName: 'image',
  CreateContainerConfigError: undefined,
  CreateContainerError: 'program',
  RunContainerError: 'program',
  CrashLoopBackOff: undefined,
};

/** Of the first container that does not run. */
function stateOf({ status }: Pod, words: TaskPodWords): PodState {
  const { phase, reason, message } = status ?? {};
  const state = status?.containerStatuses?.find((one) => one.state?.running === undefined)?.state;
  if (isOver(phase)) {
    const end = state?.terminated;
    const words = [reason, message, end?.reason, end?.exitCode === undefined ? undefined : `exit code ${end.exitCode}`];
    return { fatal: true, why: words.filter((word) => word !== undefined && word !== '').join(': ') || phase };
  }
  const waiting = state?.waiting;
  if (waiting?.reason === undefined) return { fatal: false, why: '' };
  const why = [waiting.reason, waiting.message].filter((word) => word !== undefined && word !== '').join(': ');
  if (!Object.hasOwn(FATAL_REASONS, waiting.reason)) return { fatal: false, why };
  const remedy = FATAL_REASONS[waiting.reason];
  const hint = remedy === undefined ? undefined : words[remedy];
  return { fatal: true, why, ...(hint !== undefined && { hint }) };
}

/** That Events, which tell most of what keeps a pod from starting, could not be read. Unescaped. */
function unheardWords({ what, why, permission }: Unreadable): string {
  return `${what} could not be read (${permission === undefined ? why : `needs "${permission}"`})`;
}

/** The warnings about the pod, the newest last. */
export async function warningsOf(
  connection: Connection,
  { pod, words }: TaskPodRun,
  signal: AbortSignal,
): Promise<Reading<readonly string[]>> {
  const { name, namespace } = pod.metadata;
  const question = { what: `Events of the ${words.noun}`, permission: `list events in namespace ${namespace}` };
  const query: ApiRequest['query'] = [
    ['fieldSelector', [fieldEquals('involvedObject.name', name), fieldEquals('type', 'Warning')].join(',')],
  ];
  return await attempt(question, async () => {
    const path = `/api/v1/namespaces/${pathSegment(namespace)}/events`;
    const list = await fetchJson(connection, { path, query, signal });
    const items = isRecord(list) && Array.isArray(list.items) ? (list.items as unknown[]) : [];
    return items.flatMap((event) => (isRecord(event) ? [`${String(event.reason)}: ${String(event.message)}`] : []));
  });
}
