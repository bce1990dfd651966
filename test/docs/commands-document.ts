import type { Command } from '../../src/cli/command.ts';
import type { FlagTable } from '../../src/cli/flag.ts';
import { GLOBAL_FLAGS, HELP_FLAG } from '../../src/cli/global-flags.ts';
import { exampleLine, flagDescription, flagUsage, usageLines } from '../../src/cli/help.ts';

const PROGRAM = 'kubectl static';

/** `docs/commands.md`: the help of all commands as one page. */
export function commandsDocument(commands: readonly Command[]): string {
  return [
    '# Commands',
    'Written by `npm run docs` from the table of commands that the program itself uses; do not edit.',
    commands.map(({ name, summary }) => `- [\`${PROGRAM} ${name}\`](#${anchor(name)}): ${inline(summary)}`).join('\n'),
    'Every command also takes the [flags of all commands](#flags-of-all-commands).',
    ...commands.map((command) => commandSection(command, commands)),
    '## Flags of all commands',
    flagList({ ...GLOBAL_FLAGS, ...HELP_FLAG }),
    '## Exit codes',
    '0: done. 1: the answer is no, or there are findings. 2: it could not be done. 130: interrupted, by Ctrl-C or any other signal that a program can take.',
  ]
    .map((block) => `${block}\n`)
    .join('\n');
}

/** GitHub's own anchor of a heading. */
function anchor(name: string): string {
  return name.replaceAll(' ', '-');
}

function commandSection(command: Command, commands: readonly Command[]): string {
  const { name, aliases, description, flags, examples } = command;
  const lines = examples.map((example) => `# ${example.text}\n${exampleLine(command, example)}`);
  return [
    `## ${name}`,
    fenced('text', usageLines(command, commands).join('\n')),
    ...(aliases.length === 0 ? [] : [`Also: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`]),
    ...description.map((part) => (typeof part === 'string' ? inline(part) : fenced('sh', part.typed))),
    ...(lines.length === 0 ? [] : [fenced('sh', lines.join('\n\n'))]),
    ...(Object.keys(flags).length === 0 ? [] : [flagList(flags)]),
  ].join('\n\n');
}

function flagList(flags: FlagTable): string {
  return Object.values(flags)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((flag) => `- \`${flagUsage(flag).trim()}\`: ${inline(flagDescription(flag))}`)
    .join('\n');
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

/** Prose: nothing in it is meant as Markdown. */
function inline(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]|]/g, '\\$&');
}
