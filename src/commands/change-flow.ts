import { AttemptError, InterruptedError } from '../facts/errors.ts';
import type { CommandContext } from '../cli/command.ts';
import { digestOf, type Change } from '../change/change.ts';
import type { ChangeResult } from '../change/change-result.ts';
import { keptHash } from '../change/kept-hash.ts';
import type { Observation } from '../pods/health/observation.ts';
import type { ChangedDirectory, Plan } from '../change/plan.ts';
import type { PreflightResult } from '../change/preflight.ts';
import type { Guard } from '../host/guard/guard.ts';
import { pause } from '../kubectl/api/pause.ts';
import { randomId } from '../nodes/task-pod.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { consentQuestion, lastingText, openChangeNote, preflightLines } from '../output/change/change-words.ts';
import { manifestDiff, styleDiff } from '../output/change/manifest-diff.ts';
import { isRehearsal, type ChangeFlags } from './change-flags.ts';
import { changeUnderGuard, refusal, type PodWatch } from './change-under-guard.ts';
import { askToGoOn } from './consent.ts';
import { tellKept } from './change-edit.ts';
import type { ChangeNode, Prepare, WatchedChange } from './change-node.ts';
import { ChangeSteps } from './change-steps.ts';

const PATIENCE = 60_000;

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
  const steps = new ChangeSteps(context);
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
  readonly steps: ChangeSteps;
  readonly patience: number;
}

async function carryOutPlan(
  context: CommandContext,
  { node, directory, plan, steps, patience }: Planned,
  flags: ChangeFlags,
): Promise<ChangeResult> {
  const { path, command } = directory;
  const { action, pod, file, goneSince } = plan;
  const subject = pod ?? { path: `${path}/${file}` };
  const historyCommand = command('history', subject);
  const manifestCommand = command('manifest', subject);
  const base = { action, pod, file, goneSince, node: node.name, directory: path, historyCommand, manifestCommand };
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
  const definesPod = directory.directory.files.some((one) => one.name === file && one.pod !== undefined);
  await requireConsent(context, node, { plan, path, definesPod }, flags);
  const underGuard = (watch: PodWatch | undefined) =>
    node.withGuard(guarded, (guard) =>
      changeUnderGuard(context, { node, guard, change, watch, steps, patience }, flags),
    );
  // Without a pod there is nothing to wait for.
  if (pod === undefined) return { ...result, ...(await underGuard(undefined)), steps: steps.all };
  const watched = { ...change, pod };
  const look = node.observer(watched, context.signal);
  let last: Observation | undefined;
  const observe = async (oldHash: string | undefined): Promise<Observation> => (last = await look(oldHash));
  const before = await observe(undefined);
  requireSight(before, watched, flags);
  const oldHash = before.kind === 'pod' && isNewHash(change, directory) ? before.hash : undefined;
  // The kubelet refuses the file, as it should, and runs nothing of it that could go.
  const isGone = change.after === undefined && !definesPod && before.kind === 'absent' && before.from !== 'mirror';
  const watch = { oldHash, observe, ownServer: node.isOwnServer(watched) };
  const end = await underGuard(isGone ? undefined : watch);
  const isUnseen = end.end === 'confirmed' && last?.kind === 'pod' && last.from === 'kubelet';
  const hidden = isUnseen && change.after !== undefined && (await isHidden(context, node, watched, steps));
  return { ...result, ...end, hidden, steps: steps.all };
}

/** Milliseconds that a kubelet may take to make a mirror pod; and one whose API server was away, which tries again once a minute. */
const MIRROR_PATIENCE = 10_000;
const OWN_MIRROR_PATIENCE = 60_000;
/** Milliseconds between two looks for a mirror pod. */
const MIRROR_POLL = 1000;

/** Whether the API server shows no mirror of a pod that runs, and goes on showing none for as long as one may take to be made. */
async function isHidden(
  { signal }: CommandContext,
  node: ChangeNode,
  change: WatchedChange,
  steps: ChangeSteps,
): Promise<boolean> {
  const patience = node.isOwnServer(change) ? OWN_MIRROR_PATIENCE : MIRROR_PATIENCE;
  try {
    for (const end = performance.now() + patience; ;) {
      const seen = await node.hasMirror(change.pod, signal);
      if (seen !== false || performance.now() >= end) return seen === false;
      steps.add('waiting for the API server to show the mirror pod');
      await pause(MIRROR_POLL, signal);
    }
  } catch (error) {
    // The change is confirmed, whoever waits no more.
    if (error instanceof InterruptedError) return false;
    throw error;
  }
}

/** The directory, once what an earlier change has left there is settled. Throws `AttemptError` where another is under way. */
async function readSettled(
  context: CommandContext,
  node: ChangeNode,
  steps: ChangeSteps,
  flags: ChangeFlags,
): Promise<ChangedDirectory> {
  const directory = await node.read();
  const { open } = directory.history;
  if (open === undefined) return directory;
  steps.add(openChangeNote(open));
  if (isRehearsal(flags)) return directory;
  const { namespace, name } = open.record ?? { namespace: '', name: '' };
  const pod = { namespace, name, mirrorName: name };
  const file = open.file ?? '';
  const change = { id: randomId(), action: 'undo', pod, file, before: undefined, after: undefined } as const;
  const ask = (guard: Guard) => guard.recover(context.signal);
  const answer = await node.withGuard({ change, by: node.by, confirmWithin: 60 }, ask);
  if (answer.word !== 'recovered') throw refusal(answer, node);
  steps.add('The unfinished change has been settled.');
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
  stderr.write(escapeText(lastingText(result.preflight)));
}

function requirePassed(preflight: readonly PreflightResult[], { force }: ChangeFlags): void {
  const errors = preflight.filter(({ severity }) => severity === 'error');
  if (errors.length === 0 || force) return;
  const what = errors.length === 1 ? 'a check' : `${errors.length} checks`;
  throw new AttemptError(`nothing was changed: ${what} failed`, 'Fix the problems above, or use --force.');
}

async function requireConsent(
  context: CommandContext,
  node: ChangeNode,
  { plan, path, definesPod }: { readonly plan: Plan; readonly path: string; readonly definesPod: boolean },
  { yes, confirmWithin }: ChangeFlags,
): Promise<void> {
  const question = consentQuestion(plan, { where: node.where, means: node.means, path, definesPod, confirmWithin });
  if (yes || (await askToGoOn(context, question))) return;
  throw new AttemptError('not confirmed: nothing was changed');
}

/** Throws where nobody could tell afterwards what came of the change. */
function requireSight(seen: Observation, { pod, after }: WatchedChange, { force }: ChangeFlags): void {
  if (force || seen.kind === 'pod') return;
  if (seen.kind === 'unreachable') {
    throw new AttemptError(`nothing was changed: pod ${pod.mirrorName} cannot be seen now: ${seen.why}`, 'Try again.');
  }
  if (after !== undefined || seen.from !== 'mirror') return;
  throw new AttemptError(
    `nothing was changed: pod ${pod.mirrorName} has no mirror pod and its kubelet is not asked, so it could not be seen whether it is gone`,
    'Asking it needs "get nodes/pods" or "get nodes/proxy" (see --kubelet-access). Or use "local" on the node, or --force.',
  );
}

/** Whether the kubelet will know the pod by another hash; a pod that stays as it is has none. */
function isNewHash({ before, after }: Change, { target }: ChangedDirectory): boolean {
  return before === undefined || after === undefined || keptHash(before, after, target) === undefined;
}
