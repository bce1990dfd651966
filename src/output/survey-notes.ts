import type { Unreadable } from '../domain/evidence.ts';
import { escapeLine } from './escape.ts';

/** How the kubelets answered. */
export interface SurveyOutcome {
  readonly answers: { readonly size: number };
  readonly unanswered: ReadonlyMap<string, Unreadable>;
  readonly unasked: readonly string[];
  readonly interrupted: boolean;
}

/** So many names are listed; JSON has them all. */
const MOST_NAMES = 20;

/**
 * Lines for stderr about kubelets that did not answer: how many, which and why, one line a reason; none where all did.
 */
export function surveyNotes({ answers, unanswered, unasked, interrupted }: SurveyOutcome): string[] {
  const total = answers.size + unanswered.size + unasked.length;
  const notes = [...byReason(unanswered)].map(([reason, names]) => {
    return `Note: ${names.length} of ${counted(total)} did not answer (${reason}): ${listed(names)}`;
  });
  if (interrupted) notes.push(`Note: interrupted: ${unasked.length} of ${counted(total)} not asked`);
  else if (unasked.length > 0)
    notes.push(`Note: ${counted(unasked.length)} not asked, because all before were refused`);
  return notes.map(escapeLine);
}

function counted(kubelets: number): string {
  return `${kubelets} ${kubelets === 1 ? 'kubelet' : 'kubelets'}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

function byReason(unanswered: ReadonlyMap<string, Unreadable>): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const [node, unreadable] of unanswered) {
    const reason = shortReason(unreadable);
    names.set(reason, [...(names.get(reason) ?? []), node]);
  }
  return names;
}

/** The reason without what differs from node to node. */
function shortReason({ why, status, permission }: Unreadable): string {
  if (status === 403 && permission !== undefined) return `forbidden: needs "${permission}"`;
  if (status === 404) return 'no such node, or its kubelet has no such endpoint';
  const late = /no complete answer from \S+ within (\S+)$/.exec(why);
  if (late !== null) return `no answer within ${late[1]!}`;
  const dialled = /^error trying to reach service: .*?: (?:connect: )?([^:]+)$/.exec(why);
  return dialled?.[1] ?? why;
}
