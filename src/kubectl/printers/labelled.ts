import { cellWidth } from './cell-width.ts';
import type { Style } from './styles.ts';
import { wrapText } from './wrap.ts';

/** Cells between a label and what stands behind it. */
const GUTTER = 2;

/** What is below its label stands so much further in. */
const DEEPER = '  ';

/** In fewer cells prose is a column of single words. */
const LEAST_LEFT = 20;

/** Where values stand behind their labels. */
export interface LabelColumn {
  /** Blanks that each line begins with. */
  readonly indent: string;
  /** Cells of the widest label. */
  readonly labels: number;
  /** Terminal cells that a line may take. */
  readonly width: number;
}

/** Cells before the values that stand behind their labels. */
export function valuesAt({ indent, labels }: LabelColumn): number {
  return indent.length + labels + GUTTER;
}

/** Whether a value fits behind its label: on its line, or wrapped, with no word torn. */
export function fitsBeside(value: string, column: LabelColumn): boolean {
  const left = column.width - valuesAt(column);
  if (cellWidth(value) <= left) return true;
  return (
    left >= LEAST_LEFT &&
    wrapText(value, { width: left })
      .split('\n')
      .every((line) => cellWidth(line) <= left)
  );
}

/** The lines of a value behind its label, which may be coloured; each line of the value gets its colour here. */
export function besideLabel(label: string, value: string, column: LabelColumn, style: Style = plain): string[] {
  const next = ' '.repeat(valuesAt(column));
  const head = `${column.indent}${label}${' '.repeat(column.labels - cellWidth(label) + GUTTER)}`;
  return wrapText(value, { width: column.width - next.length })
    .split('\n')
    .map((line, index) => `${index === 0 ? head : next}${style(line)}`);
}

/** The same below its label, where there is more room. */
export function belowLabel(
  label: string,
  value: string,
  { indent, width }: LabelColumn,
  style: Style = plain,
): string[] {
  const deeper = `${indent}${DEEPER}`;
  const lines = value === '' ? [] : wrapText(value, { width, first: deeper, next: deeper, kept: 1 }).split('\n');
  return [...(label === '' ? [] : [`${indent}${label}`]), ...lines.map((line) => line.replace(/[^ ].*/, style))];
}

function plain(text: string): string {
  return text;
}
