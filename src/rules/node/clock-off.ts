import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly path: string;
  /** RFC 3339. */
  readonly modified: string;
  readonly now: string;
}

export const clockOff = defineClusterRule<Args>({
  id: 'clock-off',
  severity: 'warning',
  title: 'A file has a date in the future: the clock of the node may be behind',
  why: 'The clock is behind, or was ahead when the file was written, or the file was copied with its date from elsewhere; the file does not tell which. With a wrong clock certificates and tokens seem expired or not yet valid, and leases of the control plane end early or late.',
  remedy:
    'Check the time with "date", and its synchronization with "timedatectl" or "chronyc tracking". If the time is right, correct the date of the file with "touch".',
  source: SOURCES.certificates,
  key: ({ path }) => path,
  message: ({ path, modified, now }) =>
    `${path} was last written at ${modified}, and the clock of this machine shows ${now}`,
  *check({ machine }) {
    if (machine?.future === undefined) return;
    const { path, modified, now } = machine.future;
    yield { args: { path, modified, now }, subject: nodeSubject(machine.node) };
  },
});
