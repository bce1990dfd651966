import { Matcher } from '@isaacs/nonrecursive-glob-match';

/** The longest pattern that is tried: four times as long as a name can be. A longer one is taken to match none. */
const LONGEST = 1024;

/** Whether a name of a file may be meant by a pattern. */
export function isPattern(segment: string): boolean {
  return /[*?[]/.test(segment);
}

/**
 * What tells whether a name matches one segment of a pattern of glob(7), as in a shell: nothing but a dot matches one at
 * the beginning of a name, and a bracket that is not closed is itself. A backslash is an ordinary character. Whatever
 * pattern and name are, it takes a tenth of a second at most.
 */
export function nameMatcher(segment: string): (name: string) => boolean {
  if (segment.length > LONGEST) return () => false;
  const matcher = new Matcher(inItsSyntax(segment), { noext: true });
  return (name) => (segment.startsWith('.') || !name.startsWith('.')) && matcher.test(name);
}

/** To the matcher a backslash is a sign; and of each bracket that is not closed it looks for the end, to the end. */
function inItsSyntax(segment: string): string {
  const sets = segment.lastIndexOf(']') + 1;
  return segment.slice(0, sets).replaceAll('\\', String.raw`\\`) + segment.slice(sets).replaceAll(/[\\[]/g, '\\$&');
}
