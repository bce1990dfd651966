import type { CommandContext } from '../cli/command.ts';
import { UsageError } from '../facts/errors.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { wrapText } from '../kubectl/printers/wrap.ts';

/**
 * Throws `UsageError` where consent is needed, `given` has not said it, and nobody can be asked. `what` is done only after
 * that: `a reader pod is created only`; `instead` says what to do then.
 */
export function requireSomeoneToAsk({ canAsk }: CommandContext, given: boolean, what: string, instead: string): void {
  if (given || canAsk()) return;
  throw new UsageError(`${what} after you agree, and there is no terminal to ask you on`, instead);
}

/** Asks whether to go on, in lines that fit the terminal. An interruption is a no. */
export async function askToGoOn({ confirm, stderr }: CommandContext, question: string): Promise<boolean> {
  return await confirm(`${wrapText(escapeLine(question), { width: stderr.columns ?? Infinity })}\nContinue? [y/N] `);
}
