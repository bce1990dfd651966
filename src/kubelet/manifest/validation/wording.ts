import type { FieldProblem } from './checked-field.ts';

/** Since then Kubernetes says that lengths are counted in bytes. */
const BYTES_SINCE = 32;
const OLDER_WORDS: readonly (readonly [RegExp, string])[] = [
  [/must be no more than (\d+) bytes/, 'must be no more than $1 characters'],
  [/^Too long: may not be more than (\d+) bytes/, 'Too long: must have at most $1 bytes'],
];

/** Before, Kubernetes' messages did not say which of the aliases of hosts it was. */
const ALIASES_NUMBERED_SINCE = 30;

/** A problem in the words of the kubelet that would find it. */
export function inWordsOf(minor: number, told: FieldProblem): FieldProblem {
  const problem = minor >= ALIASES_NUMBERED_SINCE ? told : { ...told, field: withoutNumbers(told.field) };
  if (minor >= BYTES_SINCE) return problem;
  const message = OLDER_WORDS.reduce((words, [newer, older]) => words.replace(newer, older), problem.message);
  return { ...problem, message };
}

function withoutNumbers(field: string): string {
  return field.replace(/^(spec\.hostAliases)\[\d+\](\.\w+).*/, '$1$2');
}
