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
  why: 'Once it has expired, connections that use it are refused. It is reported 30 days before, and as an error 7 days before; a certificate valid for less than 300 days in the last tenth of its lifetime, and as an error in the last twentieth.',
  remedy: 'Renew it with the tool that issued it, and restart the processes that do not reload it.',
  source: SOURCES.certificates,
  message: (args) => `${certificateWords(args)}, expires in ${args.left}, at ${args.until}`,
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
