import { isHiddenName } from '../../kubelet/file.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

export const danglingLink = defineDirectoryRule<{ name: string; target: string }>({
  id: 'dangling-link',
  severity: 'warning',
  title: 'A symbolic link has no target',
  why: 'The kubelet follows links, logs an error for one that leads nowhere, and runs nothing. A target that appears later is seen only at the next rescan, every 20 seconds.',
  remedy: 'Fix the link or remove it.',
  source: SOURCES.kubeletFiles,
  message: ({ name, target }) => `${name} is a link to ${target}, which is not there`,
  *check({ entries }) {
    for (const { name, path, kind, target } of entries) {
      if (kind === undefined && target !== undefined && !isHiddenName(name))
        yield { args: { name, target }, file: path };
    }
  },
});
