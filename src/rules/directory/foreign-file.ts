import { isHiddenName } from '../../kubelet/file.ts';
import { isBackup } from './backup-in-manifest-directory.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

/** An ending that no manifest has; of a name without one the rules about manifests say enough. */
const OTHER_KIND = /^(?!.*\.(ya?ml|json|manifest|pod)(\W|$)).*\.[a-z0-9]+$/i;

export const foreignFile = defineDirectoryRule<{ name: string; kind: string }>({
  id: 'foreign-file',
  severity: 'warning',
  title: 'Something else than a manifest lies in the directory',
  why: 'The kubelet tries to read every file of the directory and logs an error for each that is no Pod, at every rescan. Sockets, FIFOs and devices it cannot read at all.',
  remedy: 'Move it out of the directory, or give it a name that begins with a dot.',
  source: SOURCES.kubeletFiles,
  message: ({ name, kind }) => `${name} is ${kind}, and no manifest`,
  *check({ entries }) {
    for (const entry of entries) {
      const { name, path, kind, reading } = entry;
      if (isHiddenName(name) || kind === undefined || kind === 'directory') continue;
      if (kind !== 'file') yield { args: { name, kind: `a ${kind}` }, file: path };
      else if (OTHER_KIND.test(name) && !isBackup(entry) && reading !== undefined && reading.stage !== 'pod') {
        yield { args: { name, kind: 'a file of another kind' }, file: path };
      }
    }
  },
});
