import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly unit: string;
  readonly state: string;
  /** RFC 3339; empty where it is not known. */
  readonly since: string;
}

export const kubeletNotRunning = defineClusterRule<Args>({
  id: 'kubelet-not-running',
  severity: 'error',
  title: 'No kubelet runs on the node',
  why: 'Nothing starts or restarts pods on the node, and changes of manifests are not seen. Containers that run keep running for now.',
  remedy:
    'Start it, and see in its log why it stopped: with systemd, "systemctl start kubelet" and "journalctl -u kubelet".',
  source: SOURCES.staticPods,
  message: ({ unit, state, since }) => {
    const what = unit === '' || state === '' ? '' : `: ${unit} is ${state}`;
    return `no kubelet runs here${what}${since === '' ? '; since when is not known' : `, since ${since}`}`;
  },
  advice: ({ unit }) =>
    unit === '' ? undefined : `Start it with "systemctl start ${unit}"; "journalctl -u ${unit}" says why it stopped.`,
  *check({ machine }) {
    if (machine?.stopped === undefined) return;
    const { unit, state, since } = machine.stopped;
    const args = { unit, state, since: since ?? '' };
    yield { args, subject: nodeSubject(machine.node) };
  },
});
