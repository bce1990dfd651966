import { commandLine } from '../../kubelet/manifest/command-line.ts';
import { child, item, type FieldPath } from '../../kubelet/manifest/field-path.ts';
import type { Container, EphemeralContainer } from '../../kubernetes/pod.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import type { Severity } from '../finding.ts';
import { SOURCES } from '../sources.ts';

type Fault = 'blanks' | 'backslash' | 'flag-blanks' | 'quotes' | 'one-dash';

interface Args extends Record<string, string> {
  readonly fault: Fault;
  readonly word: string;
}

/** Programs that take their flags as pflag does. */
const PROGRAMS: ReadonlySet<string> = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'cloud-controller-manager',
]);

const WORDS: Readonly<Record<Fault, (word: string) => string>> = {
  blanks: (word) => `${word} is taken as the name of the program, including its blanks`,
  backslash: (word) => `the word ${word} ends in a backslash, which is passed on as part of it`,
  'flag-blanks': (word) => `the word ${word} is one argument, including its blank: there is no such flag`,
  quotes: (word) => `the quotes in ${word} are part of the value: no shell removes them`,
  'one-dash': (word) => `the flag ${word} has one dash: it is read as one-letter flags`,
};

export const shellSyntaxInCommand = defineManifestRule<Args>({
  id: 'shell-syntax-in-command',
  severity: 'error',
  title: 'A command is written for a shell',
  why: 'No shell reads command and args: the first item is the name of the program, and each further item is one argument, exactly as written. Blanks, quotes and backslashes are part of it: a whole command line is not a program, and a flag and its value with a blank between them are not a flag.',
  remedy:
    'Make each word an item of its own, without shell quotes and backslashes; write a flag and its value as one item with "=" between them, or as two items.',
  source: SOURCES.commands,
  message: ({ fault, word }) => WORDS[fault](JSON.stringify(word)),
  *check(subject) {
    for (const { container, path } of everyContainer(podOf(subject)?.pod.spec ?? {})) {
      const known = commandLine(container, path, PROGRAMS).program !== undefined;
      for (const { word, field, isProgram } of writtenWords(container, path)) {
        const fault = isProgram && isWholeLine(word) ? 'blanks' : faultOf(word, known);
        if (fault !== undefined) yield { args: { fault, word }, field, severity: severityOf(fault, known) };
      }
    }
  },
});

interface WrittenWord {
  readonly word: string;
  readonly field: FieldPath;
  /** It is the program to run. */
  readonly isProgram: boolean;
}

function writtenWords(container: Container | EphemeralContainer, path: FieldPath): readonly WrittenWord[] {
  return (['command', 'args'] as const).flatMap((list) =>
    (container[list] ?? []).map((word, index) => ({
      word,
      field: item(child(path, list), index),
      isProgram: list === 'command' && index === 0,
    })),
  );
}

/** Other programs may take any word for what they like. */
function severityOf(fault: Fault, known: boolean): Severity {
  return fault === 'blanks' || (known && fault !== 'backslash') ? 'error' : 'warning';
}

function faultOf(word: string, known: boolean): Fault | undefined {
  if (endsInBackslash(word)) return 'backslash';
  if (/^--?[a-z][a-z0-9-]+[ \t]+[^ \t\n-][^\n]*$/i.test(word)) return 'flag-blanks';
  if (/^--?[a-z][a-z0-9-]*=(["'])[^"']*\1$/i.test(word)) return 'quotes';
  return known && /^-[a-z][a-z0-9-]{2,}(=|$)/i.test(word) ? 'one-dash' : undefined;
}

/** A directory of Windows may well end so, and so may a script in lines. */
function endsInBackslash(word: string): boolean {
  return /^[^\n]*\\\s*$/.test(word) && !/(^|=)[A-Za-z]:\\/.test(word);
}

/** Programs with blanks in their names are those of Windows, which have a drive or an ending. */
function isWholeLine(program: string): boolean {
  return /\S\s+\S/.test(program) && !/^[A-Za-z]:[\\/]|\.exe$/i.test(program);
}
