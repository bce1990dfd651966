import { child, item } from '../../kubelet/manifest/field-path.ts';
import { everyContainer } from '../../kubelet/manifest/validation/container-list.ts';
import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly fault: 'blanks' | 'backslash';
  readonly word: string;
}

export const shellSyntaxInCommand = defineManifestRule<Args>({
  id: 'shell-syntax-in-command',
  severity: 'error',
  title: 'A command is written as for a shell',
  why: 'No shell reads command and args: the first word is the name of a program with all that is in it, and each further one an argument as it stands. A line with blanks is no program, and a backslash at the end of a word is part of it.',
  remedy: 'Make each word an item of its own in the list, without quotes and backslashes of a shell.',
  source: SOURCES.commands,
  message: ({ fault, word }) =>
    fault === 'blanks'
      ? `the program to run is called ${JSON.stringify(word)}, with its blanks`
      : `the word ${JSON.stringify(word)} ends in a backslash, which is handed on as part of it`,
  *check(subject) {
    for (const { container, path } of everyContainer(podOf(subject)?.pod.spec ?? {})) {
      for (const list of ['command', 'args'] as const) {
        for (const [index, word] of (container[list] ?? []).entries()) {
          const field = item(child(path, list), index);
          if (list === 'command' && index === 0 && isWholeLine(word)) yield { args: { fault: 'blanks', word }, field };
          else if (endsInBackslash(word)) yield { args: { fault: 'backslash', word }, field, severity: 'warning' };
        }
      }
    }
  },
});

/** A directory of Windows may well end so, and so may a script in lines. */
function endsInBackslash(word: string): boolean {
  return /^[^\n]*\\\s*$/.test(word) && !/(^|=)[A-Za-z]:\\/.test(word);
}

/** Programs with blanks in their names are those of Windows, which have a drive or an ending. */
function isWholeLine(program: string): boolean {
  return /\S\s+\S/.test(program) && !/^[A-Za-z]:[\\/]|\.exe$/i.test(program);
}
