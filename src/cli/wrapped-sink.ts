import { cellWidth, stripStyle } from '../kubectl/printers/cell-width.ts';
import { wrapText } from '../kubectl/printers/wrap.ts';
import type { TextSink } from './command.ts';

/** A line of prose begins with a word; one of a difference, a log or a script is indented or marked, and stays as it is. */
const PROSE = /^["*\p{L}\p{N}]/u;

/** A terminal to which whole lines of prose that are longer than its own are written in several, broken at spaces. */
export function wrappedSink(sink: TextSink): TextSink {
  const { columns } = sink;
  if (columns === undefined) return sink;
  const wrapped = (line: string): string => {
    if (!PROSE.test(stripStyle(line)) || cellWidth(line) <= columns) return line;
    return wrapText(line, { width: columns, next: '  ' });
  };
  return {
    columns,
    write: (text) => {
      sink.write(typeof text === 'string' ? text.split('\n').map(wrapped).join('\n') : text);
    },
  };
}
