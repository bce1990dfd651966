import type { Unreadable } from '../facts/evidence.ts';
import { unreadableWords } from './notes.ts';
import { surveyNotes, type SurveyOutcome } from './survey-notes.ts';

/** How a snapshot came about. */
export interface SnapshotOutcome {
  readonly kubelets: SurveyOutcome | undefined;
  readonly eventsRead: boolean;
  readonly unreadable: readonly Unreadable[];
}

/** What was not looked at, why, and the permission that would change it: one sentence each, none where all was. */
export function notLookedAt({ kubelets, eventsRead, unreadable }: SnapshotOutcome): readonly string[] {
  const heard =
    kubelets === undefined
      ? ['no kubelet was asked']
      : surveyNotes(kubelets).map((note) => note.replace(/^Note: /, ''));
  const instead = eventsRead
    ? 'what runs without a mirror pod is not known where no kubelet answered, but for what Events tell: they reach back an hour or so, perhaps to pods that are gone by now, and say nothing of namespaces that do not exist'
    : 'what runs without a mirror pod is not known where no kubelet answered';
  const others = [...new Set(unreadable.map(unreadableWords))];
  return [...heard, ...(heard.length === 0 ? [] : [instead]), ...others];
}
