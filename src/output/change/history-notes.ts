import type { ChangeHistory } from '../../change/history.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { unreadableNote } from '../notes.ts';
import { openChangeNote } from './change-words.ts';

/** What is unfinished in a manifest directory, and what could not be read of its history: a line each for stderr. */
export function historyNotes({ open, unread }: ChangeHistory): readonly string[] {
  const note = open === undefined ? [] : [escapeLine(`Note: ${openChangeNote(open)}`)];
  return [...note, ...unread.map(unreadableNote)];
}

/** That the history will not tell by whom a change was made, because the server does not say who the user is. */
export function unknownUserNote(unreadable: Unreadable): string {
  return `${unreadableNote(unreadable)}. The history will not show who made this change.`;
}
