import { modeText } from '../../domain/file.ts';
import { defineDirectoryRule, isHiddenName } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

const WRITABLE_BY_OTHERS = 0o022;

export const writableByOthers = defineDirectoryRule<{ name: string; mode: string }>({
  id: 'writable-by-others',
  severity: 'warning',
  title: 'A manifest can be changed by others than its owner',
  why: 'Whoever can write a manifest can run any container on the node as root, past every admission control.',
  remedy: 'On the node: "chmod 600" and "chown root:root".',
  source: SOURCES.cis,
  message: ({ name, mode }) => `${name} can be written by others: its mode is ${mode}`,
  *check({ entries }) {
    for (const { name, path, kind, mode = 0 } of entries) {
      if (kind !== 'file' || isHiddenName(name) || (mode & WRITABLE_BY_OTHERS) === 0) continue;
      yield { args: { name, mode: modeText(mode) }, file: path };
    }
  },
});
