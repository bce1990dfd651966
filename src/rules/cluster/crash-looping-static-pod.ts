import type { Snapshot } from '../../domain/snapshot.ts';
import type { FindingSubject } from '../../domain/finding.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  readonly status: string;
  /** As kubectl prints them: `14 (2m ago)`. */
  readonly restarts: string;
}

export const crashLoopingStaticPod = defineClusterRule<Args>({
  id: 'crash-looping-static-pod',
  severity: 'error',
  title: 'A static pod crashes again and again',
  why: 'The kubelet starts its containers again with longer and longer breaks, for ever. No controller replaces the pod elsewhere; only the manifest on its node can change it.',
  remedy:
    'Read its last words with "kubectl logs --previous", or on the node with "crictl logs". Compare the manifest with that of a node where it runs.',
  source: SOURCES.restarts,
  message: ({ status, restarts }) => `${status}, with restarts: ${restarts}`,
  *check(snapshot) {
    for (const { subject, status, restarts } of statesOf(snapshot)) {
      if (!status.includes('CrashLoopBackOff')) continue;
      yield { args: { pod: subject.name, node: subject.node ?? '', status, restarts }, subject };
    }
  },
});

interface State {
  readonly subject: FindingSubject;
  readonly status: string;
  readonly restarts: string;
}

/** Every static pod as its kubelet shows it, else as its mirror does. */
function statesOf({ mirrors, compared, hidden }: Snapshot): Iterable<State> {
  const states = new Map<string, State>();
  for (const { pod } of mirrors) {
    const subject = podSubject(pod.metadata, pod.nodeName);
    states.set(subject.name, { subject, status: pod.status, restarts: pod.restarts });
  }
  const running = [...compared.map((pod) => pod.kubelet), ...hidden.map((pod) => pod.running)];
  for (const pod of running) {
    if (pod === undefined) continue;
    const subject = podSubject(pod.metadata, pod.node);
    states.set(subject.name, { subject, status: pod.status, restarts: pod.restarts });
  }
  return states.values();
}
