import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../src/facts/errors.ts';
import { escapeText } from '../../../src/kubectl/printers/escape.ts';
import {
  findResults,
  parseJsonPath,
  parseRelaxedPath,
  renderJsonPath,
  renderJsonPathAsJson,
} from '../../../src/kubectl/printers/jsonpath.ts';

// The cases with kubectl as judge are in jsonpath-oracle.test.ts; these hold where there is no kubectl.
const LIST = {
  kind: 'StaticPodList',
  items: [
    { name: 'etcd', node: { name: 'cp-1', ready: true }, ports: [2379, 2380], labels: { 'k8s.io/app': 'etcd' } },
    { name: 'api', node: { name: 'cp-2', ready: false }, ports: [], weight: 2.5, hash: null },
    { name: 'proxy', node: { name: 'cp-1', ready: true }, ports: [1] },
  ],
};

function print(template: string, value: unknown = LIST): string {
  return renderJsonPath(parseJsonPath(template), value, (text) => text);
}

describe('renderJsonPath', () => {
  test.each([
    ['', ''],
    ['text', 'text'],
    ['{.kind}', 'StaticPodList'],
    ['{.items[*].name}', 'etcd api proxy'],
    ['{range .items[*]}{.name}{"\\t"}{.node.name}{"\\n"}{end}', 'etcd\tcp-1\napi\tcp-2\nproxy\tcp-1\n'],
    ['{range .items[*]}{.name}:{range .ports[*]}{@},{end};{end}{.kind}', 'etcd:2379,2380,;api:;proxy:1,;StaticPodList'],
    ['{.items[?(@.node.name=="cp-1")].name}', 'etcd proxy'],
    ['{.items[?(@.node.ready!=true)].name}', 'api'],
    ['{.items[?(@.weight>2.0)].name}', 'api'],
    ['{.items[?(@.weight)].name}', 'api'],
    ['{.items[0].labels.k8s\\.io/app}', 'etcd'],
    ["{.items[0].labels['k8s\\.io/app']}", 'etcd'],
    [
      '{.items[-1].name}|{.items[0:2].name}|{.items[::2].name}|{.items[0,2].name}',
      'proxy|etcd api|etcd proxy|etcd proxy',
    ],
    ["{.items[*]['name','ports']}", 'etcd api proxy [2379,2380] [] [1]'],
    ['{..ready}', 'true false true'],
    ['{.items[1].weight}{.items[1].hash}{.items[1].node}', '2.5null{"name":"cp-2","ready":false}'],
    ['{.items[0].node.*}', 'cp-1 true'],
    ['[{.nothing}{.nothing[0]}{.items[*].nothing.more}]', '[]'],
    // kubectl stops at the first empty list here and loses what follows; ours goes on.
    ['{.items[*].ports[*]}', '2379 2380 1'],
    // kubectl prints `<no value>`.
    ['{range .items[1].hash}{@}{end}', 'null'],
  ])('%j', (template, expected) => {
    expect(print(template)).toBe(expected);
  });

  test.each([
    ['{nope}', 'unrecognized identifier nope'],
    ['{.items[9]}', 'array index out of bounds: index 9, length 3'],
    ['{.kind[0]}', 'string is not array or slice'],
    ['{.items[?(@.name>1)]}', 'incompatible types for comparison'],
    ['{.items[?(@.node=="x")]}', 'invalid type for comparison'],
    ['{end}', 'not in range, nothing to end'],
  ])('%j does not fit the value', (template, reason) => {
    expect(() => print(template)).toThrow(
      new UsageError(`error executing jsonpath ${JSON.stringify(template)}: ${reason}`),
    );
  });

  test('escapes strings and nothing else', () => {
    const value = { a: '\u001b[31m\nred', b: { c: '\u001b' } };
    const path = parseJsonPath('{.a}\t{.b}');
    expect(renderJsonPath(path, value, escapeText)).toBe('\\u001b[31m\nred\t{"c":"\\u001b"}');
    expect(renderJsonPath(path, value, (text) => text)).toBe('\u001b[31m\nred\t{"c":"\\u001b"}');
  });

  test('sees own properties only, and none that are undefined', () => {
    expect(print('[{.constructor}{.__proto__}{.toString.name}{.a}{.*}]', { a: undefined })).toBe('[]');
  });

  test('a template can be carried out again and again', () => {
    const path = parseJsonPath('{range .items[*]}{.name},{end}');
    expect([1, 2].map(() => renderJsonPath(path, LIST, (text) => text))).toEqual([
      'etcd,api,proxy,',
      'etcd,api,proxy,',
    ]);
  });

  test('long templates do not exhaust the stack', () => {
    expect(print('{.kind}'.repeat(20_000))).toBe('StaticPodList'.repeat(20_000));
    expect(print(`{${' '.repeat(100_000)}.kind}`)).toBe('StaticPodList');
  });
});

test('renderJsonPathAsJson prints a list for every text and action', () => {
  expect(renderJsonPathAsJson(parseJsonPath('{.items[*].name}'), LIST)).toBe(
    '[\n    "etcd",\n    "api",\n    "proxy"\n]\n',
  );
  expect(renderJsonPathAsJson(parseJsonPath('a{.nothing}{.items[0].node}'), LIST)).toBe(
    '[\n    "a"\n]\n[]\n[\n    {\n        "name": "cp-1",\n        "ready": true\n    }\n]\n',
  );
});

test('findResults gives values as they are, numbers with a point too', () => {
  expect(findResults(parseJsonPath('x{.items[*].ports}{1.0}'), LIST)).toEqual([['x'], [[2379, 2380], [], [1]], [1]]);
});

describe('parseJsonPath', () => {
  test.each([
    ['{', 'unclosed action'],
    ['{.a\n}', 'unclosed action'],
    ['{.a[0}', 'unterminated array'],
    ['{.a[x]}', 'invalid array index x'],
    ['{.a[99999999999999999999]}', 'array index 99999999999999999999 is not a number'],
    ['{.a[?(@.b==1)}', 'unclosed array expect ]'],
    ['{.a[?(@.b=="x)]}', 'unterminated filter'],
    // kubectl has no filter within a filter.
    ['{.a[?(@.b[?(@==1)])]}', 'unterminated filter'],
    ['{"open}', 'unterminated quoted string'],
    ['{"bad\\q"}', 'unquote string "bad\\q" error invalid syntax'],
    ['{&}', "unrecognized character in action: U+0026 '&'"],
    ['{\u0007}', 'unrecognized character in action: U+0007'],
    ['{1.2.3}', 'cannot parse number 1.2.3'],
    ['{....a}', 'invalid multiple recursive descent'],
  ])('%j cannot be read', (template, reason) => {
    expect(() => parseJsonPath(template)).toThrow(new UsageError(`error parsing jsonpath ${template}, ${reason}`));
  });
});

describe('parseRelaxedPath', () => {
  test.each(['node.name', '.node.name', '{node.name}', '{.node.name}'])('%s', (path) => {
    const parsed = parseRelaxedPath(path);
    expect(parsed.source).toBe('{.node.name}');
    expect(findResults(parsed, LIST.items[0])).toEqual([['cp-1']]);
  });

  test('the empty path selects nothing', () => {
    expect(findResults(parseRelaxedPath(''), LIST)).toEqual([]);
  });

  test.each(['{.a', '.a}', '{.a}{.b}', '{}', '{{.a}}'])('%s cannot be read', (path) => {
    expect(() => parseRelaxedPath(path)).toThrow(
      new UsageError(
        "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
      ),
    );
  });
});
