import { isHiddenName } from '../../kubelet/file.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

export const nestedDirectory = defineDirectoryRule<{ name: string }>({
  id: 'nested-directory',
  severity: 'info',
  title: 'A directory below the manifests is not read',
  why: 'The kubelet reads only the files of the directory itself, none below it.',
  remedy: 'Move the manifests up if they should run.',
  source: SOURCES.kubeletFiles,
  message: ({ name }) => `${name} is a directory, and the kubelet does not read it`,
  *check({ entries }) {
    for (const { name, path, kind } of entries) {
      if (kind === 'directory' && !isHiddenName(name)) yield { args: { name }, file: path };
    }
  },
});
