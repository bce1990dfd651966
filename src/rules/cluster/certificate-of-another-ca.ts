import { certificatesWith, certificateWords, type CertificateArgs } from '../certificate-matches.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends CertificateArgs {
  readonly checkedBy: string;
  readonly authorities: string;
}

export const certificateOfAnotherCa = defineClusterRule<Args>({
  id: 'certificate-of-another-ca',
  severity: 'error',
  title: 'A certificate is signed by none of the authorities that it is checked by',
  onNode: true,
  readsCertificates: true,
  why: 'The one process refuses what the other shows it: an API server that etcd does not let in, a kubelet that the API server does not know. It happens where an authority was made anew, or files of two clusters were mixed. Looked at are pairs of one node: etcd and its API server, the API server and its clients and kubelet.',
  remedy:
    'Have the certificate made again by the authority that is configured, or configure the one that has signed it.',
  source: SOURCES.certificates,
  message: (args) =>
    `${certificateWords(args)}, is signed by none of the authorities in ${args.authorities}, which ${args.checkedBy} checks it by`,
  key: ({ path, holder }) => `${path} ${holder}`,
  *check(snapshot) {
    for (const { one, args, subject } of certificatesWith(snapshot, ({ otherAuthority }) => {
      return otherAuthority !== undefined;
    })) {
      const { checkedBy, path: authorities } = one.otherAuthority!;
      yield { args: { ...args, checkedBy, authorities }, subject };
    }
  },
});
