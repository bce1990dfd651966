import { defineClusterRule } from '../cluster-rule.ts';
import { kubectlLogs, kubectlPod, ofPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';
import { gateWords, WHY_CLOSED } from '../../pods/readiness-gates.ts';
import { unreadyPods } from '../troubled-pods.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly node: string;
  /** Empty where every container is ready. */
  readonly container: string;
  readonly lacks: 'startup' | 'readiness';
  /** RFC 3339; empty where the kubelet does not say. */
  readonly since: string;
  /** The readiness gates that keep it from being ready, in words; empty where there are none. */
  readonly gates: string;
  /** Whether the API server shows the pod. */
  readonly mirrored: boolean;
}

/** A component may take so long to get ready, as after a change of its manifest. */
const SLOW = 10 * 60 * 1000;

export const staticPodNotReady = defineClusterRule<Args>({
  id: 'static-pod-not-ready',
  severity: 'warning',
  title: 'A static pod runs, but has not been ready for long',
  why: 'Its containers run, so STATUS says Running, but a probe fails, so that it does not do its work, or it has a readiness gate, which no static pod gets past. A failed readiness probe never makes the kubelet restart a container, and until a startup probe has passed no other probe runs. It is reported after ten minutes.',
  remedy: 'See what the probe gets with "kubectl describe pod", and what the container says in its log.',
  source: SOURCES.probes,
  message: ({ container, lacks, gates, since }) => {
    const when = since === '' ? '' : ` since ${since}`;
    if (gates !== '') return `it runs, but has not been ready${when}, because it has the ${gates}`;
    if (container === '') return `it runs, but has not been ready${when}, though every container is`;
    return lacks === 'startup'
      ? `container ${container} runs, but its startup probe has not passed: not ready${when}`
      : `container ${container} runs, but has not been ready${when}`;
  },
  advice: ({ pod, node, container, gates, mirrored }) => {
    if (gates !== '')
      return `Remove readinessGates from the manifest${mirrored ? `, as with ${ofPod('edit', { pod })}` : ''}: no static pod gets past one, because ${WHY_CLOSED}.`;
    if (!mirrored)
      return `The log of the kubelet on ${node} says what the probe gets; "crictl logs" shows what the container says.`;
    const logs = kubectlLogs({ pod, container, status: 'Running' });
    return `See what the probe gets with ${kubectlPod('describe pod', { pod })}, and what the container says with ${logs}.`;
  },
  *check(snapshot) {
    for (const { subject, mirrored, unready } of unreadyPods(snapshot)) {
      const { container = '', lacks, since = '', gates } = unready;
      // Where nobody says since when, it may have been for a moment.
      if (!(snapshot.now.getTime() - Date.parse(since) >= SLOW)) continue;
      const args = { pod: subject.name, node: subject.node ?? '', container, lacks, since, mirrored };
      yield { args: { ...args, gates: gates.length === 0 ? '' : gateWords(gates) }, subject };
    }
  },
});
