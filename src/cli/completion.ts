import { escapeLine } from '../output/escape.ts';
import type { FlagSetting } from './argv.ts';
import type { Command } from './command.ts';
import { lastWord } from './command-choice.ts';
import { completionPoint, type CompletionPoint } from './completion-point.ts';
import { namesOf, type Candidate, type CompletionSurroundings } from './completion-names.ts';
import type { ConnectionFlags } from '../cluster/connection.ts';
import { flagValue } from './flag-value.ts';
import type { Flag } from './flag.ts';
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
  if (wanted.kind === 'word' && wanted.completes === 'file') return answer([], DIRECTIVE.files);
  if (wanted.kind === 'word' && wanted.completes === 'folder') return answer([], DIRECTIVE.folders);
  const fitting = (await candidatesOf(point, surroundings))
    .filter(({ value }) => value.startsWith(typed) && isTypable(value))
    .map(({ value, description }) => ({ value: kept + value, description }));
  const opensMore = fitting.length > 0 && fitting.every(({ value }) => value.endsWith('='));
  return answer(fitting, DIRECTIVE.noFiles | (opensMore ? DIRECTIVE.noSpace : 0));
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
        typeof completes === 'string' ? await names(completes, point, surroundings) : completes.map(withoutDescription);
      return all.filter(({ value }) => !given.includes(value));
    }
  }
}

async function names(
  kind: Parameters<typeof namesOf>[0] | 'file' | 'folder',
  { typed, settings }: CompletionPoint,
  surroundings: CompletionSurroundings,
): Promise<readonly Candidate[]> {
  if (kind === 'file' || kind === 'folder') return [];
  const nodes = valuesOf('node', settings).flatMap((value) => value.split(','));
  try {
    return await namesOf(kind, { typed, connection: connectionFlags(settings), nodes }, surroundings);
  } catch {
    // A key that was pressed in passing is no place to report a server that is down.
    return [];
  }
}

/** The global flags of the line as a run would understand them. Throws `UsageError` for a value that cannot be. */
function connectionFlags(settings: readonly FlagSetting[]): ConnectionFlags {
  const values = Object.entries<Flag>(GLOBAL_FLAGS).map(([key, flag]) => {
    return [key, flagValue(flag, valuesOf(flag.name, settings))] as const;
  });
  return Object.fromEntries(values);
}

function valuesOf(name: string, settings: readonly FlagSetting[]): readonly string[] {
  return settings.filter(({ flag }) => flag.name === name).map(({ value }) => value);
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
  return !/[\s\p{C}]/u.test(value);
}
