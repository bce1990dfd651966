import { ApiError, AttemptError, ConnectionError, InterruptedError } from '../facts/errors.ts';
import type { CommandContext } from '../cli/command.ts';
import type { Change } from '../change/change.ts';
import { parseRecord } from '../change/change-record.ts';
import type { ChangeResult } from '../change/change-result.ts';
import type { GuardAnswer } from '../change/guard-answer.ts';
import { logLines } from '../pods/health/log-text.ts';
import { logMeanings } from '../pods/health/log-meaning.ts';
import type { Observation } from '../pods/health/observation.ts';
import { Rollout } from '../change/rollout.ts';
import type { Guard } from '../host/guard/guard.ts';
import { timeLimit } from '../host/task-pod/time-limit.ts';
import { pause } from '../kubectl/api/pause.ts';
import { begunLine } from '../output/change/change-words.ts';
import type { ChangeFlags } from './change-flags.ts';
import type { ChangeNode } from './change-node.ts';
import type { Steps } from './change-steps.ts';

/** Milliseconds between two looks at the pod, at most: several while it must be seen to be well. */
const POLL = 1000;
const SHORTEST_POLL = 200;
/** Milliseconds in which an interrupted run asks its guard to undo. */
const LAST_WORDS = 15_000;

/** A change with its guard. */
export interface GuardedChange {
  readonly node: ChangeNode;
  readonly guard: Guard;
  readonly change: Change;
  readonly oldHash: string | undefined;
  readonly observe: (oldHash: string | undefined) => Promise<Observation>;
  readonly steps: Steps;
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
    if (begun?.word === 'busy' || begun?.word === 'refused') throw refusal(begun);
    if (begun?.word !== 'changed') return endOf(begun);
    steps.add(begunLine(change, flags.confirmWithin));
    const deadline = performance.now() + flags.confirmWithin;
    const why = await watch(context, guarded, flags, deadline);
    const patience = Math.max(0, deadline - performance.now()) + guarded.patience;
    const answer = await insist(context, guarded, patience, (signal) =>
      why === undefined ? guard.confirm(signal) : guard.undo(why, signal),
    );
    return endOf(answer);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    const answer = await undoAtEnd(guarded);
    if (answer.word === 'refused' || answer.word === 'busy') {
      steps.add('Nothing was changed.');
      throw error;
    }
    return endOf(answer);
  }
}

/** Watches the pod until it is well. Answers why it is not, or could not be seen to be, or undefined. */
async function watch(
  context: CommandContext,
  guarded: GuardedChange,
  flags: ChangeFlags,
  deadline: number,
): Promise<string | undefined> {
  try {
    return await watchPod(context, guarded, flags, deadline);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    return `the pod could not be watched any more: ${error.message}`;
  }
}

async function watchPod(
  { signal }: CommandContext,
  { node, change, oldHash, observe, steps }: GuardedChange,
  flags: ChangeFlags,
  deadline: number,
): Promise<string | undefined> {
  const ownServer = node.isOwnServer(change);
  const gone = change.after === undefined;
  const rollout = new Rollout({ oldHash, gone, stableFor: flags.stableFor, ownServer });
  for (;;) {
    const seen = await observe(oldHash);
    const state = rollout.take(seen, performance.now());
    if (state.kind === 'done') return undefined;
    if (state.kind === 'failed') return state.why;
    const last = state.progress;
    steps.add(last);
    if (performance.now() >= deadline) return `it was not well within ${flags.confirmWithin / 1000}s: ${last}`;
    await pause(Math.min(POLL, Math.max(flags.stableFor / 5, SHORTEST_POLL)), signal);
  }
}

/**
 * Asks the guard again while it cannot be reached, for so many milliseconds; it may have ended by itself meanwhile. Answers
 * undefined where nobody could tell within them.
 */
async function insist(
  { signal: interruption }: CommandContext,
  guarded: GuardedChange,
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<GuardAnswer>,
): Promise<GuardAnswer | undefined> {
  const patience = timeLimit(milliseconds);
  const signal = AbortSignal.any([interruption, patience]);
  try {
    return await untilAnswered(guarded, signal, ask);
  } catch (error) {
    if (interruption.aborted || !patience.aborted) throw error;
    return undefined;
  }
}

/** Asks until there is an answer. */
async function untilAnswered(
  { guard, steps }: GuardedChange,
  signal: AbortSignal,
  ask: (signal: AbortSignal) => Promise<GuardAnswer>,
): Promise<GuardAnswer> {
  for (;;) {
    try {
      return await ask(signal);
    } catch (error) {
      if (!isPassing(error)) throw error;
      const ended = await guard.end(signal).catch((again: unknown) => {
        if (!isPassing(again)) throw again;
        return undefined;
      });
      if (ended !== undefined) return ended;
      steps.add(`the guard cannot be asked now: ${(error as Error).message}`);
    }
    await pause(POLL, signal);
  }
}

/** What an API server that is away, or a container that has just ended, answers. */
function isPassing(error: unknown): boolean {
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
      why: 'the run was interrupted and its guard gave no answer; it undoes the change by itself',
      log: '',
    };
  }
}

function endOf(answer: GuardAnswer | undefined): End {
  if (answer === undefined) {
    return {
      end: 'unknown',
      why: 'its guard gave no answer; it undoes what it has not confirmed',
      log: '',
      meaning: [],
    };
  }
  const { word, why, log } = answer;
  const end = word === 'confirmed' || word === 'undone' || word === 'left' || word === 'stuck' ? word : 'unknown';
  const lines = logLines(log);
  return { end, why, log: lines.join('\n'), meaning: logMeanings(lines) };
}

/** Nothing was changed, because the guard would not. */
export function refusal({ word, why }: GuardAnswer): AttemptError {
  if (word !== 'busy') return new AttemptError(`nothing was changed: ${why}`);
  const record = parseRecord(why);
  const by = record === undefined || record.by === '' ? '' : ` by ${record.by}`;
  const what = record === undefined ? 'a change' : `${record.action} of ${record.namespace}/${record.name}`;
  return new AttemptError(
    `nothing was changed: another change is under way there (${what}${by})`,
    'Wait for its end, and try again.',
  );
}
