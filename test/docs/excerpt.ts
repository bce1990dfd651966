import { stripVTControlCharacters } from 'node:util';

/** Lines from the first that matches `from` up to the next that matches `to`, which is left out; to the end without `to`. */
export interface Passage {
  readonly from: RegExp;
  readonly to?: RegExp;
}

/**
 * The passages of a text in order, with `…` wherever lines are left out. Escape codes stay, and match nothing. Throws where a
 * passage is not there.
 */
export function excerpt(text: string, passages: readonly Passage[]): string {
  const lines = text.trimEnd().split('\n');
  const shown: string[] = [];
  let end = 0;
  for (const { from, to } of passages) {
    const start = indexOf(lines, from, end);
    if (start > end) shown.push('…');
    end = to === undefined ? lines.length : indexOf(lines, to, start + 1);
    shown.push(...lines.slice(start, end));
  }
  if (end < lines.length) shown.push('…');
  return `${shown.join('\n')}\n`;
}

function indexOf(lines: readonly string[], pattern: RegExp, from: number): number {
  const index = lines.findIndex((line, at) => at >= from && pattern.test(stripVTControlCharacters(line)));
  if (index === -1) throw new Error(`no line matches ${String(pattern)}`);
  return index;
}
