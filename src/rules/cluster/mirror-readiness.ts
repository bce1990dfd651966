import { isStatusRefused } from '../../pods/refused-status.ts';
import { mayFollow } from '../../pods/mirror-delay.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { mirrorDeletion } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  /** As kubectl prints READY: `0/1`. */
  readonly mirror: string;
  readonly kubelet: string;
}

export const mirrorReadiness = defineClusterRule<Args>({
  id: 'mirror-readiness',
  severity: 'warning',
  title: 'A mirror pod and the kubelet disagree about readiness',
  why: 'Services, kubectl and alerts use the mirror pod. If the kubelet has lost track of it, or the API server refuses its status, it shows a pod as ready that is not, or the other way round.',
  remedy: 'Delete the mirror pod: the kubelet creates it again with the right status, and the containers keep running.',
  source: SOURCES.kubeletStatus,
  message: ({ node, mirror, kubelet }) =>
    `its mirror pod has ${mirror} containers ready, but the kubelet of ${node} says ${kubelet}`,
  advice: ({ pod }) =>
    `Delete the mirror pod with ${mirrorDeletion({ pod })}: the kubelet creates it again with the right status, and the containers keep running. If it is soon wrong again, the log of the kubelet says why its status is refused.`,
  *check({ pods, now }) {
    for (const one of pods) {
      const { metadata, node, mirror, kubelet, differences } = one;
      if (!differences.includes('readiness') || mirror === undefined || kubelet === undefined) continue;
      // A status that is refused for good has its own rule, and another remedy.
      if (isStatusRefused(one) || differences.includes('hash') || mayFollow(kubelet.readySince ?? kubelet.since, now))
        continue;
      const subject = podSubject(metadata, node);
      yield { args: { pod: subject.name, node, mirror: mirror.ready, kubelet: kubelet.ready }, subject };
    }
  },
});
