import { UsageError } from '../domain/errors.ts';
import { nearest } from '../domain/suggestion.ts';
import type { Command } from './command.ts';
import { isRightBelow, lastWord, subcommandsOf } from './command-choice.ts';

/** The error for a word that names no command, or no subcommand of one, with the command that was meant. */
export function unknownCommand(word: string, command: Command | undefined, commands: readonly Command[]): UsageError {
  const title = command === undefined ? word : `${command.name} ${word}`;
  const meant = commandMeant(word, command, commands);
  const names = subcommandsOf(command, commands).map(({ name }) => name);
  const hint = meant === undefined ? `Commands: ${names.join(', ')}.` : `Did you mean "${meant}"?`;
  return new UsageError(`unknown command ${JSON.stringify(title)}`, hint);
}

/**
 * The name of the command nearest to a word: as the help shows it, also where the word is like an alias of it or like
 * something else that it is known as. A name is preferred to such a word of another command that is as near.
 */
function commandMeant(word: string, command: Command | undefined, commands: readonly Command[]): string | undefined {
  const meanings = new Map<string, string>();
  const add = (title: string, name: string): void => {
    if (isRightBelow(title, command)) meanings.set(lastWord(title), name);
  };
  for (const { name, aliases, knownAs = [] } of commands)
    for (const title of [...aliases, ...knownAs]) add(title, name);
  for (const { name } of commands) add(name, name);
  const [best] = nearest(word, meanings.keys());
  return best === undefined ? undefined : meanings.get(best);
}
