import { ApiError, AttemptError, ConnectionError, InterruptedError } from '../facts/errors.ts';
import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import { digestOf, type Change } from '../change/change.ts';
import type { ChangeResult, ChangeStep } from '../change/change-result.ts';
import { keptHash } from '../change/kept-hash.ts';
import type { Observation } from '../change/observation.ts';
import { parseRecord } from '../change/change-record.ts';
import type { GuardAnswer } from '../change/guard-answer.ts';
import { logLines } from '../change/log-text.ts';
import { logMeanings } from '../change/log-meaning.ts';
import type { ChangedDirectory, Plan } from '../change/plan.ts';
import type { PreflightResult } from '../change/preflight.ts';
import { Rollout } from '../change/rollout.ts';
import type { Guard } from '../host/guard/guard.ts';
import { timeLimit } from '../host/task-pod/time-limit.ts';
import { randomId } from '../nodes/task-pod.ts';
import { pause } from '../kubectl/api/pause.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { begunLine, consentQuestion, openChangeNote, preflightLines } from '../output/change/change-words.ts';
import { manifestDiff, styleDiff } from '../output/change/manifest-diff.ts';
import type { CHANGE_FLAGS } from './change-flags.ts';
import { askToGoOn } from './consent.ts';
import { tellKept } from './change-edit.ts';
import type { ChangeNode, Prepare } from './change-node.ts';

/** What the flags of a change say. */
export type ChangeFlags = FlagValues<typeof CHANGE_FLAGS>;

/** Whether nothing is to be changed. */
export function isRehearsal({ dryRun }: Pick<ChangeFlags, 'dryRun'>): boolean {
  return dryRun !== 'none';
}

/** Milliseconds between two looks at the pod, at most: several while it must be seen to be well. */
const POLL = 1000;
const SHORTEST_POLL = 200;
const PATIENCE = 60_000;
/** Milliseconds in which an interrupted run asks its guard to undo. */
const LAST_WORDS = 15_000;

/**
 * Carries out one change on one node: read, plan, check, ask, change, watch, confirm or undo. `prepare` says what is to
 * change, from the directory as it was read. Throws where nothing was changed; what came of a change is the result.
 * `patience`: milliseconds that a guard may take to answer, beyond the time that it waits for confirmation.
 */
export async function carryOut(
  context: CommandContext,
  node: ChangeNode,
  prepare: Prepare,
  flags: ChangeFlags,
  patience = PATIENCE,
): Promise<ChangeResult> {
  const steps = new Steps(context);
  const directory = await readSettled(context, node, steps, flags);
  const { plan, edited } = await prepare(directory);
  let end: ChangeResult['end'] | undefined;
  try {
    const result = await carryOutPlan(context, { node, directory, plan, steps, patience }, flags);
    end = result.end;
    return result;
  } finally {
    if (edited !== undefined) {
      if (end === 'confirmed' || end === 'unchanged') edited.remove();
      else tellKept(context, edited);
    }
  }
}

/** A plan on its node. */
interface Planned {
  readonly node: ChangeNode;
  readonly directory: ChangedDirectory;
  readonly plan: Plan;
  readonly steps: Steps;
  readonly patience: number;
}

async function carryOutPlan(
  context: CommandContext,
  { node, directory, plan, steps, patience }: Planned,
  flags: ChangeFlags,
): Promise<ChangeResult> {
  const { path } = directory;
  const base = { action: plan.action, pod: plan.pod, file: plan.file, node: node.name, directory: path };
  const nothing = { why: '', meaning: [], log: '', difference: '', preflight: [] } as const;
  if (digestOf(plan.before) === digestOf(plan.after)) {
    return { ...base, ...nothing, end: 'unchanged', steps: steps.all };
  }
  const preflight = await node.preflight(plan, directory);
  const difference = manifestDiff(plan, path);
  const result = { ...base, ...nothing, preflight, difference };
  show(context, plan, result, flags);
  requirePassed(preflight, flags);
  const change = { ...plan, id: randomId() };
  const guarded = { change, by: node.by, confirmWithin: Math.ceil(flags.confirmWithin / 1000) };
  if (isRehearsal(flags)) return { ...result, end: 'rehearsed', steps: steps.all, guardPod: node.guardPod?.(guarded) };
  await requireConsent(context, node, plan, path, flags);
  const observe = node.observer(change, context.signal);
  const before = await observe(undefined);
  requireSight(before, plan, flags);
  const oldHash = before.kind === 'pod' && isNewHash(change, directory) ? before.hash : undefined;
  const end = await node.withGuard(guarded, (guard) =>
    drive(context, { node, guard, change, oldHash, observe, steps, patience }, flags),
  );
  return { ...result, ...end, steps: steps.all };
}

/** What was done and seen, told as it comes. */
class Steps {
  readonly #context: CommandContext;
  readonly #all: ChangeStep[] = [];

  constructor(context: CommandContext) {
    this.#context = context;
  }

  get all(): readonly ChangeStep[] {
    return this.#all;
  }

  /** Takes a sentence, and tells it unless it is the last one again. */
  add(message: string): void {
    if (this.#all.at(-1)?.message === message) return;
    this.#all.push({ time: this.#context.now(), message });
    this.#context.stderr.write(`${escapeLine(message)}\n`);
  }
}

/** The directory, once what an earlier change has left there is settled. Throws `AttemptError` where another is under way. */
async function readSettled(
  context: CommandContext,
  node: ChangeNode,
  steps: Steps,
  flags: ChangeFlags,
): Promise<ChangedDirectory> {
  const directory = await node.read();
  const { open } = directory.history;
  if (open === undefined) return directory;
  steps.add(openChangeNote(open));
  if (isRehearsal(flags)) return directory;
  const pod = { namespace: open.record.namespace, name: open.record.name, mirrorName: open.record.name };
  const change = { id: randomId(), action: 'undo', pod, file: open.file, before: undefined, after: undefined } as const;
  const ask = (guard: Guard) => guard.recover(context.signal);
  const answer = await node.withGuard({ change, by: node.by, confirmWithin: 60 }, ask);
  if (answer.word !== 'recovered') throw refusal(answer);
  steps.add('What was left of it has been settled.');
  return await node.read();
}

function show(
  { stdout, stderr, style }: CommandContext,
  plan: Plan,
  result: Pick<ChangeResult, 'preflight' | 'difference'>,
  flags: ChangeFlags,
): void {
  const [sink, own] =
    isRehearsal(flags) && flags.output === undefined ? [stdout, style.stdout] : [stderr, style.stderr];
  const text = sink.columns === undefined ? result.difference : escapeText(result.difference);
  sink.write(styleDiff(text, own));
  for (const note of plan.notes) stderr.write(`${style.stderr.warning(escapeLine(`Warning: ${note}.`))}\n`);
  for (const { severity, text: line } of preflightLines(result.preflight)) {
    stderr.write(
      `${severity === 'error' ? style.stderr.bad(escapeLine(line)) : style.stderr.warning(escapeLine(line))}\n`,
    );
  }
}

function requirePassed(preflight: readonly PreflightResult[], { force }: ChangeFlags): void {
  const errors = preflight.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || force) return;
  const what = errors.length === 1 ? 'a check speaks' : `${errors.length} checks speak`;
  throw new AttemptError(`nothing was changed: ${what} against it`, 'Mend what is named above, or give --force.');
}

async function requireConsent(
  context: CommandContext,
  node: ChangeNode,
  plan: Plan,
  path: string,
  { yes, confirmWithin }: ChangeFlags,
): Promise<void> {
  const question = consentQuestion(plan, { where: node.where, means: node.means, path, confirmWithin });
  if (yes || (await askToGoOn(context, question))) return;
  throw new AttemptError('not confirmed: nothing was changed');
}

/** Throws where nobody could tell afterwards what came of the change. */
function requireSight(seen: Observation, { pod, after }: Plan, { force }: ChangeFlags): void {
  if (force || seen.kind === 'pod') return;
  if (seen.kind === 'unreachable') {
    throw new AttemptError(`nothing was changed: pod ${pod.mirrorName} cannot be seen now: ${seen.why}`, 'Try again.');
  }
  if (after !== undefined || seen.from !== 'mirror') return;
  throw new AttemptError(
    `nothing was changed: pod ${pod.mirrorName} has no mirror pod and its kubelet is not asked, so that nobody could tell whether it is gone`,
    'It needs the permission "get nodes/proxy". Use "local" on the node, or --force.',
  );
}

/** Whether the kubelet will know the pod by another hash; a pod that stays as it is has none. */
function isNewHash({ before, after }: Change, { target }: ChangedDirectory): boolean {
  return before === undefined || after === undefined || keptHash(before, after, target) === undefined;
}

/** A change with its guard. */
interface Drive {
  readonly node: ChangeNode;
  readonly guard: Guard;
  readonly change: Change;
  readonly oldHash: string | undefined;
  readonly observe: (oldHash: string | undefined) => Promise<Observation>;
  readonly steps: Steps;
  readonly patience: number;
}

type End = Pick<ChangeResult, 'end' | 'why' | 'meaning' | 'log'>;

async function drive(context: CommandContext, drive: Drive, flags: ChangeFlags): Promise<End> {
  const { guard, change, steps } = drive;
  const content = change.after === undefined || change.from !== undefined ? new Uint8Array() : change.after;
  try {
    // Asked again, because the connection broke off, a guard that has begun meanwhile only says so.
    const begun = await insist(context, drive, drive.patience, (signal) => guard.begin(content, signal));
    if (begun?.word === 'busy' || begun?.word === 'refused') throw refusal(begun);
    if (begun?.word !== 'changed') return endOf(begun);
    steps.add(begunLine(change, flags.confirmWithin));
    const deadline = performance.now() + flags.confirmWithin;
    const why = await watch(context, drive, flags, deadline);
    const patience = Math.max(0, deadline - performance.now()) + drive.patience;
    const answer = await insist(context, drive, patience, (signal) =>
      why === undefined ? guard.confirm(signal) : guard.undo(why, signal),
    );
    return endOf(answer);
  } catch (error) {
    if (!context.signal.aborted) throw error;
    const answer = await undoAtEnd(drive);
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
  drive: Drive,
  flags: ChangeFlags,
  deadline: number,
): Promise<string | undefined> {
  try {
    return await watchPod(context, drive, flags, deadline);
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof ConnectionError)) throw error;
    return `the pod could not be watched any more: ${error.message}`;
  }
}

async function watchPod(
  { signal }: CommandContext,
  { node, change, oldHash, observe, steps }: Drive,
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
  drive: Drive,
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<GuardAnswer>,
): Promise<GuardAnswer | undefined> {
  const patience = timeLimit(milliseconds);
  const signal = AbortSignal.any([interruption, patience]);
  try {
    return await untilAnswered(drive, signal, ask);
  } catch (error) {
    if (interruption.aborted || !patience.aborted) throw error;
    return undefined;
  }
}

/** Asks until there is an answer. */
async function untilAnswered(
  { guard, steps }: Drive,
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
async function undoAtEnd({ guard }: Drive): Promise<GuardAnswer> {
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
function refusal({ word, why }: GuardAnswer): AttemptError {
  if (word !== 'busy') return new AttemptError(`nothing was changed: ${why}`);
  const record = parseRecord(why);
  const by = record === undefined || record.by === '' ? '' : ` by ${record.by}`;
  const what = record === undefined ? 'a change' : `${record.action} of ${record.namespace}/${record.name}`;
  return new AttemptError(
    `nothing was changed: another change is under way there (${what}${by})`,
    'Wait for its end, and try again.',
  );
}
