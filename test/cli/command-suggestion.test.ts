import { expect, test } from '@jest/globals';
import { unknownCommand } from '../../src/cli/command-suggestion.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';

const suggested = (word: string, below?: string): string | undefined => {
  const command = COMMANDS.find(({ name }) => name === below);
  return unknownCommand(word, command, COMMANDS).hint;
};

test.each([
  // What people type who know kubectl, or another tool of the kind.
  ['pods', 'ls'],
  ['pod', 'ls'],
  ['po', 'ls'],
  ['list-pods', 'ls'],
  ['get', 'ls'],
  ['describe', 'explain'],
  ['rollback', 'undo'],
  ['remove', 'rm'],
  ['create', 'apply'],
  ['log', 'logs'],
  ['check', 'doctor'],
  ['validate', 'lint'],
  ['yaml', 'manifest'],
  // Slips of the keyboard: in a name, in an alias, in such a word.
  ['nods', 'nodes'],
  ['mode', 'nodes'],
  ['lst', 'ls'],
  ['LS', 'ls'],
  ['explian', 'explain'],
  ['lnit', 'lint'],
  ['doctro', 'doctor'],
  ['manifests', 'manifest'],
  ['descrbe', 'explain'],
  ['complete', 'completion'],
])('%s leads to %s', (word, name) => {
  expect(suggested(word)).toBe(`Did you mean "${name}"?`);
});

test.each([
  ['local', 'explian', 'local explain'],
  ['local', 'describe', 'local explain'],
  ['local', 'docter', 'local doctor'],
  ['local', 'nodes', 'local'],
  ['local', 'list', 'local'],
  ['rules', 'list', 'rules'],
  ['rules', 'show', 'rules explain'],
  ['rules', 'namespace-missing', 'rules explain namespace-missing'],
  ['rules', 'duplicate pod', "rules explain 'duplicate pod'"],
])('behind %s, %s leads to %s', (command, word, name) => {
  expect(suggested(word, command)).toBe(`Did you mean "${name}"?`);
});

test('a word that is near to nothing is told all there is', () => {
  expect(suggested('frobnicate')).toBe(
    'Commands: ls, explain, nodes, manifest, certs, edit, apply, restart, stop, start, rm, undo, history, logs, wait, local, doctor, diff, lint, rules, completion, options.',
  );
  expect(suggested('frobnicate', 'local')).toBe(
    'Commands: local explain, local logs, local doctor, local certs, local edit, local apply, local restart, local stop, local start, local rm, local undo, local history.',
  );
});

test('a command is suggested by the name that the help shows', () => {
  const names = new Set(COMMANDS.map(({ name }) => `Did you mean "${name}"?`));
  const words = COMMANDS.flatMap(({ aliases, knownAs = [] }) => [...aliases, ...knownAs]).filter(
    (word) => !word.includes(' '),
  );
  expect(words.map((word) => suggested(word)).filter((hint) => hint === undefined || !names.has(hint))).toEqual([]);
});
