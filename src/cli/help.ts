import type { Styles } from '../kubectl/printers/styles.ts';
import { wrapText } from '../kubectl/printers/wrap.ts';
import type { Command, CommandContext, Example } from './command.ts';
import { lastWord, subcommandsOf } from './command-choice.ts';
import type { Flag, FlagTable } from './flag.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';
import { calledAs } from '../facts/called-as.ts';

/** How a help text is to look. */
export interface HelpLook {
  /** Terminal columns to wrap at. */
  readonly width: number;
  readonly style: Styles;
}

/** Help is read best at this width, however wide the terminal. */
const HELP_WIDTH = 120;

/** How help is to look on a context's stdout. */
export function helpLook({ stdout, style }: Pick<CommandContext, 'stdout' | 'style'>): HelpLook {
  return { width: Math.min(stdout.columns ?? HELP_WIDTH, HELP_WIDTH), style: style.stdout };
}

/** What the program is for, and its commands. */
export function programHelp(commands: readonly Command[], summary: readonly string[], look: HelpLook): string {
  return inBlocks([
    ...summary.map((paragraph) => hanging('', paragraph, look)),
    commandRows(subcommandsOf(undefined, commands), look),
    usage([`${calledAs()} COMMAND [flags]`], look),
    [moreHint(calledAs(), look), hanging('', optionsHint(), look)].join('\n'),
  ]);
}

/** A command's own help, in kubectl's order: description, examples, subcommands of `commands`, options, usage. */
export function commandHelp(command: Command, commands: readonly Command[], look: HelpLook): string {
  const { style } = look;
  const examples = command.examples.map((example) => {
    return `${hanging('  # ', example.text, look, '  # ')}\n  ${style.command(exampleLine(command, example))}`;
  });
  const aliases = [command.name, ...command.aliases].join(', ');
  const below = subcommandsOf(command, commands);
  const more = below.length === 0 ? [] : [moreHint(`${calledAs()} ${command.name}`, look)];
  return inBlocks([
    ...command.description.map((part) => {
      return typeof part === 'string' ? hanging('', part, look) : `  ${style.command(part.typed)}`;
    }),
    ...(command.aliases.length === 0 ? [] : [`${style.heading('Aliases:')}\n  ${aliases}`]),
    `${style.heading('Examples:')}\n${examples.join('\n\n')}`,
    ...(below.length === 0 ? [] : [commandRows(below, look)]),
    ...(Object.keys(command.flags).length === 0
      ? []
      : [`${style.heading('Options:')}\n${flagLines(command.flags, look)}`]),
    usage(usageLines(command, commands), look),
    [...more, hanging('', optionsHint(), look)].join('\n'),
  ]);
}

/** How a command is typed; where it has subcommands, also these. */
export function usageLines(command: Command, commands: readonly Command[]): readonly string[] {
  const { name, positionals } = command;
  const usage = [calledAs(), name, positionals.usage, '[flags]'].filter((part) => part !== '').join(' ');
  return subcommandsOf(command, commands).length === 0 ? [usage] : [usage, `${calledAs()} ${name} COMMAND [flags]`];
}

/** How to type a command: what it takes is not to be copied, and so is wrapped. */
function usage(lines: readonly string[], look: HelpLook): string {
  return [look.style.heading('Usage:'), ...lines.map((line) => hanging('  ', line, look, '    '))].join('\n');
}

function commandRows(commands: readonly Command[], look: HelpLook): string {
  const width = Math.max(...commands.map(({ name }) => lastWord(name).length));
  const rows = commands.map(({ name, summary }) => hanging(`  ${lastWord(name).padEnd(width)}   `, summary, look));
  return [look.style.heading('Commands:'), ...rows].join('\n');
}

function inBlocks(blocks: readonly string[]): string {
  return blocks.map((block) => `${block}\n`).join('\n');
}

/** An example as it is typed. */
export function exampleLine({ name }: Command, { arguments: words, within = '…' }: Example): string {
  const typed = [calledAs(), name, words].filter((part) => part !== '').join(' ');
  return within.replace('…', () => typed);
}

/** The flags that every command takes. */
export function globalOptionsHelp(look: HelpLook): string {
  return inBlocks([
    hanging('', 'The following options can be passed to any command:', look),
    flagLines(GLOBAL_FLAGS, look),
  ]);
}

/** `-n, --namespace=''` as kubectl's help shows a flag with its default. */
export function flagUsage(flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  return `${short}--${flag.name}=${defaultText(flag)}`;
}

/** What a flag does, and the values that it takes where they are few: in kubectl's words. */
export function flagDescription(flag: Flag): string {
  if (flag.kind !== 'string' || flag.choices === undefined) return flag.description;
  return `${flag.description} One of: (${flag.choices.join(', ')}).`;
}

/** In the order of their names, as kubectl has them. */
function flagLines(flags: FlagTable, look: HelpLook): string {
  return Object.values(flags)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `    ${flagUsage(flag)}:\n${hanging('        ', flagDescription(flag), look, '        ')}`)
    .join('\n\n');
}

function defaultText(flag: Flag): string {
  switch (flag.kind) {
    case 'boolean':
    case 'integer':
      return String(flag.default);
    case 'duration':
      return flag.default;
    case 'list':
      return '[]';
    case 'string':
      return `'${flag.default ?? ''}'`;
  }
}

function moreHint(command: string, look: HelpLook): string {
  return hanging('', `Use "${command} COMMAND --help" for more information about a command.`, look);
}

function optionsHint(): string {
  return `Use "${calledAs()} options" for a list of global command-line options (applies to all commands).`;
}

function hanging(first: string, text: string, { width }: HelpLook, next = ' '.repeat(first.length)): string {
  return wrapText(text, { width, first, next });
}
