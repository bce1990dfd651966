import { neededWords, type Unreadable } from '../facts/evidence.ts';
import type { LastingStep } from '../nodes/distributions/distribution.ts';

/** What was looked at before a change, and what came of it. */
export interface PreflightResult {
  /** `error` refuses the change unless it is forced, `warning` is told before the question, `fine` only with `-v`. */
  readonly severity: 'error' | 'warning' | 'fine';
  /** What was looked at. The words are part of the JSON output. */
  readonly check: 'lint' | 'files' | 'mirror' | 'node' | 'peers' | 'image' | 'owner';
  /** One sentence without a full stop, unescaped. */
  readonly message: string;
  /** What to do about it, one sentence; undefined where the message says it. */
  readonly hint?: string | undefined;
  /** What makes the change last, where its owner writes the file anew; stands for the hint. */
  readonly lasting?: readonly LastingStep[];
}

/** That something could not be looked at, which refuses nothing. */
export function notKnown(check: PreflightResult['check'], unreadable: Unreadable): PreflightResult {
  const { what, why, status } = unreadable;
  const needed = neededWords(unreadable);
  const message = `not known: ${what} (${status === 403 ? 'forbidden' : why})`;
  const hint = needed && `It needs the permission ${needed}.`;
  return { severity: 'warning', check, message, ...(hint !== undefined && { hint }) };
}

/** Whether a change may be tried: nothing that was looked at speaks against it. */
export function isAllowed(results: readonly PreflightResult[]): boolean {
  return results.every(({ severity }) => severity !== 'error');
}
