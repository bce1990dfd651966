import { isMirrorStuck } from '../../pods/mirror-delay.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { mirrorDeletion } from '../commands.ts';
import { isStatusRefused } from '../../pods/refused-status.ts';
import { SOURCES } from '../sources.ts';
import { causeRemedy } from '../suspicion-remedies.ts';
import { wholeWhy } from '../suspicion-words.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly node: string;
  /** RFC 3339; empty where the kubelet does not say. */
  readonly since: string;
  /** Whether the API server refuses its status, because it has another QoS class than the pod. */
  readonly refused: boolean;
  /** What gave it that class, with the evidence; empty where nothing would do so again. */
  readonly why: string;
  readonly cause: string;
}

export const mirrorStuck = defineClusterRule<Args>({
  id: 'mirror-stuck',
  severity: 'warning',
  title: 'A mirror pod stays Pending while the kubelet runs the pod',
  why: 'The kubelet writes the status of a static pod to its mirror pod. If it has lost track of the mirror pod, kubectl and alerts show a running pod as Pending (kubernetes/kubernetes#137309). If a LimitRange or a webhook added resources to the mirror pod only, the API server refuses every status, because status.qosClass cannot be changed.',
  remedy:
    'If a LimitRange or a webhook adds resources to the mirror, set requests and limits in the manifest. Otherwise delete the mirror pod: the kubelet creates it again with the right status, and the containers keep running.',
  source: SOURCES.kubeletStatus,
  message: ({ node, since, refused, why }) => {
    const runs = since === '' ? 'runs the pod' : `has run the pod since ${since}`;
    if (!refused) return `its mirror pod is Pending, but the kubelet of ${node} ${runs}`;
    const cause = why === '' ? '' : `: ${why}`;
    return `the API server refuses the status that the kubelet of ${node} reports, because the mirror pod has a different qosClass than the pod${cause}`;
  },
  advice: ({ pod, cause }) => stuckRemedy(cause, `Delete the mirror pod with ${mirrorDeletion({ pod })}`),
  *check({ pods, now }) {
    for (const one of pods) {
      const { metadata, node, mirror, kubelet, differences, why } = one;
      if (kubelet === undefined) continue;
      const refused = isStatusRefused(one);
      const isStuck = differences.includes('phase') && isMirrorStuck(mirror?.phase, kubelet, now);
      if (!refused && !isStuck) continue;
      const { runningSince: since = '' } = kubelet;
      const subject = podSubject(metadata, node);
      const cause = refused ? (why[0]?.cause ?? '') : '';
      const words = cause === '' ? '' : wholeWhy(why);
      yield { args: { pod: subject.name, node, since, refused, why: words, cause }, subject };
    }
  },
});

/**
 * What to do about a mirror that is stuck: `cause` is what has its status refused, empty where nothing would again;
 * `deletion` says how to delete it.
 */
export function stuckRemedy(cause: string, deletion = 'Delete the mirror pod'): string {
  if (cause === 'limit-range') {
    return 'Set requests and limits of cpu and memory for every container in the manifest, so that the LimitRange has nothing to add, or move the pod to another namespace. Deleting the mirror pod does not help.';
  }
  if (cause === 'mutated') return causeRemedy(cause);
  return `${deletion}: the kubelet creates it again with the right status, and the containers keep running.`;
}
