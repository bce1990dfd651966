import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { isMirrorBehind } from '../../pods/mirror-delay.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { mirrorDeletion, ofPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';
import { isHeld, mirrorHeld } from './mirror-held.ts';

interface Args extends Record<string, string | boolean> {
  readonly pod: string;
  readonly node: string;
  readonly mirror: string;
  readonly kubelet: string;
  /** Whether the mirror may only be behind, as after every change. */
  readonly behind: boolean;
}

/** What to do while a mirror may only be behind. */
const BEHIND =
  'Check again when the old containers have stopped, usually within a minute: then the kubelet replaces the mirror pod.';

export const mirrorOutOfDate = defineClusterRule<Args>({
  id: 'mirror-out-of-date',
  severity: 'error',
  title: 'A mirror pod shows another version of the manifest than the kubelet runs',
  why: 'When a manifest changes, the kubelet deletes the mirror pod and creates a new one. If that fails, the API server still shows the old spec while something else runs.',
  remedy:
    'Delete the mirror pod: the kubelet creates a new one, or its log says why it cannot. Compare with "manifest --diff".',
  source: SOURCES.podManager,
  message: ({ node, mirror, kubelet, behind }) =>
    behind
      ? `the kubelet of ${node} has read another manifest (${kubelet}), but its mirror pod still shows the previous one`
      : `its mirror pod has hash ${mirror === '' ? '(none)' : mirror}, but the kubelet of ${node} runs ${kubelet}`,
  advice: ({ pod, behind }) =>
    behind
      ? BEHIND
      : `Compare with ${ofPod('manifest', { pod }, '--diff')}. Then delete the mirror pod with ${mirrorDeletion({ pod })}: the kubelet creates a new one, or its log says why it cannot.`,
  *check({ pods, now }) {
    for (const { metadata, node, mirror, kubelet, differences } of pods) {
      // What a finalizer keeps does not follow, and cannot be deleted: that has its own rule.
      if (!differences.includes('hash') || kubelet === undefined || isHeld(metadata)) continue;
      const subject = podSubject(metadata, node);
      const behind = isMirrorBehind(kubelet, now);
      const args = { pod: subject.name, node, mirror: mirror?.hash ?? '', kubelet: kubelet.hash, behind };
      yield { args, subject, ...(behind && { severity: 'info' }) };
    }
  },
});

/** What to do about a mirror of another manifest, whoever looks; `behind`: it may only be behind. */
export function outOfDateRemedy(mirror: ObjectMeta, behind: boolean): string {
  if (isHeld(mirror)) return mirrorHeld.remedy;
  return behind ? BEHIND : mirrorOutOfDate.remedy;
}
