import { createTwoFilesPatch } from 'diff';
import { styledDiffLine } from '../colours.ts';
import type { Plan } from '../../change/plan.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';

const CONTEXT = 3;
/** Lines that may come and go before the shortest way is given up: it takes steps by their square. */
const MOST_EDITS = 1000;

/** How the manifest changes, as a unified diff; empty where nothing does. Unescaped. */
export function manifestDiff(
  { file, before, after }: Pick<Plan, 'file' | 'before' | 'after'>,
  directory: string,
): string {
  const path = `${directory}/${file}`;
  const name = (content: Uint8Array | undefined): string => (content === undefined ? '/dev/null' : path);
  const names = [name(before), name(after)] as const;
  const texts = [textOf(before), textOf(after)] as const;
  const head = `--- ${names[0]}\n+++ ${names[1]}\n`;
  if (texts[0] === texts[1]) return names[0] === names[1] ? '' : head;
  if (texts.includes('')) return head + oneHunk(...texts);
  const options = { context: CONTEXT, maxEditLength: MOST_EDITS };
  const patch = createTwoFilesPatch(...names, ...texts, undefined, undefined, options);
  return patch === undefined ? head + oneHunk(...texts) : patch.slice(patch.indexOf('---'));
}

/** All lines between the first and the last that differ, as one hunk. */
function oneHunk(from: string, to: string): string {
  const [old, young] = [linesOf(from), linesOf(to)];
  const shorter = Math.min(old.length, young.length);
  let head = 0;
  while (head < shorter && old[head] === young[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === young.at(-1 - tail)) tail += 1;
  const start = Math.max(0, head - CONTEXT);
  const rest = Math.max(0, tail - CONTEXT);
  const range = ({ length }: readonly string[]): string => {
    const count = length - rest - start;
    return `${count === 0 ? start : start + 1},${count}`;
  };
  const lines = [
    ...marked(' ', old.slice(start, head)),
    ...marked('-', old.slice(head, old.length - tail)),
    ...marked('+', young.slice(head, young.length - tail)),
    ...marked(' ', old.slice(old.length - tail, old.length - rest)),
  ];
  return `@@ -${range(old)} +${range(young)} @@\n${lines.join('')}`;
}

/** Lines with their ends; the last may have none. */
function linesOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

function marked(mark: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line.endsWith('\n') ? mark + line : `${mark}${line}\n\\ No newline at end of file\n`));
}

function textOf(content: Uint8Array | undefined): string {
  return content === undefined ? '' : Buffer.from(content).toString('utf8');
}

/** A diff in the colours of `kubectl diff`'s usual program; its text must be escaped already. */
export function styleDiff(difference: string, styles: Styles): string {
  return difference
    .split('\n')
    .map((line) => styledDiffLine(line, styles))
    .join('\n');
}
