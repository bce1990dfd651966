import { defineManifestRule } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

export const unparsableManifest = defineManifestRule<{ message: string; line: number; column: number }>({
  id: 'unparsable-manifest',
  severity: 'error',
  title: 'The file is neither YAML nor JSON',
  why: 'The kubelet skips a file that it cannot parse and says so in its log alone. Where the file was good before, it stops the pod.',
  remedy:
    'Correct the file at the place named. Write to a name that begins with a dot and rename it, so that the kubelet never sees half a file.',
  source: SOURCES.kubeletReading,
  message: ({ message }) => `the kubelet cannot parse this file: ${message}`,
  advice: ({ line, column }) =>
    line === 0
      ? undefined
      : `Look at this line and the next: the parser stumbled at line ${line}, column ${column}, and the kubelet's log names the line before.`,
  *check({ reading }) {
    if (reading.stage !== 'unparsable') return;
    const { message, at, loggedLine } = reading.fault;
    if (at === undefined || loggedLine === undefined || loggedLine === at.line) {
      yield { args: { message, line: 0, column: 0 }, at };
    } else {
      yield { args: { message, ...at }, at: { line: loggedLine, column: 1 } };
    }
  },
});
