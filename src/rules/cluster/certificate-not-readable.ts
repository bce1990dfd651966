import { processName } from '../../certificates/certificate-process.ts';
import { isFaultOfFile, processSubject } from '../certificate-matches.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly path: string;
  readonly by: string;
  readonly process: string;
  readonly why: string;
}

export const certificateNotReadable = defineClusterRule<Args>({
  id: 'certificate-not-readable',
  severity: 'warning',
  title: 'A certificate file cannot be read, or holds no certificate',
  onNode: true,
  readsCertificates: true,
  why: 'Its process cannot start with it, or fails at the next start. A missing file that a pod names is reported by unmounted-file; a file that this program itself is not allowed to read is reported as not looked at.',
  remedy: 'Look at the file as root, and put a PEM certificate into it.',
  source: SOURCES.certificates,
  message: ({ path, by, process, why }) =>
    `${path}, which ${by} of ${process} names, could not be read as a certificate: ${why}`,
  key: ({ path, process }) => `${path} ${process}`,
  *check({ certificates }) {
    for (const { node, unread } of certificates) {
      for (const file of unread.filter(isFaultOfFile)) {
        const { process, by, path, hostPath = path, why } = file;
        yield {
          args: { path: hostPath, by, process: processName(process), why },
          subject: processSubject(process, node),
        };
      }
    }
  },
});
