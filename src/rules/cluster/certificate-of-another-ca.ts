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
  title: 'A certificate is not signed by any authority that it is checked against',
  onNode: true,
  readsCertificates: true,
  why: 'One process refuses the certificate of the other: etcd rejects the API server, or the API server rejects a kubelet. This happens when an authority was recreated, or files of two clusters were mixed. Pairs on one node are checked: etcd and its API server, the API server and its clients and kubelet.',
  remedy: 'Issue the certificate again with the configured authority, or configure the authority that signed it.',
  source: SOURCES.certificates,
  message: (args) =>
    `${certificateWords(args)}, is not signed by any authority in ${args.authorities}, which ${args.checkedBy} checks it against`,
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
