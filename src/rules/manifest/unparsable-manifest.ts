import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | number | boolean> {
  readonly message: string;
  /** Where the parser stumbled, if that is another place than the one that is shown; 0 otherwise. */
  readonly line: number;
  readonly column: number;
  readonly template: boolean;
  /** Not read to its end, for a limit that is not the kubelet's. */
  readonly unread: boolean;
}

export const unparsableManifest = defineManifestRule<Args>({
  id: 'unparsable-manifest',
  severity: 'error',
  title: 'The file is neither YAML nor JSON',
  why: 'The kubelet skips a file that it cannot parse, and says so only in its log. If the file was valid before, it stops the pod.',
  remedy:
    'Fix the file at this place. Write to a name that begins with a dot and rename it, so that the kubelet never reads half a file.',
  source: SOURCES.kubeletReading,
  message: ({ message, unread }) =>
    unread
      ? `this file is ${message}: whether the kubelet accepts it is not known`
      : `the kubelet cannot parse this file: ${message}`,
  advice: ({ line, column, template, unread }) => {
    if (unread) return 'Simplify the file: no Pod needs that much.';
    if (template) return 'This looks like a template: render it first, and check the result.';
    if (line === 0) return undefined;
    return `Look at this line and the next: the parser failed at line ${line}, column ${column}; the kubelet's log names the line before.`;
  },
  *check({ reading }) {
    if (reading.stage !== 'unparsable') return;
    const { message, at, loggedLine, template, ours: unread } = reading.fault;
    const elsewhere = at !== undefined && loggedLine !== undefined && loggedLine !== at.line;
    const args = { message, line: 0, column: 0, template, unread };
    const found = elsewhere ? { args: { ...args, ...at }, at: { line: loggedLine, column: 1 } } : { args, at };
    yield unread ? { ...found, severity: 'warning' } : found;
  },
});
