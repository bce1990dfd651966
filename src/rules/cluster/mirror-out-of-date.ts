import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  readonly mirror: string;
  readonly kubelet: string;
}

export const mirrorOutOfDate = defineClusterRule<Args>({
  id: 'mirror-out-of-date',
  severity: 'error',
  title: 'A mirror pod is of another version of the manifest than the kubelet runs',
  why: 'When a manifest changes, the kubelet deletes the mirror pod and makes a new one. Where that fails the API server goes on showing the old spec, while something else runs.',
  remedy:
    'Delete the mirror pod: the kubelet makes a new one, or its log says why it cannot. Compare with "manifest --diff".',
  source: SOURCES.podManager,
  message: ({ node, mirror, kubelet }) =>
    `its mirror pod has hash ${mirror === '' ? '(none)' : mirror}, and the kubelet of ${node} runs ${kubelet}`,
  advice: ({ pod }) =>
    `Compare with ${kubectlPod('static manifest', { pod }, '--diff')}. Then delete the mirror pod with ${kubectlPod('delete pod', { pod })}: the kubelet makes a new one, or its log says why it cannot.`,
  *check({ compared }) {
    for (const { metadata, node, mirror, kubelet, differences } of compared) {
      if (!differences.includes('hash') || kubelet === undefined) continue;
      const subject = podSubject(metadata, node);
      yield { args: { pod: subject.name, node, mirror: mirror?.hash ?? '', kubelet: kubelet.hash }, subject };
    }
  },
});
