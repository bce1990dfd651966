import { escapeLine } from '../../kubectl/printers/escape.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { wrapText } from '../../kubectl/printers/wrap.ts';
import type { DifferingItem } from '../../rules/comparison.ts';
import { styledDiffLine } from '../colours.ts';
import { fieldLines, headLines } from '../manifest-difference.ts';
import type { PrintableDiff } from './diff-document.ts';

/** How a comparison is to look. */
export interface DiffLook {
  /** Terminal cells of a line of prose. */
  readonly width: number;
  readonly style: Styles;
}

/** A comparison as a diff: `-` before what A has, `+` before what B has. */
export function diffReport(diff: PrintableDiff, look: DiffLook): string {
  const { a, b, remarks, items } = diff;
  const lines = [
    ...headLines([a, b], look.style),
    ...remarks.map((text) => wrapText(escapeLine(text), { width: look.width })),
    ...items.flatMap((item) => itemLines(item, look)),
    wrapText(countOf(diff), { width: look.width }),
  ];
  return `${lines.join('\n')}\n`;
}

function itemLines(item: DifferingItem, { width, style }: DiffLook): readonly string[] {
  const { name, side, fields, remark } = item;
  if (side === 'both') {
    const nodes = remark === '' ? [] : [style.faint(wrapText(escapeLine(remark), { width, first: '  ', next: '  ' }))];
    return [
      style.heading(escapeLine(name)),
      ...nodes,
      ...fields.flatMap(({ path, a, b }) => fieldLines(path, [a, b], style)),
    ];
  }
  const mark = side === 'a' ? '-' : '+';
  const text = wrapText(escapeLine(`${name}${remark === '' ? '' : `: ${remark}`}`), {
    width,
    first: `${mark} `,
    next: `${mark}   `,
  });
  return text.split('\n').map((line) => styledDiffLine(line, style));
}

function countOf({ items, alike, unread }: PrintableDiff): string {
  const count = (side: DifferingItem['side']): number => items.filter((item) => item.side === side).length;
  const parts = [
    [count('both'), 'changed'],
    [count('a'), 'only in the first'],
    [count('b'), 'only in the second'],
    [alike, 'alike'],
    [unread.length, 'not compared'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const head =
    items.length > 0 ? '' : unread.length > 0 ? 'No difference in what could be compared: ' : 'No difference: ';
  return `${head}${told.join(', ') || 'there is nothing on either side'}.`;
}
