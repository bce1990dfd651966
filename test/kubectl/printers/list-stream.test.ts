import { expect, test } from '@jest/globals';
import { DOCUMENT_FORMATS } from '../../../src/kubectl/printers/document-formats.ts';
import { DOCUMENT_FORMAT_NAMES } from '../../../src/kubectl/printers/format-names.ts';
import { ListStream } from '../../../src/kubectl/printers/list-stream.ts';

const ITEM = {
  kind: 'Pod',
  text: 'a\n  b\n',
  none: null,
  empty: {},
  list: [[1, 2], [], { deep: ['x', { y: 'z\n' }] }],
};

test.each(
  DOCUMENT_FORMAT_NAMES.flatMap((format) =>
    [[], [ITEM], [ITEM, {}, 'text', ITEM]].map((items) => [format, items.length, items] as const),
  ),
)('a list as %s of %d items, printed one by one, is the text of the whole', (format, _count, items) => {
  const written: string[] = [];
  const stream = new ListStream(format, { apiVersion: 'v1', kind: 'List' }, (text) => written.push(text));
  for (const item of items) stream.add([item]);
  stream.end({ perCluster: [{ cluster: 'a', error: null }] });
  const whole = { apiVersion: 'v1', kind: 'List', items, perCluster: [{ cluster: 'a', error: null }] };
  expect(written.join('')).toBe(DOCUMENT_FORMATS[format].text(whole));
});
