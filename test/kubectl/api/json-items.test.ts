import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { JsonItems } from '../../../src/kubectl/api/json-items.ts';
import { ConnectionError } from '../../../src/facts/errors.ts';
import { ANY_TEXT } from '../../any-text.ts';

interface Cut {
  readonly items: readonly string[];
  readonly envelope: unknown;
}

/** Pushes a text in pieces that end at the given places. */
function cut(text: string, places: readonly number[] = []): Cut {
  const bytes = Buffer.from(text);
  const items: string[] = [];
  const reader = new JsonItems(({ memory, start, end }) => void items.push(memory.toString('utf8', start, end)));
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  let start = 0;
  for (const end of ends) {
    reader.push(bytes.subarray(start, end));
    start = end;
  }
  return { items, envelope: reader.end() };
}

describe('the items of a list', () => {
  test('are cut out, and the rest is the envelope', () => {
    const text =
      '{"kind":"PodList","metadata":{"continue":"x","tags":["a"]},"items":[{"a":[1,{}]},{"b":"]}"}],"more":1}';
    expect(cut(text)).toEqual({
      items: ['{"a":[1,{}]}', '{"b":"]}"}'],
      envelope: { kind: 'PodList', metadata: { continue: 'x', tags: ['a'] }, items: [], more: 1 },
    });
  });

  test.each([
    ['none', '{"items":[]}', { items: [] }],
    ['null, as Go writes a nil slice', '{"kind":"PodList","items":null}', { kind: 'PodList', items: null }],
    ['not there', '{"kind":"Status"}', { kind: 'Status' }],
    ['spread over lines', '{\n "items" : [\n ]\n}\n', { items: [] }],
  ])('may be %s', (_, text, envelope) => {
    expect(cut(text)).toEqual({ items: [], envelope });
  });

  test('are only those of the outermost object, not of an array of that name further in', () => {
    expect(cut('{"metadata":{"items":[{"a":1}]},"x":"\\"items\\":[","y":[{"c":1}],"items":[{"b":2}]}').items).toEqual([
      '{"b":2}',
    ]);
  });

  test('come whole wherever the chunks end', () => {
    const list = fc.record({
      kind: fc.string(),
      metadata: fc.dictionary(fc.string(), fc.jsonValue()),
      items: fc.array(fc.dictionary(ANY_TEXT, fc.jsonValue({ maxDepth: 4 }), { maxKeys: 4 })),
      after: fc.jsonValue(),
    });
    const spacing = fc.constantFrom(undefined, 1);
    fc.assert(
      fc.property(list, spacing, fc.array(fc.nat(5000), { maxLength: 12 }), (value, space, places) => {
        const { items, envelope } = cut(JSON.stringify(value, null, space), places);
        expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(JSON.parse(JSON.stringify(value.items)));
        expect(envelope).toEqual(JSON.parse(JSON.stringify({ ...value, items: [] })));
      }),
    );
  });

  test('come whole byte by byte', () => {
    const text = '{"items":[{"a":"\\\\\\"}é\\u005d"},{"b":"\\\\"}]}';
    const each = Array.from({ length: Buffer.byteLength(text) }, (_, index) => index);
    expect(cut(text, each)).toEqual({ items: ['{"a":"\\\\\\"}é\\u005d"}', '{"b":"\\\\"}'], envelope: { items: [] } });
  });
});

describe('what comes before the items', () => {
  test('is known once the first item has come', () => {
    const text = '{"kind":"Table","columnDefinitions":[{"name":"Name"}],"rows":[{"cells":[1]},{"cells":[2]}],"more":1}';
    const heads: unknown[] = [];
    const reader = new JsonItems(() => void heads.push(reader.head()));
    for (const byte of Buffer.from(text)) reader.push(Buffer.from([byte]));
    const head = { kind: 'Table', columnDefinitions: [{ name: 'Name' }], rows: [] };
    expect([heads, reader.end()]).toEqual([[head, head], { ...head, more: 1 }]);
  });
});

describe('an answer that is no list', () => {
  test.each([
    ['breaks off in an item', '{"items":[{"a":1},{"b"'],
    ['breaks off after an item', '{"items":[{"a":1}'],
    ['goes on after its end', '{"items":[]}}'],
    ['closes more than it opens', ']]]]{"items":[{"a":1}]}'],
    ['is a web page', '<html>["items":[</html>'],
    ['is nothing', ''],
  ])('has no envelope where it %s', (_, text) => {
    expect(cut(text).envelope).toBeUndefined();
  });

  test('never throws but for size, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
        const reader = new JsonItems(() => undefined);
        reader.push(Buffer.from('{"items":['));
        reader.push(bytes);
        reader.push(Buffer.from(text));
        reader.end();
      }),
    );
  });

  test('is given up where one item never ends', () => {
    const reader = new JsonItems(() => undefined);
    reader.push(Buffer.from('{"items":[{"a":"'));
    const filler = Buffer.alloc(1024 * 1024, 'x');
    const push = (): void => {
      for (let megabyte = 0; megabyte < 17; megabyte += 1) reader.push(filler);
    };
    expect(push).toThrow(ConnectionError);
  });

  test('is given up where it has no items but never ends', () => {
    const reader = new JsonItems(() => undefined);
    reader.push(Buffer.from('{"a":"'));
    const push = (): void => {
      for (let part = 0; part < 3; part += 1) reader.push(Buffer.alloc(512 * 1024, 'x'));
    };
    expect(push).toThrow(ConnectionError);
  });

  test('of brackets alone is refused by JSON.parse, not by the stack', () => {
    const { items } = cut(`{"items":[${'['.repeat(200_000)}${']'.repeat(200_000)}]}`);
    expect(items.map(({ length }) => length)).toEqual([400_000]);
  });
});
