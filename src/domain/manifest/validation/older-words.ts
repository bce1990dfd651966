import type { FieldProblem } from './problems.ts';

/** Since then the kubelet's log counts bytes where a name is too long. */
const BYTES_SINCE = 34;
const LIMIT_WORDS_SINCE = 32;

/** The same problem in the words of an older kubelet. */
export function inWordsOf(problem: FieldProblem, minor: number): FieldProblem {
  let { message } = problem;
  if (minor < BYTES_SINCE) message = message.replace(/(must be no more than \d+) bytes$/, '$1 characters');
  if (minor < LIMIT_WORDS_SINCE) message = message.replace(/may not be more than (\d+ bytes)$/, 'must have at most $1');
  return message === problem.message ? problem : { ...problem, message };
}
