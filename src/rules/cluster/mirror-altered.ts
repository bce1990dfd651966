import { listed } from '../../facts/listed.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { mirrorDeletion, ofPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';
import { LEAVE_OUT_MIRRORS } from '../suspicion-remedies.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly pod: string;
  readonly node: string;
  /** `etcd image`, `imagePullSecrets`. */
  readonly fields: readonly string[];
}

export const mirrorAltered = defineClusterRule<Args>({
  id: 'mirror-altered',
  severity: 'warning',
  title: 'A mirror pod shows a different spec than the kubelet runs from the same manifest',
  why: 'A mutating webhook or policy changed the mirror pod when it was created. The kubelet runs what the manifest says: the image, command or secret that kubectl and scanners show is not what runs.',
  remedy: `Make the webhook or policy ${LEAVE_OUT_MIRRORS}, and then delete the mirror pod: the kubelet creates it again, and the containers keep running. Make changes in the manifest.`,
  source: SOURCES.mirrorClient,
  message: ({ node, fields }) =>
    `its mirror pod shows a different ${listed(fields)} than the kubelet of ${node} runs from the same manifest`,
  advice: ({ pod }) =>
    `Compare with ${ofPod('manifest', { pod }, '--diff')}. Make the webhook or policy that changes it ${LEAVE_OUT_MIRRORS}, and then delete the mirror pod with ${mirrorDeletion({ pod })}: the kubelet creates it again, and the containers keep running. Make changes in the manifest.`,
  *check({ pods }) {
    for (const { metadata, node, differences, altered } of pods) {
      if (!differences.includes('spec') || altered === undefined) continue;
      const subject = podSubject(metadata, node);
      yield { args: { pod: subject.name, node, fields: altered }, subject };
    }
  },
});
