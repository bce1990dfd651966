import type { FieldProblem } from './problems.ts';

/** Since then Kubernetes says that lengths are counted in bytes. */
const BYTES_SINCE = 32;
const OLDER_WORDS: readonly (readonly [RegExp, string])[] = [
  [/must be no more than (\d+) bytes/, 'must be no more than $1 characters'],
  [/^Too long: may not be more than (\d+) bytes/, 'Too long: must have at most $1 bytes'],
];

/** A problem in the words of the kubelet that would find it. */
export function inWordsOf(minor: number, problem: FieldProblem): FieldProblem {
  if (minor >= BYTES_SINCE) return problem;
  const message = OLDER_WORDS.reduce((words, [newer, older]) => words.replace(newer, older), problem.message);
  return { ...problem, message };
}
