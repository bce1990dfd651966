import { modeText, ownerText, isHiddenName } from '../../kubelet/file.ts';
import { defineDirectoryRule } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

const WRITABLE_BY_OTHERS = 0o022;

interface Args extends Record<string, string> {
  readonly name: string;
  /** `0666`; empty where the mode is not the reason. */
  readonly mode: string;
  /** `app:app`; empty where the owner is not the reason. */
  readonly owner: string;
}

export const writableByOthers = defineDirectoryRule<Args>({
  id: 'writable-by-others',
  severity: 'warning',
  title: 'A manifest can be changed by users other than root',
  why: 'Anyone who can write a manifest can run any container on the node as root, without admission control. Its owner always can, whatever the mode.',
  remedy: 'On the node: "chmod 600" and "chown root:root".',
  source: SOURCES.cis,
  message: ({ name, mode, owner }) => {
    if (owner === '') return `${name} can be written by others: its mode is ${mode}`;
    const both = mode === '' ? '' : `, and its mode is ${mode}`;
    return `${name} can be written by others than root: it belongs to ${owner}${both}`;
  },
  *check({ entries }) {
    for (const { name, path, kind, mode = 0, owner } of entries) {
      if (kind !== 'file' || isHiddenName(name)) continue;
      const byMode = (mode & WRITABLE_BY_OTHERS) !== 0;
      const foreign = owner !== undefined && owner.uid !== 0;
      if (!byMode && !foreign) continue;
      const args = { name, mode: byMode ? modeText(mode) : '', owner: foreign ? ownerText(owner) : '' };
      yield { args, file: path };
    }
  },
});
