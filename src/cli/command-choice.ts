import { firstWords } from './argv.ts';
import type { Command } from './command.ts';
import type { Flag, FlagTable } from './flag.ts';
import { GLOBAL_FLAGS, HELP_FLAG } from './global-flags.ts';

/** What the words of a command line say of the command. */
export interface CommandChoice {
  /** The command that the words name; undefined where they name none. */
  readonly command: Command | undefined;
  /** The word that should have named the command, or one of its subcommands, and does not. */
  readonly unknown: string | undefined;
}

/**
 * Finds the command that a command line is for. Never throws: what is wrong with a flag is said once the command is
 * known, whose flags they are. Flags may stand before, between and behind the words, as with kubectl.
 */
export function chooseCommand(argv: readonly string[], commands: readonly Command[]): CommandChoice {
  let command: Command | undefined;
  for (;;) {
    const below = subcommandsOf(command, commands);
    if (below.length === 0) return { command, unknown: undefined };
    const depth = depthOf(command);
    const word = firstWords(argv, flagsOf(familyOf(command, commands)), depth + 1)[depth];
    const next = below.find(({ name, aliases }) => [name, ...aliases].some((one) => lastWord(one) === word));
    if (next === undefined) return { command, unknown: word };
    command = next;
  }
}

/** The commands whose names are that of another and one word more; without one, the commands of the program. */
export function subcommandsOf(command: Command | undefined, commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ name }) => isRightBelow(name, command));
}

/** Whether a name is that of a command and one word more. */
export function isRightBelow(name: string, command: Command | undefined): boolean {
  const words = name.split(' ');
  return words.slice(0, -1).join(' ') === (command?.name ?? '');
}

/** How many words name a command. */
export function depthOf(command: Command | undefined): number {
  return command === undefined ? 0 : command.name.split(' ').length;
}

/** What is typed for a command behind that which it is a subcommand of. */
export function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}

/** A command with all that begin with the same word; every command where none is known yet. */
export function familyOf(command: Command | undefined, commands: readonly Command[]): readonly Command[] {
  if (command === undefined) return commands;
  const first = (name: string): string => name.split(' ')[0]!;
  return commands.filter(({ name }) => first(name) === first(command.name));
}

/** The global flags and those of the commands: of several, to tell a flag's value from a command that is not known yet. */
export function flagsOf(commands: readonly Command[]): Flag[] {
  const tables: readonly FlagTable[] = [...commands.map(({ flags }) => flags), GLOBAL_FLAGS, HELP_FLAG];
  return tables.flatMap((table) => Object.values(table));
}
