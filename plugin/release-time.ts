import { execFileSync } from 'node:child_process';
import { ROOT } from './bundle.ts';

/** The time in everything that is made: SOURCE_DATE_EPOCH, else that of the commit. */
export function releaseTime(): Date {
  const given = process.env.SOURCE_DATE_EPOCH;
  const seconds = given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  return new Date(Number(seconds) * 1000);
}
