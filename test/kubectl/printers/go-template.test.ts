import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/facts/errors.ts';
import { escapeText } from '../../../src/kubectl/printers/escape.ts';
import { readGoTemplate } from '../../../src/kubectl/printers/go-template.ts';

// What it prints and refuses as kubectl does is compared with the real one (go-template-oracle.test.ts).

function print(template: string, document: unknown = {}): string {
  return readGoTemplate(template)(document, escapeText);
}

describe('a template that does not end by itself', () => {
  const LIST = Array.from({ length: 200 }, (_, index) => index);

  test('that calls itself is stopped', () => {
    expect(() => print('{{define "T"}}{{template "T"}}{{end}}{{template "T"}}')).toThrow(
      new UsageError(
        'error executing template "{{define \\"T\\"}}{{template \\"T\\"}}{{end}}{{template \\"T\\"}}": template: output:1:25: executing "T" at <{{template "T"}}>: exceeded maximum template depth (500)',
      ),
    );
  });

  test('that goes through lists in lists in lists is stopped', () => {
    const template = '{{$l := .}}{{range $l}}{{range $l}}{{range $l}}{{end}}{{end}}{{end}}';
    expect(() => print(template, LIST)).toThrow(/it takes more than 2000000 steps$/);
  });

  test('that prints without end is stopped', () => {
    const template = '{{$l := .}}{{range $l}}{{range $l}}{{printf "%10000d" 1}}{{end}}{{end}}';
    expect(() => print(template, LIST)).toThrow(/it prints more than 67108864 characters$/);
  });
});

test.each([
  ['parentheses', `{{${'('.repeat(10_000)}1${')'.repeat(10_000)}}}`],
  ['actions', `${'{{if 1}}'.repeat(10_000)}${'{{end}}'.repeat(10_000)}`],
  ['alternatives', `{{if 0}}${'{{else if 0}}'.repeat(10_000)}{{end}}`],
])('%s that are nested too deep are refused in words', (_what, template) => {
  expect(() => print(template)).toThrow(/, template: output:1: max expression depth exceeded$/);
});

test.each([
  ['{{printf "%#v" .}}', '%#v is not supported here'],
  ['{{printf "%[1]d" 1}}', '%[1]d is not supported here'],
  ['{{printf "%*d" 1 2}}', '%*d is not supported here'],
  ['{{printf "%2000000d" 1}}', '%2000000d is not supported here'],
  ['{{1i}}', 'complex numbers are not supported here: "1i"'],
])('what is not done as Go does it is refused in words: %s', (template, words) => {
  expect(() => print(template)).toThrow(words);
});

test('what comes of the data is safe for a terminal, also through functions and names of keys', () => {
  const document = { a: '\u001b[31m', '\u0007': 1 };
  expect(print('{{.a}}{{printf "%s" .a}}{{range $k, $v := .}}{{$k}}{{end}}', document)).toBe(
    '\\u001b[31m\\u001b[31m\\u0007a',
  );
});

test.each([['__proto__'], ['constructor'], ['toString'], ['hasOwnProperty']])(
  'an object has no %s by itself',
  (name) => {
    expect(print(`{{.${name}}}|{{index . "${name}"}}|{{exists . "${name}"}}`)).toBe('<no value>|<no value>|false');
    expect(() => print(`{{${name}}}`)).toThrow(`function "${name}" not defined`);
  },
);

test('a field that a document leaves out is not there', () => {
  expect(print('{{.a}}{{len .}}{{.}}', { a: undefined, b: 1 })).toBe('<no value>1map[b:1]');
});
