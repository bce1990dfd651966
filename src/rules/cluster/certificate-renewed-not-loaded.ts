import { processName } from '../../certificates/certificate-process.ts';
import { shortName } from '../../certificates/certificate.ts';
import { processSubject } from '../certificate-matches.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { fromElsewhere, onNodeItself } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly path: string;
  readonly holder: string;
  readonly process: string;
  /** `namespace/name`; empty for what is no pod. */
  readonly pod: string;
  /** `handshake`, `times`. */
  readonly by: string;
  readonly why: string;
  /** Whether it was looked at from elsewhere: `true`, or empty. */
  readonly remote: string;
}

export const certificateRenewedNotLoaded = defineClusterRule<Args>({
  id: 'certificate-renewed-not-loaded',
  severity: 'warning',
  title: 'A certificate was renewed, but its process still uses the old one',
  onNode: true,
  readsCertificates: true,
  why: 'The new certificate has no effect until its process reads it: when the old one expires, connections are refused as if nothing had been renewed.',
  remedy: 'Restart the process.',
  source: SOURCES.certificates,
  message: ({ path, holder, process, by, why }) =>
    by === 'handshake'
      ? `${process} does not use the certificate of ${holder} that is in ${path}: ${why}`
      : `${process} seems to use an older certificate than that of ${holder} in ${path}: ${why}`,
  advice: ({ pod, process, remote }) => {
    const restart = remote === '' ? onNodeItself('restart', { pod }) : fromElsewhere('restart', pod);
    if (pod !== '') return `Restart it with ${restart}, which waits until the pod is back.`;
    return process === 'kubelet'
      ? 'Restart the kubelet: "systemctl restart kubelet", or the service that starts it. Its pods keep running meanwhile.'
      : `Restart it with "systemctl restart ${process}"; if etcd has several members, one at a time.`;
  },
  key: ({ path, process }) => `${path} ${process}`,
  *check({ certificates }) {
    for (const { node, remote, certificates: all } of certificates) {
      for (const { process, hostPath: path, certificate, loaded, position } of all) {
        if (loaded.restart !== true || position > 0) continue;
        const { by, why } = loaded;
        const holder = shortName(certificate.subject);
        const pod = process.kind === 'pod' ? process.name : '';
        const args = { path, holder, process: processName(process), pod, by, why, remote: String(remote ?? '') };
        yield { args, subject: processSubject(process, node) };
      }
    }
  },
});
