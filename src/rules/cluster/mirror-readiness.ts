import { isStatusRefused } from '../../pods/refused-status.ts';
import { mayFollow } from '../../pods/mirror-delay.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod } from '../commands.ts';
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
  title: 'A mirror pod says something else of readiness than the kubelet',
  why: 'Services, kubectl and alerts go by the mirror. Where the kubelet has lost sight of it, or the API server refuses its status, the mirror shows a pod as ready that is not, or the other way round.',
  remedy: 'Delete the mirror pod: the kubelet makes it again with the right status, and the containers go on.',
  source: SOURCES.kubeletStatus,
  message: ({ node, mirror, kubelet }) =>
    `its mirror pod has ${mirror} containers ready, and by the kubelet of ${node} it is ${kubelet}`,
  advice: ({ pod }) =>
    `Delete the mirror pod with ${kubectlPod('delete pod', { pod })}: the kubelet makes it again with the right status, and the containers go on. Where it is soon wrong again, the log of the kubelet has why its status is refused.`,
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
