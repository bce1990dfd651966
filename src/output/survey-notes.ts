import { neededWords, type Unreadable } from '../facts/evidence.ts';
import { listed } from '../facts/listed.ts';
import { compareUtf8 } from '../kubectl/printers/byte-order.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { whyWithAdvice } from './notes.ts';

/** How the kubelets answered. */
export interface SurveyOutcome {
  readonly answers: { readonly size: number };
  readonly unanswered: ReadonlyMap<string, Unreadable>;
  readonly unasked: readonly string[];
  /** Why the API server could not be reached any more on the way. */
  readonly lost?: string | undefined;
  readonly interrupted: boolean;
}

/** So many names are listed; JSON has them all. */
const MOST_NAMES = 20;

/**
 * Lines for stderr about kubelets that did not answer: how many, which and why, one line a reason; none where all did, or
 * none was to be asked.
 */
export function surveyNotes(outcome: SurveyOutcome | undefined): string[] {
  if (outcome === undefined) return [];
  const { unanswered, unasked, lost, interrupted } = outcome;
  const total = totalOf(outcome);
  const silences = [...unanswered].map(([node, unreadable]) => [node, silence(unreadable)] as const);
  const notes = [...namesByReason(silences)].map(
    ([what, names]) => `Note: ${names.length} of ${counted(total)} ${what}: ${listed(names, MOST_NAMES)}`,
  );
  if (interrupted) notes.push(`Note: interrupted: no answer from ${unasked.length} of ${counted(total)}`);
  else if (lost !== undefined)
    notes.push(`Note: lost the API server (${lost}): no answer from ${unasked.length} of ${counted(total)}`);
  else if (unasked.length > 0)
    notes.push(`Note: ${counted(unasked.length)} not asked, because all earlier requests were refused`);
  return notes.map(escapeLine);
}

/** A question that a kubelet left open, of those it was asked. */
export interface OpenQuestion {
  readonly endpoint: string;
  readonly unreadable: Unreadable;
}

/** Lines for stderr about kubelets that answered some questions and not others, one line a question and reason. */
export function halfAnsweredNotes(
  halfAnswered: ReadonlyMap<string, readonly OpenQuestion[]>,
  outcome: SurveyOutcome,
): string[] {
  const total = totalOf(outcome);
  const reasons = [...halfAnswered].flatMap(([node, open]) =>
    open.map(({ endpoint, unreadable }) => [node, `${endpoint}: ${shortReason(unreadable)}`] as const),
  );
  return [...namesByReason(reasons)].map(([reason, names]) =>
    escapeLine(
      `Note: ${names.length} of ${counted(total)} answered only in part (${reason}): ${listed(names, MOST_NAMES)}`,
    ),
  );
}

function totalOf({ answers, unanswered, unasked }: SurveyOutcome): number {
  return answers.size + unanswered.size + unasked.length;
}

function counted(kubelets: number): string {
  return `${kubelets} ${kubelets === 1 ? 'kubelet' : 'kubelets'}`;
}

/** What a kubelet of which nothing is known did, and why. */
function silence(unreadable: Unreadable): string {
  const reason = shortReason(unreadable);
  if (unreadable.obstacle !== undefined) return `could not be asked directly (${reason})`;
  // What is forbidden the API server refuses before it asks anybody.
  return `${reason.startsWith('forbidden') ? 'could not be asked' : 'did not answer'} (${reason})`;
}

function namesByReason(reasons: readonly (readonly [node: string, reason: string])[]): ReadonlyMap<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [node, reason] of [...reasons].sort(([a], [b]) => compareUtf8(a, b))) {
    const alike = names.get(reason) ?? [];
    alike.push(node);
    names.set(reason, alike);
  }
  return names;
}

/** The reason without what differs from node to node. */
function shortReason(unreadable: Unreadable): string {
  const { why, status, obstacle } = unreadable;
  const needed = neededWords(unreadable);
  if (status === 403 && needed !== undefined) return `forbidden: needs ${needed}`;
  if (status === 429) return `the API server is overloaded: ${why}`;
  if (/^(Unable to connect to|The connection to) the server(?!.*: no complete answer from )/.test(why))
    return `the API server did not forward the request: ${why}`;
  if (obstacle !== undefined)
    return whyWithAdvice(unreadable)
      .replace(/^[a-z ]+ directly: /, '')
      .replace(/(^|; )\S+:\d+: /g, '$1');
  if (status === 404 && !why.startsWith('this kubelet ')) return 'no such node, or its kubelet has no such endpoint';
  const late = /no complete answer from \S+ within (\S+)$/.exec(why);
  if (late !== null) return `no answer within ${late[1]!}`;
  const dialled = /^error trying to reach service: .*?: (?:connect: )?([^:]+)$/.exec(why);
  return (
    dialled?.[1] ??
    why.replace(/^the server at \S+ answered (\/\S+ )?/, 'answered ').replace(/^the kubelet of node \S+ /, '')
  );
}

/** Lines for stderr about nodes that are named and not there, as kubectl has them. */
export function missingNodeLines(missing: readonly string[]): string[] {
  return missing.map((name) => escapeLine(`Error from server (NotFound): nodes "${name}" not found`));
}

/** A line for stderr about nodes that something is left of; none where there are none. */
export function goneNodeNotes(goneNodes: readonly string[], left: string): string[] {
  if (goneNodes.length === 0) return [];
  const nodes = `${goneNodes.length} ${goneNodes.length === 1 ? 'node that is' : 'nodes that are'} gone`;
  return [escapeLine(`Note: ${left} ${nodes}: ${listed(goneNodes, MOST_NAMES)}`)];
}

/** What a search for hidden pods looked at. */
export interface HiddenPodOutcome {
  readonly pods: readonly unknown[];
  readonly kubelets: SurveyOutcome | undefined;
  readonly eventsRead: boolean;
  /** Events were not worth reading: labels were asked for, which they do not tell. */
  readonly eventsUseless: boolean;
  /** Nodes asked for that are not there. */
  readonly missing?: readonly string[];
  readonly interrupted: boolean;
}

/** Lines for stderr about where hidden pods were looked for, and where they could not be. */
export function hiddenPodNotes(outcome: HiddenPodOutcome): string[] {
  const { pods, kubelets, eventsRead, eventsUseless, interrupted } = outcome;
  const missing = outcome.missing?.length ?? 0;
  const heard = eventsRead || (kubelets?.answers.size ?? 0) > 0;
  const everywhere = kubelets !== undefined && kubelets.unanswered.size + kubelets.unasked.length === 0;
  const notes: string[] = [];
  if (kubelets?.lost !== undefined || (missing > 0 && !heard && isNobodyLeft(kubelets))) return notes;
  if (pods.length === 0 && everywhere) {
    notes.push(`No hidden static pods found: ${counted(kubelets.answers.size)} asked, all answered.`);
  } else if (pods.length === 0) {
    notes.push(
      heard
        ? 'No hidden static pods found where it was possible to look.'
        : 'Hidden static pods could not be looked for: no kubelet answered, and no Events were read.',
    );
  }
  return everywhere || interrupted || !heard ? notes : [...notes, eventsNote({ eventsRead, eventsUseless })];
}

/** Whether all nodes asked for are missing: then Events were not read either. */
function isNobodyLeft(kubelets: SurveyOutcome | undefined): boolean {
  return kubelets === undefined || totalOf(kubelets) === 0;
}

/** What was looked at where no kubelet answered. */
export function eventsNote({ eventsRead, eventsUseless }: Pick<HiddenPodOutcome, 'eventsRead' | 'eventsUseless'>) {
  return eventsRead
    ? 'Note: where no kubelet answered, Events were read: they cover the last hour or so, may be of pods that are gone by now, and show nothing in namespaces that do not exist.'
    : `Note: where no kubelet answered, nothing was looked at${eventsUseless ? ': Events do not show labels' : ''}.`;
}
