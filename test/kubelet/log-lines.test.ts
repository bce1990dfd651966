import { expect, test } from '@jest/globals';
import { fixedTime, LogLines, type LogLine } from '../../src/kubelet/log-lines.ts';

/** What of a line counts, with its bytes as Latin-1. */
function shown(lines: readonly LogLine[]): readonly (readonly [string | undefined, string, boolean, boolean])[] {
  return lines.map(({ time, bytes, begins, ends }) => [time, bytes.toString('latin1'), begins, ends]);
}

const TEXT = Buffer.concat([
  Buffer.from('1999-01-01T00:00:01Z stdout P one \n1999-01-01T00:00:02+08:00 stderr F other\n'),
  Buffer.from('1999-01-01T00:00:03Z stdout F:X line \u00e9\n1999-01-01T00:00:04Z stdout F \n', 'latin1'),
  Buffer.from('{"log":"of Docker","stream":"stderr","time":"t"}\n{"log":" too\\n","stream":"stderr","time":"u"}\n'),
  Buffer.from('neither\n1999-01-01T00:00:05Z stderr P cut off\n1999-01-01T00:00:06Z stdout F not wri'),
]);

test('pieces are joined by stream, whatever pieces of the file they come in', () => {
  for (const size of [1, 7, 64, TEXT.length]) {
    const log = new LogLines();
    const lines: LogLine[] = [];
    for (let at = 0; at < TEXT.length; at += size) lines.push(...log.add(TEXT.subarray(at, at + size)));
    expect(shown([...lines, ...log.rest()])).toEqual([
      ['1999-01-01T00:00:02+08:00', 'other', true, true],
      ['1999-01-01T00:00:01Z', 'one line \u00e9', true, true],
      ['1999-01-01T00:00:04Z', '', true, true],
      ['t', 'of Docker too', true, true],
      [undefined, 'neither', true, true],
      ['1999-01-01T00:00:06Z', 'not wri', true, true],
      ['1999-01-01T00:00:05Z', 'cut off', true, false],
    ]);
  }
});

test.each([
  ['in one piece', (text: string) => `1999-01-01T00:00:01Z stdout F ${text}\n`],
  [
    'in many',
    (text: string) =>
      text.replace(/.{1,100000}/g, '1999-01-01T00:00:01Z stdout P $&\n') + '1999-01-01T00:00:01Z stdout F \n',
  ],
  ['of no known form', (text: string) => `${text}\n`],
])('no more than a part of a line is held: %s', (_, write) => {
  const text = 'abcdefghij'.repeat(500_000);
  const log = new LogLines();
  const bytes = Buffer.from(write(text));
  const lines: LogLine[] = [];
  for (let at = 0; at < bytes.length; at += 65536) lines.push(...log.add(bytes.subarray(at, at + 65536)));
  expect(log.rest()).toEqual([]);
  expect(lines.map((line) => line.bytes.toString()).join('') === text).toBe(true);
  expect(lines.map(({ begins }) => begins)).toEqual(lines.map((_line, index) => index === 0));
  expect(lines.map(({ ends }) => ends)).toEqual(lines.map((_line, index) => index === lines.length - 1));
  expect(Math.max(...lines.map((line) => line.bytes.length))).toBeLessThan(1_300_000);
});

test.each([
  ['2026-11-28T04:49:52.1572Z', '2026-11-28T04:49:52.157200000Z'],
  ['2026-11-28T04:49:52+08:00', '2026-11-28T04:49:52.000000000+08:00'],
  ['2026-11-28T04:49:52.1234567891Z', '2026-11-28T04:49:52.123456789Z'],
  ['yesterday', 'yesterday'],
])('%s as kubectl shows a time', (time, fixed) => {
  expect(fixedTime(time)).toBe(fixed);
});
