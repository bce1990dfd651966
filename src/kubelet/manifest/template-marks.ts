import type { Place } from '../../yaml/place.ts';

/** Of Helm and Go, Jinja and Ansible. */
const MARKS = [
  ['{{', '}}'],
  ['{%', '%}'],
] as const;

/** Whether a file has the marks of a template on the lines where a parser stumbled; `loggedLine` is where it said so. */
export function hasTemplateMarks(bytes: Uint8Array, at: Place | undefined, loggedLine: number | undefined): boolean {
  if (at === undefined) return false;
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.slice((loggedLine ?? at.line) - 1, at.line).some(hasMark);
}

function hasMark(line: string): boolean {
  return MARKS.some(([opening, closing]) => {
    const at = line.indexOf(opening);
    return at >= 0 && line.includes(closing, at + opening.length);
  });
}
