import { modeText, ownerText, isHiddenName } from '../../kubelet/file.ts';
import { defineDirectoryRule, type ManifestEntry } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

const READABLE_BY_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;

interface Args extends Record<string, string | number> {
  readonly fault: 'mode' | 'group';
  readonly count: number;
  /** One of them, with its mode or owner. */
  readonly example: string;
}

export const insecureMode = defineDirectoryRule<Args>({
  id: 'insecure-mode',
  severity: 'info',
  title: 'Manifests can be read by users other than root',
  why: 'Manifests of the control plane show where keys are and how the API server is protected. CIS 1.1.1 and following ask for mode 0600 or stricter, owned by root:root.',
  remedy: 'On the node: "chmod 600" and "chown root:root".',
  source: SOURCES.cis,
  message: ({ fault, count, example }) => {
    const what = fault === 'mode' ? 'can be read by others' : `${count === 1 ? 'belongs' : 'belong'} to another group`;
    return count === 1 ? `a manifest ${what}: ${example}` : `${count} manifests ${what}, such as ${example}`;
  },
  *check({ entries }) {
    const kept = entries.filter((entry) => entry.kind === 'file' && !isHiddenName(entry.name) && !isWritable(entry));
    const open = kept.filter(({ mode = 0 }) => (mode & READABLE_BY_OTHERS) !== 0);
    const [first] = open;
    if (first !== undefined) {
      const example = `${first.name} (${modeText(first.mode ?? 0)})`;
      yield { args: { fault: 'mode', count: open.length, example } };
    }
    const shared = kept.flatMap(({ name, owner }) => {
      return owner === undefined || owner.gid === 0 ? [] : [`${name} (${ownerText(owner)})`];
    });
    const [example] = shared;
    if (example !== undefined) yield { args: { fault: 'group', count: shared.length, example } };
  },
});

/** What others can write is told by a rule of its own. */
function isWritable({ mode = 0, owner }: ManifestEntry): boolean {
  return (mode & WRITABLE_BY_OTHERS) !== 0 || (owner !== undefined && owner.uid !== 0);
}
