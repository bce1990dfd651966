import { timeText } from '../facts/time-text.ts';
import { shortName } from '../certificates/certificate.ts';
import { processName } from '../certificates/certificate-process.ts';
import type { NamedCertificate, UnreadCertificate } from '../certificates/named-certificate.ts';
import { grouped } from '../facts/grouped.ts';
import { listed } from '../facts/listed.ts';
import { nodeSubject } from './cluster-rule.ts';
import { fromElsewhere, onNodeItself } from './commands.ts';
import type { FindingSubject } from './finding.ts';
import type { Snapshot } from './snapshot.ts';

/** What every rule about certificates tells of one. */
export interface CertificateArgs extends Record<string, string> {
  /** The file on the node. */
  readonly path: string;
  /** For whom it is. */
  readonly holder: string;
  readonly use: string;
  /** The processes that name it. */
  readonly processes: string;
  readonly from: string;
  readonly until: string;
  /** The node, where it was looked at from elsewhere; else empty. */
  readonly remote: string;
}

/** One certificate of a node, whoever names it. */
export interface CertificateFound {
  readonly node: string;
  /** Of those who name it, the first. */
  readonly one: NamedCertificate;
  readonly args: CertificateArgs;
  readonly subject: FindingSubject;
}

/** The certificates of a snapshot for which something holds, each once however many processes name it. */
export function* certificatesWith(
  { certificates }: Snapshot,
  holds: (one: NamedCertificate) => boolean,
): Iterable<CertificateFound> {
  for (const { node, remote, certificates: all } of certificates) {
    const same = grouped(all.filter(holds), ({ hostPath, certificate }) => `${hostPath}\n${certificate.fingerprint}`);
    for (const alike of same.values()) {
      const [one] = alike as readonly [NamedCertificate, ...NamedCertificate[]];
      const processes = [...new Set(alike.map(({ process }) => processName(process)))];
      const { certificate, hostPath: path, use } = one;
      const args = {
        path,
        holder: shortName(certificate.subject),
        use,
        processes: listed(processes),
        from: timeText(certificate.notBefore),
        until: timeText(certificate.notAfter),
        remote: remote === true ? node : '',
      };
      const subject = processes.length === 1 ? processSubject(one.process, node) : nodeSubject(node);
      yield { node, one, args, subject };
    }
  }
}

/** A finding about a process that names a certificate. */
export function processSubject({ kind, name }: NamedCertificate['process'], node: string): FindingSubject {
  return kind === 'pod' ? { kind: 'pod', name, node } : nodeSubject(node);
}

/** A certificate in the words of a finding: `the certificate of kube-apiserver in /etc/kubernetes/pki/apiserver.crt`. */
export function certificateWords({ path, holder, use, processes }: CertificateArgs): string {
  return `the ${use === 'authority' ? 'authority' : 'certificate of'} ${holder} in ${path}, which ${processes} ${processes.includes(',') ? 'name' : 'names'}`;
}

/** What renews a certificate. An authority that ends is another matter: all that it signed ends with it. */
export function renewalAdvice({ use, remote }: CertificateArgs): string {
  return use === 'authority'
    ? 'Create a new authority, have it trusted everywhere beside the old one, and only then sign with it: see "Manual Rotation of CA Certificates" in the Kubernetes documentation. It is not renewed automatically.'
    : `Renew it with the tool that issued it: "kubeadm certs renew all" for kubeadm; K3s and RKE2 renew it when they are restarted; a kubelet renews its own. Then ${remote === '' ? onNodeItself('certs') : fromElsewhere('certs', remote)} shows what must be restarted.`;
}

/** Whether it is the file that is at fault: not one that is not there, of which others tell, or that may not be read from here. */
export function isFaultOfFile({ hostPath, fault }: UnreadCertificate): boolean {
  return hostPath !== undefined && fault !== 'absent' && fault !== 'forbidden';
}
