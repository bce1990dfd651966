import { isHiddenName } from '../../kubelet/file.ts';
import { isBackup } from './backup-in-manifest-directory.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

export const hiddenFile = defineDirectoryRule<{ name: string }>({
  id: 'hidden-file',
  severity: 'info',
  title: 'A manifest whose name begins with a dot is not read',
  why: 'The kubelet ignores every file whose name begins with a dot. This is a way to disable a manifest, but it can also be an accident.',
  remedy: 'Rename the file if it should run.',
  source: SOURCES.kubeletFiles,
  message: ({ name }) => `${name} begins with a dot, and the kubelet does not read it`,
  *check({ entries }) {
    for (const entry of entries) {
      const { name, path, kind } = entry;
      // A backup under such a name is as it ought to be.
      if (kind === 'file' && isHiddenName(name) && !isBackup(entry)) yield { args: { name }, file: path };
    }
  },
});
