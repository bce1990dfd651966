import { expect, test } from '@jest/globals';
import { literalPattern, manifestPattern } from '../../../../src/nodes/distributions/advice/search-pattern.ts';

test('literalPattern matches the text and nothing else', () => {
  const text = 'a.b[c](d){e}*+?^$|\\';
  const pattern = new RegExp(`^${literalPattern(text)}$`);
  expect([pattern.test(text), pattern.test(text.replace('.', 'x')), literalPattern('etcd-cp-1')]).toEqual([
    true,
    false,
    'etcd-cp-1',
  ]);
});

test('manifestPattern tells the name of the pod from what resembles it', () => {
  const lines = [
    '  name: web',
    '\t"name": "web",',
    "name: 'web' # mine",
    '{"kind":"Pod","metadata":{"name":"web"}}',
    'metadata: {name: web}',
  ];
  const others = [
    '- name: web',
    '  name: web-2',
    '  name: my-web',
    '  name: web.local',
    '  hostname: web',
    '  name: Web',
    '  app: web',
  ];
  const found = (line: string): boolean => new RegExp(manifestPattern('web')).test(line);
  expect([lines.filter(found), others.filter(found)]).toEqual([lines, []]);
});
