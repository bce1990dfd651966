import type { Unreadable } from '../../facts/evidence.ts';
import type { SurveyOutcome } from '../survey-notes.ts';

/** What a list of `ls --hidden` or `ls --kubelet` says of its own completeness, as JSON and YAML show it. */
export interface LookedAtDocument {
  /** How many kubelets answered; null where none was to be asked. */
  readonly answered: number | null;
  /** Every kubelet that was asked and did not answer, with why. */
  readonly unanswered: readonly UnansweredDocument[];
  /** The nodes whose kubelet was not asked, or not heard before the end. */
  readonly unasked: readonly string[];
  /** Whether Events were read in place of kubelets that did not answer. */
  readonly eventsRead: boolean;
  /** What else could not be read. */
  readonly unreadable: readonly Unreadable[];
}

interface UnansweredDocument extends Omit<Unreadable, 'what'> {
  readonly node: string;
}

/** What was looked at for a list. */
export interface LookedAt {
  readonly kubelets: SurveyOutcome | undefined;
  readonly eventsRead: boolean;
  readonly unreadable: readonly Unreadable[];
}

/** The part of a list's document that says what was looked at. */
export function lookedAtDocument({ kubelets, eventsRead, unreadable }: LookedAt): LookedAtDocument {
  return {
    answered: kubelets?.answers.size ?? null,
    unanswered: [...(kubelets?.unanswered ?? [])].map(([node, { what: _what, ...why }]) => ({ node, ...why })),
    unasked: kubelets?.unasked ?? [],
    eventsRead,
    unreadable,
  };
}
