import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/facts/errors.ts';
import {
  parseCustomColumns,
  parseCustomColumnsFile,
  renderCustomColumns,
} from '../../../src/kubectl/printers/custom-columns.ts';

const ITEMS = [
  { name: 'etcd-cp-1', ports: [2379, 2380], labels: { b: '2', a: '1' }, ready: true, hash: null, note: 'two\nlines' },
  { name: 'api', ports: [], note: '\u001b[31m' },
];

describe('renderCustomColumns', () => {
  test('missing is <none>, several values are joined, objects look as in Go, values never break a line', () => {
    const columns = parseCustomColumns('NAME:.name,PORTS:{ports[*]},LIST:ports,L:.labels,R:{.ready},H:hash,NOTE:note');
    expect(renderCustomColumns(columns, ITEMS)).toBe(
      [
        'NAME        PORTS       LIST          L              R        H        NOTE\n',
        'etcd-cp-1   2379,2380   [2379 2380]   map[a:1 b:2]   true     <nil>    two\\nlines\n',
        'api         <none>      []            <none>         <none>   <none>   \\u001b[31m\n',
      ].join(''),
    );
  });

  test('headers are there with no items, and not with --no-headers', () => {
    const columns = parseCustomColumns('NAME:.name,:.x');
    expect(renderCustomColumns(columns, [])).toBe('NAME   \n');
    expect(renderCustomColumns(columns, ITEMS, { headers: false })).toBe('etcd-cp-1   <none>\napi         <none>\n');
  });

  test('a path that does not fit fails', () => {
    expect(() => renderCustomColumns(parseCustomColumns('A:.name[0]'), ITEMS)).toThrow(
      new UsageError('error executing jsonpath "{.name[0]}": string is not array or slice'),
    );
  });
});

test.each([
  ['A', 'unexpected custom-columns spec: A, expected <header>:<json-path-expr>'],
  ['A:.a,', 'unexpected custom-columns spec: , expected <header>:<json-path-expr>'],
  [
    'A:{.x}{.y}',
    "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
  ],
  ['A:.x[', 'error parsing jsonpath {.x[}, unterminated array'],
])('the spec %j cannot be read', (spec, message) => {
  expect(() => parseCustomColumns(spec)).toThrow(new UsageError(message));
});

const FORMAT = 'Expected format is one line of space separated headers, one line of space separated column specs.';

describe('parseCustomColumnsFile', () => {
  test.each([
    'NAME   NODE\n{.name} .node.name\n',
    'NAME NODE\r\nname\tnode.name\r\n',
    ' NAME NODE\n name node.name\nignored\n',
  ])('%j', (content) => {
    const columns = parseCustomColumnsFile(content);
    expect(columns.map(({ header, path }) => [header, path.source])).toEqual([
      ['NAME', '{.name}'],
      ['NODE', '{.node.name}'],
    ]);
  });

  test.each([
    ['', `invalid template, missing header line. ${FORMAT}`],
    ['NAME', `invalid template, missing spec line. ${FORMAT}`],
    ['NAME\n', `invalid template, missing spec line. ${FORMAT}`],
    ['NAME NODE\n.name\n', "number of headers (2) and field specifications (1) don't match"],
    ['NAME\n.a[\n', 'error parsing jsonpath {.a[}, unterminated array'],
  ])('%j cannot be read', (content, message) => {
    expect(() => parseCustomColumnsFile(content)).toThrow(new UsageError(message));
  });
});
