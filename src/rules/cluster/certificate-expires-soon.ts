import { validityOf } from '../../certificates/validity.ts';
import { humanDuration } from '../../kubernetes/age.ts';
import { certificatesWith, certificateWords, renewalAdvice, type CertificateArgs } from '../certificate-matches.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends CertificateArgs {
  /** `12d`. */
  readonly left: string;
}

export const certificateExpiresSoon = defineClusterRule<Args>({
  id: 'certificate-expires-soon',
  severity: 'warning',
  title: 'A certificate that a static pod or the kubelet names expires soon',
  onNode: true,
  readsCertificates: true,
  why: 'When it has expired, whoever is shown it refuses the connection. It is told 30 days before, and as an error 7 days before; of one that lives less than 300 days in the last tenth of its life, and in the last twentieth.',
  remedy: 'Renew it with what has made it, and restart who does not read it again.',
  source: SOURCES.certificates,
  message: (args) => `${certificateWords(args)}, ends in ${args.left}, ${args.until}`,
  advice: renewalAdvice,
  key: ({ path, holder }) => `${path} ${holder}`,
  *check(snapshot) {
    const { now } = snapshot;
    for (const { one, args, subject } of certificatesWith(snapshot, ({ certificate }) => {
      return ['soon', 'very-soon'].includes(validityOf(certificate, now));
    })) {
      const left = humanDuration(one.certificate.notAfter.getTime() - now.getTime());
      const isClose = validityOf(one.certificate, now) === 'very-soon';
      yield { args: { ...args, left }, subject, ...(isClose && { severity: 'error' }) };
    }
  },
});
