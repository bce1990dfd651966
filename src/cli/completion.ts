import { escapeLine } from '../kubectl/printers/escape.ts';
import type { Command } from './command.ts';
import { lastWord } from './command-choice.ts';
import { completionPoint, type CompletionPoint } from './completion-point.ts';
import { namesOf, type Candidate, type CompletionSurroundings } from './completion-names.ts';
import { valuesGiven } from './flag-value.ts';
import type { Completes, Flag } from './flag.ts';
import { GLOBAL_FLAGS } from './global-flags.ts';

/** What a shell is to do with the candidates: kubectl's (cobra's) `ShellCompDirective`, bit by bit. */
const DIRECTIVE = { files: 0, noSpace: 2, noFiles: 4, folders: 16 } as const;

/** How long a completion may take, in milliseconds: a late one is in the way. */
export const COMPLETION_TIMEOUT = 2000;

/**
 * Answers kubectl's completion protocol (cobra's `__complete`, and `kubectl_complete-NAME` of a plugin): a line for each
 * candidate, `VALUE` or `VALUE<TAB>DESCRIPTION`, and last `:DIRECTIVE`. `words` follow the program's name; the last,
 * perhaps empty, is the one to complete. Never throws: what cannot be read is not offered.
 */
export async function completeLine(
  words: readonly string[],
  commands: readonly Command[],
  surroundings: CompletionSurroundings,
): Promise<string> {
  const point = completionPoint(words.map(unquoted), commands);
  if (point === undefined) return answer([], DIRECTIVE.noFiles);
  const { wanted, kept, typed } = point;
  if (wanted.kind === 'word' && isFile(wanted.completes, typed)) return answer([], DIRECTIVE.files);
  if (wanted.kind === 'word' && wanted.completes === 'folder') return answer([], DIRECTIVE.folders);
  const fitting = (await candidatesOf(point, surroundings))
    .filter(({ value }) => value.startsWith(typed) && isTypable(value))
    .map(({ value, description }) => ({ value: kept + value, description }));
  const opensMore = fitting.length > 0 && fitting.every(({ value }) => /[=/]$/.test(value));
  return answer(fitting, DIRECTIVE.noFiles | (opensMore ? DIRECTIVE.noSpace : 0));
}

/** The shell itself completes these; what `diff` compares is a file where it begins like one. */
function isFile(completes: Completes, typed: string): boolean {
  return completes === 'file' || (completes === 'compared' && /^[./~]/.test(typed));
}

/** PowerShell before 7.3 drops an empty argument, so its script sends two quotes for it, which newer ones pass on. */
function unquoted(word: string): string {
  return word === '""' ? '' : word;
}

function answer(candidates: readonly Candidate[], directive: number): string {
  const lines = candidates.map(({ value, description }) => {
    return description === '' ? `${value}\n` : `${value}\t${escapeLine(description)}\n`;
  });
  return `${lines.join('')}:${directive}\n`;
}

async function candidatesOf(
  point: CompletionPoint,
  surroundings: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  const { wanted } = point;
  switch (wanted.kind) {
    case 'command':
      return wanted.commands.map(({ name, summary }) => ({ value: lastWord(name), description: summary }));
    case 'flag':
      return wanted.flags.filter(({ name }) => name.length > 1).map(flagCandidate);
    case 'word': {
      const { completes, given } = wanted;
      const all =
        completes instanceof Array ? completes.map(withoutDescription) : await names(completes, point, surroundings);
      return all.filter(({ value }) => !given.includes(value));
    }
  }
}

async function names(
  kind: Exclude<Completes, readonly string[]>,
  { command, typed, settings }: CompletionPoint,
  surroundings: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  if (kind === 'file' || kind === 'folder') return [];
  try {
    const query = {
      typed,
      connection: valuesGiven(GLOBAL_FLAGS, settings),
      flags: valuesGiven(command?.flags ?? {}, settings),
      nodes: settings.filter(({ flag }) => flag.name === 'node').flatMap(({ value }) => value.split(',')),
    };
    return await namesOf(kind, query, surroundings);
  } catch {
    // A key that was pressed in passing is no place to report a server that is down.
    return [];
  }
}

function flagCandidate({ name, description }: Flag): Candidate {
  return { value: `--${name}`, description: firstSentence(description) };
}

function firstSentence(text: string): string {
  return /^.*?[.](?= [A-Z]|$)/.exec(text)?.[0] ?? text;
}

function withoutDescription(value: string): Candidate {
  return { value, description: '' };
}

/** Names in a kubeconfig may hold anything; one with blanks or control characters would break the line apart. */
function isTypable(value: string): boolean {
  return !/\s/.test(value) && escapeLine(value) === value;
}
