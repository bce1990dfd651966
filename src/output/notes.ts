import type { Unreadable } from '../domain/evidence.ts';
import { escapeLine } from './escape.ts';

/** A line for stderr about something that could not be read, with the permission that would change it. */
export function unreadableNote({ what, why, permission }: Unreadable): string {
  const needs = permission === undefined ? '' : ` (needs "${permission}")`;
  return escapeLine(`Note: could not read ${what}: ${why}${needs}`);
}
