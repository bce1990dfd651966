import { validityOf } from '../../certificates/validity.ts';
import { certificatesWith, certificateWords, renewalAdvice, type CertificateArgs } from '../certificate-matches.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends CertificateArgs {
  readonly validity: string;
}

export const certificateExpired = defineClusterRule<Args>({
  id: 'certificate-expired',
  severity: 'error',
  title: 'A certificate that a static pod or the kubelet names has expired, or is not valid yet',
  onNode: true,
  readsCertificates: true,
  why: 'Clients and servers refuse connections that use it. A control plane with expired certificates answers nobody, and a restart does not help.',
  remedy: 'Renew it with the tool that issued it, and restart the processes that do not reload it.',
  source: SOURCES.certificates,
  message: (args) =>
    args.validity === 'expired'
      ? `${certificateWords(args)}, has expired: it was valid until ${args.until}`
      : `${certificateWords(args)}, is not valid before ${args.from}: it is new, or the clock of the node is wrong`,
  advice: (args) =>
    args.validity === 'expired' ? renewalAdvice(args) : 'Compare the clock of the node with that of other machines.',
  key: ({ path, holder }) => `${path} ${holder}`,
  *check(snapshot) {
    for (const { one, args, subject } of certificatesWith(snapshot, ({ certificate }) => {
      return ['expired', 'not-yet-valid'].includes(validityOf(certificate, snapshot.now));
    })) {
      yield { args: { ...args, validity: validityOf(one.certificate, snapshot.now) }, subject };
    }
  },
});
