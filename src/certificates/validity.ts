import type { Certificate } from './certificate.ts';

/** How a certificate stands at a time. `soon` and `very-soon`: it ends, and nobody seems to have renewed it. */
export type Validity = 'expired' | 'not-yet-valid' | 'very-soon' | 'soon' | 'valid';

const DAY = 86_400_000;
const SOON = 30 * DAY;
const VERY_SOON = 7 * DAY;

/**
 * How a certificate stands. Of one that lives shortly (kubelets may be given such, and renew them when between 70 and 90% of
 * their life is over) the last tenth counts in place of 30 days, and half of that in place of 7.
 */
export function validityOf({ notBefore, notAfter }: Pick<Certificate, 'notBefore' | 'notAfter'>, now: Date): Validity {
  const left = notAfter.getTime() - now.getTime();
  if (left <= 0) return 'expired';
  if (now < notBefore) return 'not-yet-valid';
  const tenth = (notAfter.getTime() - notBefore.getTime()) / 10;
  if (left < Math.min(VERY_SOON, tenth / 2)) return 'very-soon';
  return left < Math.min(SOON, tenth) ? 'soon' : 'valid';
}
