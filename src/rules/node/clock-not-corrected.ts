import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly by: string;
}

export const clockNotCorrected = defineClusterRule<Args>({
  id: 'clock-not-corrected',
  severity: 'warning',
  title: 'Nothing corrects the clock of the node',
  why: 'It drifts away from the clocks of other machines, unless the host of a virtual machine sets it unseen. With a wrong clock certificates and tokens seem expired or not yet valid, and leases of the control plane end early or late.',
  remedy:
    'Let a service correct it: "timedatectl set-ntp true", or chronyd. If one runs, "timedatectl timesync-status" or "chronyc sources" shows why it does not. Compare "date -u" with a clock that is right.',
  source: SOURCES.clock,
  message: ({ by }) => `the clock of this machine has not been corrected for hours, or since its start: ${by}`,
  *check({ machine }) {
    if (machine?.uncorrected === undefined) return;
    yield { args: { by: machine.uncorrected }, subject: nodeSubject(machine.node) };
  },
});
