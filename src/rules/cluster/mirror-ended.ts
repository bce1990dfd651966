import { hasMirrorEnded } from '../../pods/mirror-delay.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod, mirrorDeletion } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  readonly phase: string;
  /** As kubectl prints it: `Evicted`. */
  readonly status: string;
}

export const mirrorEnded = defineClusterRule<Args>({
  id: 'mirror-ended',
  severity: 'warning',
  title: 'A mirror pod says that the pod has finished, but the kubelet runs it',
  why: 'An eviction through the API, a controller or a person wrote this into the mirror pod only: it does not reach the containers. kubectl, alerts and quotas see a failed pod, and Services leave it out, while it runs.',
  remedy: 'Delete the mirror pod: the kubelet creates it again with the right status, and the containers keep running.',
  source: SOURCES.kubeletStatus,
  message: ({ node, phase, status }) => {
    const which = status === phase || status === '' ? phase : `${phase} (${status})`;
    return `its mirror pod is ${which}, but the kubelet of ${node} runs the pod`;
  },
  advice: ({ pod }) =>
    `Find out who wrote that, with ${kubectlPod('describe pod', { pod })}. Then delete the mirror pod with ${mirrorDeletion({ pod })}: the kubelet creates it again with the right status, and the containers keep running.`,
  *check({ pods, now }) {
    for (const { metadata, node, mirror, kubelet } of pods) {
      if (kubelet === undefined || !hasMirrorEnded(mirror?.phase, kubelet, now)) continue;
      const subject = podSubject(metadata, node);
      const { phase = '', status = '' } = mirror ?? {};
      yield { args: { pod: subject.name, node, phase, status }, subject };
    }
  },
});
