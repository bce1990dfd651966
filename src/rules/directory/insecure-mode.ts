import { modeText } from '../../domain/file.ts';
import { defineDirectoryRule, isHiddenName } from '../directory-rule.ts';
import { SOURCES } from '../sources.ts';

const READABLE_BY_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;

interface Args extends Record<string, string | number> {
  readonly count: number;
  /** One of them, with its mode. */
  readonly example: string;
}

export const insecureMode = defineDirectoryRule<Args>({
  id: 'insecure-mode',
  severity: 'info',
  title: 'Manifests can be read by others than root',
  why: 'Manifests of the control plane show where keys lie and how the API server is protected. CIS 1.1.1 and following ask for mode 0600 or stricter, owned by root:root.',
  remedy: 'On the node: "chmod 600" and "chown root:root".',
  source: SOURCES.cis,
  message: ({ count, example }) =>
    count === 1
      ? `a manifest can be read by others: ${example}`
      : `${count} manifests can be read by others, such as ${example}`,
  *check({ entries }) {
    const open = entries.filter(({ name, kind, mode = 0 }) => {
      return (
        kind === 'file' && !isHiddenName(name) && (mode & READABLE_BY_OTHERS) !== 0 && (mode & WRITABLE_BY_OTHERS) === 0
      );
    });
    const [first] = open;
    if (first !== undefined)
      yield { args: { count: open.length, example: `${first.name} (${modeText(first.mode ?? 0)})` } };
  },
});
