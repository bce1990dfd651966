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
    ? 'where no kubelet answered, static pods without a mirror pod are known from Events alone: these cover the last hour or so, may be of pods that are gone by now, and show nothing in namespaces that do not exist'
    : 'where no kubelet answered, static pods without a mirror pod are not known';
  const others = [...new Set(unreadable.map(unreadableWords))];
  return [...heard, ...(heard.length === 0 ? [] : [instead]), ...others];
}
