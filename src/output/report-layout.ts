import { cellWidth } from '../kubectl/printers/cell-width.ts';
import type { Style, Styles } from '../kubectl/printers/styles.ts';
import { wrapText } from '../kubectl/printers/wrap.ts';

/** How a report is to look. */
export interface ReportLook {
  /** Terminal cells that a line of prose may take; commands and paths are never broken. */
  readonly width: number;
  readonly style: Styles;
  readonly now: Date;
  /** Whether the kubelet was left out on purpose. */
  readonly kubeletSkipped: boolean;
}

/** A remark behind `text`, `gap` cells further than it must be; on lines of its own where it does not fit. */
export function aside(text: string, gap: number, remark: string, { width }: ReportLook, style?: Style): string {
  const painted = (words: string): string => style?.(words) ?? words;
  if (remark === '') return text;
  if (cellWidth(text) + gap + 2 + cellWidth(remark) <= width) return `${text}${' '.repeat(gap)}  ${painted(remark)}`;
  return `${text}\n${painted(wrapText(remark, { width, first: '      ', next: '      ' }))}`;
}

/** A paragraph behind an indent, its further lines a little deeper. */
export function prose(indent: string, text: string, { width }: ReportLook): string {
  return wrapText(text, { width, first: indent, next: `${indent}${indent === '' ? '' : '  '}` });
}
