import type { Styles } from '../output/styles.ts';
import { wrapText } from '../output/wrap.ts';
import type { Command, CommandContext, Example } from './command.ts';
import type { Flag, FlagTable } from './flag.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';

/** How a help text is to look. */
export interface HelpLook {
  /** How the user calls the program. */
  readonly program: string;
  /** Terminal columns to wrap at. */
  readonly width: number;
  readonly style: Styles;
}

/** Help is read best at this width, however wide the terminal. */
const HELP_WIDTH = 120;

/** How help is to look on a context's stdout. */
export function helpLook({ program, stdout, style }: Pick<CommandContext, 'program' | 'stdout' | 'style'>): HelpLook {
  return { program, width: Math.min(stdout.columns ?? HELP_WIDTH, HELP_WIDTH), style: style.stdout };
}

/** What the program is for, and its commands. */
export function programHelp(commands: readonly Command[], summary: readonly string[], look: HelpLook): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary: line }) => hanging(`  ${name.padEnd(width)}   `, line, look));
  return [
    ...summary.map((paragraph) => hanging('', paragraph, look)),
    [look.style.heading('Commands:'), ...rows].join('\n'),
    [look.style.heading('Usage:'), `  ${look.program} COMMAND [flags]`].join('\n'),
    [
      hanging('', `Use "${look.program} COMMAND --help" for more about a command.`, look),
      hanging('', optionsHint(look.program), look),
    ].join('\n'),
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

/** A command's own help, in kubectl's order: description, examples, options, usage. */
export function commandHelp(command: Command, look: HelpLook): string {
  const { style, program } = look;
  const examples = command.examples.map((example) => {
    return `${hanging('  # ', example.text, look, '  # ')}\n  ${exampleLine(command, example, program)}`;
  });
  const usage = [program, command.name, command.positionals.usage, '[flags]'].filter((part) => part !== '').join(' ');
  const aliases = [command.name, ...command.aliases].join(', ');
  const blocks = [
    ...command.description.map((paragraph) => hanging('', paragraph, look)),
    ...(command.aliases.length === 0 ? [] : [`${style.heading('Aliases:')}\n  ${aliases}`]),
    `${style.heading('Examples:')}\n${examples.join('\n\n')}`,
    ...(Object.keys(command.flags).length === 0
      ? []
      : [`${style.heading('Options:')}\n${flagLines(command.flags, look)}`]),
    `${style.heading('Usage:')}\n  ${usage}`,
    hanging('', optionsHint(program), look),
  ];
  return blocks.map((block) => `${block}\n`).join('\n');
}

/** An example as it is typed. */
export function exampleLine({ name }: Command, { arguments: words, within = '…' }: Example, program: string): string {
  return within.replace('…', () => (words === '' ? `${program} ${name}` : `${program} ${name} ${words}`));
}

/** The flags that every command takes. */
export function globalOptionsHelp(look: HelpLook): string {
  return `The following options can be passed to any command:\n\n${flagLines(GLOBAL_FLAGS, look)}\n`;
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

function optionsHint(program: string): string {
  return `Use "${program} options" for a list of global command-line options (applies to all commands).`;
}

function hanging(first: string, text: string, { width }: HelpLook, next = ' '.repeat(first.length)): string {
  return wrapText(text, { width, first, next });
}
