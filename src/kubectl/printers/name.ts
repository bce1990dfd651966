import { escapeLine } from './escape.ts';

/** Lines of `pod/NAME`, as `-o name` prints them: no namespace, one a line. */
export function toNames(kind: string, names: readonly string[]): string {
  return names.map((name) => `${kind}/${escapeLine(name)}\n`).join('');
}
