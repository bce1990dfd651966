import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod, ofNode } from '../commands.ts';
import { mirrorSignals } from '../../pods/listed-pod.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  /** How the name ought to end. */
  readonly expected: string;
}

export const mirrorNameMismatch = defineClusterRule<Args>({
  id: 'mirror-name-mismatch',
  severity: 'warning',
  title: 'The name of a mirror pod does not end in its node',
  why: "A kubelet names every static pod NAME-NODE, with the node's name in lower case. A mirror pod with another name was created by another kind of kubelet, was left behind when the node was renamed, or is forged.",
  remedy: `Check whether the kubelet runs it with ${ofNode('ls --kubelet', 'NODE')}. If not, delete the pod with --grace-period=0 --force.`,
  source: SOURCES.kubeletReading,
  message: ({ node, expected }) => `it is bound to ${node}, but its name does not end in ${expected}`,
  advice: ({ pod, node }) =>
    `Check whether the kubelet runs it with ${ofNode('ls --kubelet', node)}. If not, delete the pod with ${kubectlPod('delete pod', { pod }, '--grace-period=0 --force')}.`,
  *check({ pods }) {
    for (const { metadata, node, mirror } of pods) {
      if (mirror === undefined || mirror.verdict === 'static') continue;
      const suffix = mirrorSignals(mirror).find(({ id }) => id === 'name-suffix');
      if (suffix?.fault !== 'no-suffix') continue;
      const subject = podSubject(metadata, node);
      yield { args: { pod: subject.name, node, expected: suffix.expected ?? '' }, subject };
    }
  },
});
