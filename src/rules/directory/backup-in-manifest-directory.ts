import { isHiddenName } from '../../kubelet/file.ts';
import { defineDirectoryRule, type ManifestEntry } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

/** What editors, packages and people put behind a name: whatever is in such a file, it is no original. */
const KEPT =
  /(^#.*#|~|\.(bak|backup|back|old|orig|save|saved|copy|disabled|off|stopped|removed|before-(edit|restart|undo)|tmp|rej|sw[a-p]|rpmsave|rpmnew|rpmorig|dpkg-(old|dist|new|tmp|bak)|\d{6,}))$/i;
/** Something more behind the extension: `.yaml.v1.30`, `.yaml_old`, `.yaml (1)`. */
const EXTENDED = /\.(ya?ml|json)[^a-z0-9/]/i;
/** A word of its own that says that there is another file, anywhere else in the name. */
const COPY_WORD =
  /(?<![a-z0-9])(bak|backup|copy|old|orig|original|saved?|prev|previous|disabled|\(\d+\)|\d{4}-?\d\d-?\d\d)(?![a-z0-9])/i;

export const backupInManifestDirectory = defineDirectoryRule<{ name: string }>({
  id: 'backup-in-manifest-directory',
  severity: 'warning',
  title: 'A backup file is in the manifest directory',
  why: 'The kubelet reads every file of the directory, whatever its name, so "kube-apiserver.yaml.bak" is a manifest too: it can silently replace the original at once.',
  remedy: 'Move the backup out of the directory, or rename it to begin with a dot.',
  source: SOURCES.kubeletFiles,
  message: ({ name }) => `${name} looks like a backup, and the kubelet reads it as a manifest`,
  *check({ entries }) {
    for (const entry of entries) {
      const { name, path, kind } = entry;
      if (kind === 'file' && !isHiddenName(name) && isBackup(entry)) yield { args: { name }, file: path };
    }
  },
});

/** Whether a file looks like a backup: by its name alone, or by a name that a manifest would not have by itself. */
export function isBackup({ name, reading }: ManifestEntry): boolean {
  if (KEPT.test(name)) return true;
  if (reading?.stage !== 'pod') return false;
  if (EXTENDED.test(name)) return true;
  const [word] = COPY_WORD.exec(name) ?? [];
  // A pod that makes backups is called so itself.
  return word !== undefined && !(reading.pod.pod.metadata?.name ?? '').toLowerCase().includes(word.toLowerCase());
}
