import type { Place } from './place.ts';

/** Of Helm and Go, Jinja and Ansible. */
const MARK = /\{\{.*\}\}|\{%.*%\}/;

/** Whether a file has the marks of a template on the lines where a parser stumbled; `loggedLine` is where it said so. */
export function hasTemplateMarks(bytes: Uint8Array, at: Place | undefined, loggedLine: number | undefined): boolean {
  if (at === undefined) return false;
  const lines = new TextDecoder().decode(bytes).split('\n');
  return lines.slice((loggedLine ?? at.line) - 1, at.line).some((line) => MARK.test(line));
}
