import { describe, expect, test } from '@jest/globals';
import { familyOf, subcommandsOf } from '../../src/cli/command-choice.ts';
import type { Flag, FlagTable } from '../../src/cli/flag.ts';
import {
  commandHelp,
  exampleLine,
  flagUsage,
  globalOptionsHelp,
  programHelp,
  type HelpLook,
} from '../../src/cli/help.ts';
import { GLOBAL_FLAGS, HELP_FLAG } from '../../src/cli/global-flags.ts';
import { parseInvocation } from '../../src/cli/parser.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { createStyles } from '../../src/kubectl/printers/styles.ts';
import { expectGolden } from '../golden.ts';

const WIDTHS = [120, 40];

function look(width: number): HelpLook {
  return { width, style: createStyles(false) };
}

describe.each(WIDTHS)('at %d columns', (width) => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))('%s', (name, command) => {
    expectGolden(`help/${name.replaceAll(' ', '-')}-${width}.txt`, commandHelp(command, COMMANDS, look(width)));
  });

  test('the options of all commands', () => {
    expectGolden(`help/global-options-${width}.txt`, globalOptionsHelp(look(width)));
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))(
    'no line of %s is longer, but a command line or a word',
    (_name, command) => {
      const lines = commandHelp(command, COMMANDS, look(width)).split('\n');
      const examples = command.examples.map((example) => `  ${exampleLine(command, example)}`);
      const typed = command.description.flatMap((part) => (typeof part === 'string' ? [] : [`  ${part.typed}`]));
      const isCommandLine = (line: string) => examples.includes(line) || typed.includes(line);
      const tooLong = lines.filter((line) => line.length > width && !isCommandLine(line));
      expect(tooLong.filter((line) => line.trim().replace(/^# /, '').includes(' '))).toEqual([]);
    },
  );
});

describe.each(COMMANDS.map((command) => [command.name, command] as const))('the help of %s', (name, command) => {
  test.each(command.examples.map((example) => [example.arguments] as const))(
    'has an example that can be typed: %s',
    (words: string) => {
      const argv = [...name.split(' '), ...splitWords(words)];
      const invocation = parseInvocation(argv, COMMANDS);
      expect([invocation.command, invocation.help]).toEqual([command, false]);
    },
  );

  test('has a sentence for each flag, and no full stop behind the summary', () => {
    const unfinished = Object.values(command.flags).filter(({ description }) => !/[.)]$/.test(description));
    expect(unfinished).toEqual([]);
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
  });

  test('speaks in one voice', () => {
    const flags = Object.values<Flag>(command.flags).map(({ description }) => description);
    const paragraphs = command.description.filter((part) => typeof part === 'string');
    const texts = [command.summary, ...paragraphs, ...flags, ...command.examples.map(({ text }) => text)];
    // Behind a condition the sentence goes on; an exit code is named with "with".
    const broken = texts.filter((text) => /^With [^.]*?: [A-Z]/.test(text) || /\bExits \d/.test(text));
    expect(broken).toEqual([]);
    expect(texts.filter((text) => !/^["A-Z-]|^(?:kubectl|krew) /.test(text))).toEqual([]);
  });

  test('has no flag twice, not even as a global one', () => {
    const flags: readonly Flag[] = [command.flags, GLOBAL_FLAGS, HELP_FLAG].flatMap((table: FlagTable) =>
      Object.values(table),
    );
    const names = flags.flatMap(({ name: long, short }) =>
      short === undefined ? [`--${long}`] : [`--${long}`, `-${short}`],
    );
    expect(names.filter((one, index) => names.indexOf(one) !== index)).toEqual([]);
  });
});

test('no two commands share a name, an alias or what they are known as', () => {
  const names = COMMANDS.flatMap(({ name, aliases, knownAs = [] }) => [name, ...aliases, ...knownAs]);
  expect(names).toEqual([...new Set(names)]);
});

test('the program lists its commands, and a command its subcommands', () => {
  expectGolden('help/program-80.txt', programHelp(COMMANDS, ['What it is for.'], look(80)));
});

describe('a command with subcommands', () => {
  const FAMILIES = COMMANDS.filter((command) => subcommandsOf(command, COMMANDS).length > 0);

  test('takes no words of its own: they would be those of a subcommand', () => {
    expect(FAMILIES.map(({ name, positionals }) => [name, positionals.maximum])).toEqual([
      ['local', 0],
      ['rules', 0],
    ]);
  });

  // Which word is that of the subcommand is found out before it is known whose flags stand before it.
  test.each(FAMILIES.map((command) => [command.name, command] as const))(
    'of %s: flags of one name all take a value, or none does',
    (_name, command) => {
      const flags = familyOf(command, COMMANDS).flatMap((one) => Object.values<Flag>(one.flags));
      const isSwitch = new Map<string, boolean>();
      for (const { name, kind } of flags) isSwitch.set(name, kind === 'boolean');
      expect(flags.filter(({ name, kind }) => isSwitch.get(name) !== (kind === 'boolean'))).toEqual([]);
    },
  );

  test.each(COMMANDS.map(({ name }) => [name]))('of which %s is one, is a command', (name) => {
    const above = name.split(' ').slice(0, -1).join(' ');
    expect(above === '' || COMMANDS.some((command) => command.name === above)).toBe(true);
  });
});

test('a flag is shown with its shorthand and its default, as kubectl shows it', () => {
  const of = (kind: object): string =>
    flagUsage({ name: 'x', description: '', ...kind } as Parameters<typeof flagUsage>[0]);
  expect([
    of({ kind: 'boolean', default: false, short: 'y' }),
    of({ kind: 'string', default: undefined }),
    of({ kind: 'string', default: 'auto' }),
    of({ kind: 'list', commas: true }),
    of({ kind: 'integer', default: 500 }),
    of({ kind: 'duration', default: '5s' }),
  ]).toEqual(['-y, --x=false', "    --x=''", "    --x='auto'", '    --x=[]', '    --x=500', '    --x=5s']);
});

/** Words as a shell splits them; quotes are the only thing that the examples need. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}
