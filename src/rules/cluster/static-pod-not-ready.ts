import { defineClusterRule } from '../cluster-rule.ts';
import { kubectlLogs, kubectlPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';
import { unreadyPods } from '../troubled-pods.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly node: string;
  /** Empty where every container is ready. */
  readonly container: string;
  readonly lacks: 'startup' | 'readiness';
  /** RFC 3339; empty where the kubelet does not say. */
  readonly since: string;
  /** Whether the API server shows the pod. */
  readonly mirrored: boolean;
}

/** A component may take so long to get ready, as after a change of its manifest. */
const SLOW = 10 * 60 * 1000;

export const staticPodNotReady = defineClusterRule<Args>({
  id: 'static-pod-not-ready',
  severity: 'warning',
  title: 'A static pod runs, but has not been ready for long',
  why: 'Its containers run, so STATUS says Running, but a probe fails: it does not do its work. A failed readiness probe never makes the kubelet restart a container, and until a startup probe has passed no other probe runs. It is reported after ten minutes.',
  remedy: 'See what the probe gets with "kubectl describe pod", and what the container says in its log.',
  source: SOURCES.probes,
  message: ({ container, lacks, since }) => {
    const when = since === '' ? '' : ` since ${since}`;
    if (container === '') return `it runs, but has not been ready${when}, though every container is`;
    return lacks === 'startup'
      ? `container ${container} runs, but its startup probe has not passed: not ready${when}`
      : `container ${container} runs, but has not been ready${when}`;
  },
  advice: ({ pod, node, container, mirrored }) => {
    if (!mirrored)
      return `The log of the kubelet on ${node} says what the probe gets; "crictl logs" shows what the container says.`;
    const logs = kubectlLogs({ pod, container, status: 'Running' });
    return `See what the probe gets with ${kubectlPod('describe pod', { pod })}, and what the container says with ${logs}.`;
  },
  *check(snapshot) {
    for (const { subject, mirrored, unready } of unreadyPods(snapshot)) {
      const { container = '', lacks, since = '' } = unready;
      // Where nobody says since when, it may have been for a moment.
      if (!(snapshot.now.getTime() - Date.parse(since) >= SLOW)) continue;
      yield { args: { pod: subject.name, node: subject.node ?? '', container, lacks, since, mirrored }, subject };
    }
  },
});
