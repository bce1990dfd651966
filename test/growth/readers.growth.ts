import { describe, expect, test } from '@jest/globals';
import { superlinear } from './measured-growth.ts';
import { COMMON_SIZES, COMMON_TEXTS, LONG_TEXTS, type LongText } from './long-texts.ts';
import { READERS } from './readers.ts';

/** Characters: of each text a tenth. The commonest are tried up to 1 MB. */
const SIZES = [2000, 20_000];

const TIMEOUT = 240_000;

test('one character alone, digits, short lines and nesting are among the commonest texts', () => {
  expect(COMMON_TEXTS.map(([name]) => name)).toHaveLength(8);
});

describe.each(Object.entries(READERS))('%s takes no longer than in proportion to the length', (_name, read) => {
  test(
    'whatever a text is made of',
    () => {
      expect(superlinear(read, LONG_TEXTS, SIZES)).toEqual([]);
    },
    TIMEOUT,
  );

  test(
    'of the commonest texts, up to 1 MB',
    () => {
      expect(superlinear(read, COMMON_TEXTS, COMMON_SIZES)).toEqual([]);
    },
    TIMEOUT,
  );
});

test('a reader that takes steps by their square is found', () => {
  const square = (text: string): number => {
    let found = 0;
    for (let at = 0; at < text.length; at += 1) if (text.indexOf('b', at) > 0) found += 1;
    return found;
  };
  const texts: readonly [string, LongText][] = [['a', (size) => 'a'.repeat(size)]];
  expect(superlinear(square, texts, COMMON_SIZES)).toEqual([
    { text: 'a', size: expect.any(Number), times: expect.any(Number) },
  ]);
});
