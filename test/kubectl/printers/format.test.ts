import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/facts/errors.ts';
import { parseOutputFormat } from '../../../src/kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES, LIST_FORMATS, outputWords } from '../../../src/kubectl/printers/format-names.ts';
import type { OutputFormat } from '../../../src/kubectl/printers/format.ts';
import type { FormatName } from '../../../src/kubectl/printers/format-names.ts';

const FILES: Readonly<Record<string, string>> = {
  'path.txt': '{.kind}\n',
  'columns.txt': 'A\n.a\n',
  'bad.txt': '{',
  'go.txt': '{{.b}}\n',
};

function parse(flag: string | undefined, allowed = LIST_FORMATS, template?: string): Promise<OutputFormat> {
  return parseOutputFormat(flag, { allowed, template, readFile });
}

function readFile(path: string): string {
  const content = FILES[path];
  if (content === undefined) throw new Error(`open ${path}: no such file or directory`);
  return content;
}

test.each([
  [undefined, { kind: 'table' }],
  ['', { kind: 'table' }],
  ['wide', { kind: 'wide' }],
  ['name', { kind: 'name' }],
  ...DOCUMENT_FORMAT_NAMES.map((kind) => [kind, { kind }] as const),
])('-o %j', async (flag, expected) => {
  expect(await parse(flag)).toEqual(expected);
});

test.each([
  ['jsonpath={.a}', 'jsonpath', '{.a}'],
  ['jsonpath=a=b', 'jsonpath', 'a=b'],
  ['jsonpath-as-json={.a}', 'jsonpath-as-json', '{.a}'],
  ['jsonpath-file=path.txt', 'jsonpath', '{.kind}\n'],
])('-o %s reads its template', async (flag, kind, source) => {
  const format = await parse(flag);
  expect(format.kind).toBe(kind);
  expect('path' in format ? format.path.source : undefined).toBe(source);
});

test.each([
  ['custom-columns=A:.a', 'A', '{.a}'],
  ['custom-columns-file=columns.txt', 'A', '{.a}'],
])('-o %s reads its columns', async (flag, header, source) => {
  const format = await parse(flag);
  expect(format.kind).toBe('custom-columns');
  expect('columns' in format ? format.columns.map((column) => [column.header, column.path.source]) : []).toEqual([
    [header, source],
  ]);
});

function printed(format: OutputFormat): string | undefined {
  return 'print' in format ? format.print({ b: 'B' }, (text) => text) : undefined;
}

test.each([
  ['go-template=<{{.b}}>', '<B>'],
  ['template=a={{.b}}', 'a=B'],
  ['go-template-file=go.txt', 'B\n'],
  ['templatefile=go.txt', 'B\n'],
])('-o %s reads its Go template', async (flag, text) => {
  const format = await parse(flag);
  expect([format.kind, printed(format)]).toEqual(['go-template', text]);
});

describe('--template takes the place of what follows =', () => {
  test.each(['jsonpath', 'jsonpath-as-json'])('-o %s', async (flag) => {
    const format = await parse(flag, LIST_FORMATS, '{.b}');
    expect('path' in format ? format.path.source : undefined).toBe('{.b}');
  });

  test('it is of no use to a format that takes none', async () => {
    expect(await parse('json', LIST_FORMATS, '{.b}')).toEqual({ kind: 'json' });
  });

  test('alone it is a Go template', async () => {
    expect(printed(await parse(undefined, LIST_FORMATS, '{{.b}}'))).toBe('B');
    expect(printed(await parse('go-template', LIST_FORMATS, '{{.b}}'))).toBe('B');
    expect(printed(await parse('go-template-file', LIST_FORMATS, 'go.txt'))).toBe('B\n');
    await expect(parse('jsonpath={.a}', LIST_FORMATS, '{.b}')).rejects.toThrow(unknown('jsonpath={.a}', ALL));
  });
});

test('the formats are those of kubectl, in the order of its help', () => {
  expect(outputWords(LIST_FORMATS)).toEqual([
    ...['json', 'yaml', 'name', 'go-template=', 'go-template-file=', 'template=', 'templatefile='],
    ...['jsonpath=', 'jsonpath-as-json=', 'jsonpath-file=', 'custom-columns=', 'custom-columns-file=', 'wide'],
  ]);
});

// docs/commands.md has them written out.
const ALL = [...LIST_FORMATS].sort().join(',');

function unknown(flag: string, allowed: string): UsageError {
  return new UsageError(
    `unable to match a printer suitable for the output format "${flag}", allowed formats are: ${allowed}`,
  );
}

test.each<[string, readonly FormatName[], string]>([
  ['foo', LIST_FORMATS, ALL],
  ['JSON', LIST_FORMATS, ALL],
  ['json=x', LIST_FORMATS, ALL],
  ['wide=', LIST_FORMATS, ALL],
  ['table', LIST_FORMATS, ALL],
  ['go-template={{.}}', ['yaml', 'json'], 'json,yaml'],
  ['constructor', LIST_FORMATS, ALL],
  ['wide', ['yaml', 'json'], 'json,yaml'],
  ['jsonpath={.a}', ['yaml', 'json'], 'json,yaml'],
])('-o %s is unknown where %j are allowed', async (flag, allowed, names) => {
  await expect(parse(flag, allowed)).rejects.toThrow(unknown(flag, names));
});

test.each([
  ['jsonpath', 'template format specified but no template given'],
  ['jsonpath=', 'template format specified but no template given'],
  ['jsonpath-as-json', 'template format specified but no template given'],
  ['jsonpath-file=', 'template format specified but no template given'],
  ['go-template', 'template format specified but no template given'],
  ['go-template={{.a', 'error parsing template {{.a, template: output:1: unclosed action'],
  ['go-template-file=none', 'error reading --template none, open none: no such file or directory'],
  ['custom-columns', 'custom-columns format specified but no custom columns given'],
  ['custom-columns-file=', 'custom-columns format specified but no custom columns given'],
  ['jsonpath={.a', 'error parsing jsonpath {.a, unclosed action'],
  ['jsonpath-file=bad.txt', 'error parsing jsonpath {, unclosed action'],
  ['jsonpath-file=none', 'error reading --template none, open none: no such file or directory'],
  ['custom-columns=A', 'unexpected custom-columns spec: A, expected <header>:<json-path-expr>'],
  ['custom-columns-file=none', 'error reading template none, open none: no such file or directory'],
])('-o %s fails at once', async (flag, message) => {
  await expect(parse(flag)).rejects.toThrow(new UsageError(message));
});
