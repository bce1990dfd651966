import { UsageError } from '../facts/errors.ts';
import { shellQuote } from '../facts/shell-quote.ts';
import { nearest } from '../facts/suggestion.ts';
import type { Command } from './command.ts';
import { isRightBelow, lastWord, subcommandsOf } from './command-choice.ts';

/** The error for a word that names no command, or no subcommand of one, with the command that was meant. */
export function unknownCommand(word: string, command: Command | undefined, commands: readonly Command[]): UsageError {
  const title = command === undefined ? word : `${command.name} ${word}`;
  const below = subcommandsOf(command, commands);
  const meant = commandMeant(word, command, commands) ?? argumentMeant(word, command, below);
  const names = below.map(({ name }) => name);
  const hint = meant === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean "${meant}"?`;
  return new UsageError(`unknown command ${JSON.stringify(title)}`, hint);
}

/** Behind a command with one subcommand, which takes words, what is no name of it may be its word: the id of a rule. */
function argumentMeant(word: string, command: Command | undefined, below: readonly Command[]): string | undefined {
  const [only, ...others] = below;
  if (command === undefined || only === undefined || others.length > 0) return undefined;
  if (only.positionals.minimum === 0) return undefined;
  return `${only.name} ${shellQuote(word)}`;
}

/**
 * The name, as the help shows it, of the command that a word is nearest to: to its name, to an alias, or to what else it
 * is known as.
 */
function commandMeant(word: string, command: Command | undefined, commands: readonly Command[]): string | undefined {
  const meanings = new Map<string, string>();
  for (const { name, aliases, knownAs = [] } of commands) {
    const titles = [name, ...aliases, ...knownAs].filter((title) => isRightBelow(title, command));
    for (const title of titles) meanings.set(lastWord(title), name);
  }
  const [best] = nearest(word, meanings.keys());
  return best === undefined ? undefined : meanings.get(best);
}
