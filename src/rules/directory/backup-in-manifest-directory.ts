import { isHiddenName } from '../../domain/file.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

/** What editors, packages and people call a copy. */
const BACKUP =
  /(~|\.(bak|backup|back|old|orig|save|saved|copy|disabled|off|tmp|rpmsave|rpmnew|dpkg-(old|dist|new)|\d{6,}))$|(^|[-._])(bak|backup|copy|old)[-._\d]*$/i;

export const backupInManifestDirectory = defineDirectoryRule<{ name: string }>({
  id: 'backup-in-manifest-directory',
  severity: 'warning',
  title: 'A backup lies among the manifests',
  why: 'The kubelet reads every file of the directory, whatever it is called, so that "kube-apiserver.yaml.bak" is a manifest too: it can run instead of the original at once, without a word.',
  remedy: 'Move the backup out of the directory, or give it a name that begins with a dot.',
  source: SOURCES.kubeletFiles,
  message: ({ name }) => `${name} looks like a backup, and the kubelet reads it as a manifest`,
  *check({ entries }) {
    for (const { name, path, kind } of entries) {
      if (kind === 'file' && !isHiddenName(name) && BACKUP.test(name)) yield { args: { name }, file: path };
    }
  },
});
