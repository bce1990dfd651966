import fc from 'fast-check';

const SURROGATES = { from: 0xd800, to: 0xe000 };
const MOST = 0x110000 - (SURROGATES.to - SURROGATES.from);

const CHARACTER = fc
  .oneof(fc.nat(0x7f), fc.nat(MOST - 1))
  .map((place) => String.fromCodePoint(place < SURROGATES.from ? place : place + SURROGATES.to - SURROGATES.from));

/** Any text. `unit: 'binary'` of fast-check is the same, and makes a table of a million characters in each test file. */
export const ANY_TEXT = fc.string({ unit: CHARACTER });
