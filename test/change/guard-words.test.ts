import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRecord, recordLine } from '../../src/change/change-record.ts';
import { parseGuardAnswer } from '../../src/change/guard-answer.ts';
import { ANY_TEXT } from '../any-text.ts';

const SEEDED = { seed: 42, numRuns: 500 };

describe('the record of a change', () => {
  const word = fc.oneof(ANY_TEXT, fc.constantFrom('\n', '"', '\\', '$(id)', '\u001b[2J', '\u2028'));
  const record = fc.record({ action: word, namespace: word, name: word, by: word });

  test('is one line, and read again as it was', () => {
    fc.assert(
      fc.property(record, (one) => {
        expect(recordLine(one)).not.toMatch(/[\n\r]/);
        expect(parseRecord(`${recordLine(one)}\n`)).toEqual(one);
      }),
      SEEDED,
    );
  });

  test('of whatever text is nothing, or has four texts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = parseRecord(text);
        if (read === undefined) return;
        expect(Object.entries(read).map(([key, value]) => [key, typeof value])).toEqual(
          ['action', 'namespace', 'name', 'by'].map((key) => [key, 'string']),
        );
      }),
      SEEDED,
    );
  });

  test.each([
    ['', undefined],
    ['null', undefined],
    ['[]', undefined],
    ['"edit"', undefined],
    ['{"action":"edit"', undefined],
    ['{}', { action: '', namespace: '', name: '', by: '' }],
    ['{"action":["edit"],"name":{},"by":1,"namespace":null}', { action: '', namespace: '', name: '', by: '' }],
    ['{"__proto__":{"by":"root"},"action":"edit"}', { action: 'edit', namespace: '', name: '', by: '' }],
  ])('%s', (text, read) => {
    expect(parseRecord(text)).toEqual(read);
  });
});

describe('what a guard answers', () => {
  test.each([
    ['confirmed', { word: 'confirmed', why: '', log: '' }],
    ['confirmed\n', { word: 'confirmed', why: '', log: '' }],
    ['changed \r\n', { word: 'changed', why: '', log: '' }],
    [
      'undone it was not well\n== main\nlast words\n',
      { word: 'undone', why: 'it was not well', log: '== main\nlast words\n' },
    ],
    ['busy {"by":"jane"} \n', { word: 'busy', why: '{"by":"jane"}', log: '' }],
    ['left  two  spaces', { word: 'left', why: 'two  spaces', log: '' }],
    ['', undefined],
    ['\nconfirmed\n', undefined],
    ['confirmedly', undefined],
    ['Confirmed', undefined],
    ['confirm', undefined],
    ['constructor', undefined],
    ['undone\twhy', undefined],
    ['sh: syntax error: unexpected end of file', undefined],
  ])('%j', (text, answer) => {
    expect(parseGuardAnswer(text)).toEqual(answer);
  });

  test('is never an end that it did not write', () => {
    fc.assert(
      fc.property(ANY_TEXT, fc.constantFrom('', 'undone ', 'confirmed\n', 'confirmed'), (text, start) => {
        const answer = parseGuardAnswer(`${start}${text}`);
        if (answer !== undefined) expect(`${start}${text}`.trimStart().startsWith(answer.word)).toBe(true);
      }),
      SEEDED,
    );
  });
});
