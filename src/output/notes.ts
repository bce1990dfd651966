import type { Unreadable } from '../domain/evidence.ts';
import { escapeLine } from './escape.ts';

/** A line for stderr about something that could not be read. */
export function unreadableNote(unreadable: Unreadable): string {
  return escapeLine(`Note: could not read ${unreadableWords(unreadable)}`);
}

/** What could not be read, why, and the permission that would change it. Unescaped. */
export function unreadableWords({ what, why, status, permission }: Unreadable): string {
  if (status === 403 && permission !== undefined) return `${what}: forbidden (needs "${permission}")`;
  return permission === undefined ? `${what}: ${why}` : `${what}: ${why} (needs "${permission}")`;
}
