import { isMirrorStuck } from '../../domain/compared-pod.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  /** RFC 3339; empty where the kubelet does not say. */
  readonly since: string;
}

export const mirrorStuck = defineClusterRule<Args>({
  id: 'mirror-stuck',
  severity: 'warning',
  title: 'A mirror pod stays Pending while the kubelet runs the pod',
  why: 'The kubelet writes the status of a static pod to its mirror pod. Where it has lost sight of the mirror, kubectl and alerts show a pod as Pending that runs (kubernetes/kubernetes#137309).',
  remedy: 'Delete the mirror pod: the kubelet makes it again with the right status, and the containers go on.',
  source: SOURCES.kubeletStatus,
  message: ({ node, since }) => {
    const when = since === '' ? '' : ` since ${since}`;
    return `its mirror pod is Pending, and the kubelet of ${node} runs the pod${when}`;
  },
  advice: ({ pod }) =>
    `Delete the mirror pod with ${kubectlPod('delete pod', { pod })}: the kubelet makes it again with the right status, and the containers go on.`,
  *check({ compared, now }) {
    for (const { metadata, node, mirror, kubelet, differences } of compared) {
      if (!differences.includes('phase') || kubelet === undefined) continue;
      if (!isMirrorStuck(mirror?.phase, kubelet, now)) continue;
      const { since = '' } = kubelet;
      const subject = podSubject(metadata, node);
      yield { args: { pod: subject.name, node, since }, subject };
    }
  },
});
