import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly socket: string;
  readonly by: string;
  readonly kind: 'missing' | 'refused';
}

export const containerRuntimeMissing = defineClusterRule<Args>({
  id: 'container-runtime-missing',
  severity: 'error',
  title: 'The container runtime is not where the kubelet looks for it',
  why: 'Without it the kubelet starts no container, and exits or waits. Containers that run keep running for now.',
  remedy:
    'Start the container runtime, such as "systemctl start containerd" or "systemctl start crio", or fix the socket in the configuration of the kubelet.',
  source: SOURCES.runtimes,
  message: ({ socket, by, kind }) =>
    kind === 'missing'
      ? `there is no socket ${socket}, where the kubelet expects its container runtime (${by})`
      : `nothing answers at ${socket}, where the kubelet expects its container runtime (${by})`,
  *check({ machine }) {
    if (machine?.runtime === undefined) return;
    const { socket, by, kind } = machine.runtime;
    yield { args: { socket, by, kind }, subject: nodeSubject(machine.node) };
  },
});
