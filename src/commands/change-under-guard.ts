import { durationText } from '../kubernetes/go-duration.ts';
import { ApiError, AttemptError, ConnectionError, InterruptedError } from '../facts/errors.ts';
import type { CommandContext } from '../cli/command.ts';
import type { Change } from '../change/change.ts';
import { parseRecord } from '../change/change-record.ts';
import type { ChangeResult } from '../change/change-result.ts';
import { NOT_READABLE, OWNER_NOT_KEPT, type GuardAnswer } from '../change/guard-answer.ts';
import { manifestContent, targetKubelet } from '../kubelet/manifest-content.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { logLines } from '../pods/health/log-text.ts';
import { logMeanings, meaningSentences, type LoggingPod } from '../pods/health/log-meaning.ts';
import type { Observation } from '../pods/health/observation.ts';
import { Rollout } from '../change/rollout.ts';
import type { Guard, GuardRemains } from '../host/guard/guard.ts';
import { timeLimit } from '../host/task-pod/time-limit.ts';
import { pause } from '../kubectl/api/pause.ts';
import { begunLine, recordWords } from '../output/change/change-words.ts';
import type { ChangeFlags } from './change-flags.ts';
import type { ChangeNode } from './change-node.ts';
import type { ChangeSteps } from './change-steps.ts';

/** Milliseconds between two looks at the pod, at most: several while it must be seen to be well. */
const POLL = 1000;
const SHORTEST_POLL = 200;
/** What is known of a pod that nobody has looked at. */
const NOTHING_SEEN = 'the pod could not be seen';
/** Milliseconds in which an interrupted run asks its guard to undo. */
const LAST_WORDS = 15_000;

/** How the pod of a change is watched. */
export interface PodWatch {
  readonly oldHash: string | undefined;
  readonly observe: (oldHash: string | undefined) => Promise<Observation>;
  /** The API server, or its etcd, is what changes. */
  readonly ownServer: boolean;
}

/** A change with its guard. */
export interface GuardedChange {
  readonly node: ChangeNode;
  readonly guard: Guard;
  readonly change: Change;
  /** Undefined where no pod starts or stops. */
  readonly watch: PodWatch | undefined;
  readonly steps: ChangeSteps;
  /** Milliseconds that the guard may take to answer, beyond the time that it waits for confirmation. */
  readonly patience: number;
}

type End = Pick<ChangeResult, 'end' | 'why' | 'meaning' | 'log'>;

/**
 * Has the guard make the change, watches the pod, and has the change confirmed or undone. Throws where nothing was changed.
 */
export async function changeUnderGuard(
  context: CommandContext,
  guarded: GuardedChange,
  flags: ChangeFlags,
): Promise<End> {
  const { guard, change, steps } = guarded;
  const content = change.after === undefined || change.from !== undefined ? new Uint8Array() : change.after;
  try {
    // Asked again, because the connection broke off, a guard that has begun meanwhile only says so.
    const begun = await insist(context, guarded, guarded.patience, (signal) => guard.begin(content, signal));
    const { answer: first } = begun;
    if (first?.word === 'busy' || first?.word === 'refused') throw refusal(first, guarded.node);
    if (first?.word !== 'changed') return endOf(begun, change);
    steps.add(begunLine(change, guarded.watch === undefined ? undefined : flags.confirmWithin));
    const deadline = performance.now() + flags.confirmWithin;
    const fault = await watch(context, guarded, flags, deadline);
    const patience = Math.max(0, deadline - performance.now()) + guarded.patience;
    const asked = await insist(context, guarded, patience, (signal) =>
      fault === undefined ? guard.confirm(signal) : guard.undo(fault.why, signal),
    );
    return endOf(asked, change, fault);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    const answer = await undoAtEnd(guarded);
    if (answer.word === 'refused' || answer.word === 'busy') {
      steps.add('Nothing was changed.');
      throw error;
    }
    return endOf({ answer, trouble: undefined }, change);
  }
}

/** Why a change is to be undone. Both are clauses without a full stop. */
interface Fault {
  readonly why: string;
  /** What was seen of the pod last. */
  readonly seen: string;
}

/** Milliseconds between two readings of the history, and how often it is read: a guard that was deleted may still be undoing. */
const HISTORY_POLL = 3000;
const HISTORY_READINGS = 5;

/** How a change ended whose guard is gone, as the history on the node tells it; undefined where it does not. */
async function recordedEnd(
  { signal }: CommandContext,
  { node, change, steps }: GuardedChange,
): Promise<GuardAnswer | undefined> {
  steps.add('The guard pod was deleted. Reading the outcome from the history on the node.');
  for (let readings = 1; ; readings += 1) {
    try {
      const { history } = await node.read();
      const past = history.changes.find(({ id }) => id === change.id);
      if (past !== undefined) return { word: past.outcome, why: past.why, log: past.log };
      if (history.open === undefined) return undefined;
    } catch (error) {
      if (!isPassing(error)) throw error;
      steps.add(`The history could not be read: ${error.message}`);
    }
    if (readings === HISTORY_READINGS) return undefined;
    await pause(HISTORY_POLL, signal);
  }
}

/** Watches the pod until it is well. Answers what is wrong with it, or that it could not be seen, or undefined. */
async function watch(
  context: CommandContext,
  guarded: GuardedChange,
  flags: ChangeFlags,
  deadline: number,
): Promise<Fault | undefined> {
  const { watch: how } = guarded;
  if (how === undefined) return undefined;
  try {
    return await watchPod(context, guarded, how, flags, deadline);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    const why = `the pod could no longer be watched: ${error.message}`;
    return { why, seen: why };
  }
}

async function watchPod(
  { signal }: CommandContext,
  { guard, change, steps }: GuardedChange,
  { oldHash, observe, ownServer }: PodWatch,
  flags: ChangeFlags,
  deadline: number,
): Promise<Fault | undefined> {
  const gone = change.after === undefined;
  const rollout = new Rollout({ oldHash, gone, stableFor: flags.stableFor, ownServer });
  for (let last = NOTHING_SEEN; ;) {
    const [seen, remains] = await Promise.all([
      within(deadline, observe(oldHash)),
      within(deadline, remainsOf(guard, signal)),
    ]);
    if (remains !== undefined && remains.presence !== 'there') return { why: 'the guard pod was deleted', seen: last };
    const state = seen === undefined ? undefined : rollout.take(seen, performance.now());
    if (state?.kind === 'done') return undefined;
    if (state?.kind === 'failed') return { why: state.why, seen: state.why };
    if (state !== undefined) {
      last = state.progress;
      steps.add(last);
    }
    if (performance.now() >= deadline) {
      return {
        why: `it was not ${gone ? 'gone' : 'healthy'} within ${durationText(flags.confirmWithin)}: ${last}`,
        seen: last,
      };
    }
    await pause(Math.min(POLL, Math.max(flags.stableFor / 5, SHORTEST_POLL)), signal);
  }
}

/** What is left of the guard; undefined where nobody can be asked. */
async function remainsOf(guard: Guard, signal: AbortSignal): Promise<GuardRemains | undefined> {
  try {
    return await guard.remains(signal);
  } catch (error) {
    // A server that has just come back may not have read its roles yet.
    if (!isPassing(error) && !(error instanceof ApiError)) throw error;
    return undefined;
  }
}

/** What comes of a look at the pod; undefined where it takes too long. A look ends by itself, and is waited for no more then. */
async function within<T>(deadline: number, look: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const late = pause(Math.max(0, deadline - performance.now()), timer.signal).then(() => undefined);
  try {
    return await Promise.race([look, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
    look.catch(() => undefined);
  }
}

/** What came of asking a guard. */
interface Asked {
  /** It may have ended by itself meanwhile, or be gone: then the history answers. Undefined where nobody could tell in time. */
  readonly answer: GuardAnswer | undefined;
  /** Why it could not be asked last, before it answered; undefined where it answered at once. */
  readonly trouble: string | undefined;
}

/** Asks the guard again while it cannot be reached, for so many milliseconds. */
async function insist(
  context: CommandContext,
  guarded: GuardedChange,
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<GuardAnswer>,
): Promise<Asked> {
  const { signal: interruption } = context;
  const patience = timeLimit(milliseconds);
  const signal = AbortSignal.any([interruption, patience]);
  let trouble: string | undefined;
  const tell = (why: string): void => {
    trouble = why;
    guarded.steps.add(`The guard cannot be reached now: ${why}`);
  };
  let answer: GuardAnswer | 'gone';
  try {
    answer = await untilAnswered(guarded.guard, signal, ask, tell);
  } catch (error) {
    if (interruption.aborted || !patience.aborted) throw error;
    return { answer: undefined, trouble };
  }
  return { answer: answer === 'gone' ? await recordedEnd(context, guarded) : answer, trouble };
}

/** Asks until there is an answer, or nobody is left to ask, and tells why there is none yet. */
async function untilAnswered(
  guard: Guard,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<GuardAnswer>,
  tell: (why: string) => void,
): Promise<GuardAnswer | 'gone'> {
  for (;;) {
    try {
      return await ask(signal);
    } catch (error) {
      if (!isPassing(error)) throw error;
      const remains = await remainsOf(guard, signal);
      if (remains?.end !== undefined) return remains.end;
      if (remains?.presence === 'gone') return 'gone';
      tell(error.message);
    }
    await pause(POLL, signal);
  }
}

/** What an API server that is away, or a container that has just ended, answers. */
function isPassing(error: unknown): error is Error {
  return (
    error instanceof ConnectionError ||
    error instanceof AttemptError ||
    (error instanceof ApiError && error.status !== 403)
  );
}

/** The user, or the system, ends the run: the guard is asked once more, and undoes the change in any case. */
async function undoAtEnd({ guard }: GuardedChange): Promise<GuardAnswer> {
  try {
    return await guard.undo('the run was interrupted', AbortSignal.timeout(LAST_WORDS));
  } catch (error) {
    if (!isPassing(error) && !(error instanceof InterruptedError)) throw error;
    return {
      word: 'stuck',
      why: 'the run was interrupted, and its guard did not answer; it undoes the change by itself',
      log: '',
    };
  }
}

/** `fault`: why the guard was asked to undo the change. Where it had done so by itself, what was seen last is told besides. */
function endOf({ answer, trouble }: Asked, change: Change, fault?: Fault): End {
  const seen = fault?.seen ?? (trouble === undefined ? undefined : `the guard could not be reached: ${trouble}`);
  const withSeen = (why: string): string =>
    seen === undefined || why === fault?.why ? why : `${why}; last seen: ${seen}`;
  if (answer === undefined) {
    const why = withSeen('its guard did not answer; it undoes the change unless it has confirmed it');
    return { end: 'unknown', why, log: '', meaning: [] };
  }
  const { word, why, log } = answer;
  const lines = logLines(log);
  const told = { log: lines.join('\n'), meaning: logMeanings(lines, speakingPod(change)).map(meaningSentences) };
  if (word === 'confirmed') return { end: word, why, ...told };
  return {
    end: word === 'undone' || word === 'left' || word === 'stuck' ? word : 'unknown',
    why: withSeen(why),
    ...told,
  };
}

/** Whose log the guard reads: the pod of the new manifest; nothing is known of one that the kubelet does not take. */
function speakingPod({ after }: Change): LoggingPod {
  if (after === undefined) return {};
  const target = targetKubelet(undefined, undefined);
  const content = manifestContent(readManifest(after, target), target);
  return content.kind === 'pod' ? { hostNetwork: content.written.spec?.hostNetwork === true } : {};
}

/** Nothing was changed, because the guard would not. */
export function refusal({ word, why }: GuardAnswer, { guardPod }: Pick<ChangeNode, 'guardPod'>): AttemptError {
  if (word !== 'busy') {
    const isLackingRights = [NOT_READABLE, OWNER_NOT_KEPT].some((words) => why.includes(words));
    const hint = isLackingRights && guardPod !== undefined ? GUARD_POD_RIGHTS : undefined;
    return new AttemptError(`nothing was changed: ${why}`, hint);
  }
  const record = parseRecord(why);
  const by = record === undefined || record.by === '' ? '' : ` by ${record.by}`;
  const what = record === undefined ? 'a change' : recordWords(record);
  return new AttemptError(
    `nothing was changed: another change is in progress there (${what}${by})`,
    'Wait until it is done, and try again.',
  );
}

const GUARD_POD_RIGHTS = 'The guard pod is root without any capability. Use "local" on the node.';
