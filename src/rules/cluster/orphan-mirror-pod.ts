import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod } from '../commands.ts';
import { ownerFault } from '../../pods/listed-pod.ts';
import { isMirrored } from '../../pods/static-pod.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly pod: string;
  readonly node: string;
  readonly cause: 'node-gone' | 'not-run';
}

/** What to do about a mirror whose node is there and does not run it. */
export const NOT_RUN_REMEDY =
  'Check again in a minute, or after its terminationGracePeriodSeconds: it may still be terminating, and a kubelet deletes such mirror pods by itself. If it stays, check its metadata.finalizers, and delete it with --grace-period=0 --force: no containers belong to it.';

export const orphanMirrorPod = defineClusterRule<Args>({
  id: 'orphan-mirror-pod',
  severity: 'warning',
  title: 'A mirror pod was left behind: its node is gone, or does not run it',
  why: 'A kubelet deletes mirror pods without a static pod, and the garbage collector those whose Node is gone. One that stays shows a pod that nobody runs, with the last status that was written.',
  remedy: 'Check whether the node still exists under another name. Then delete the pod with --grace-period=0 --force.',
  source: SOURCES.kubeletPods,
  message: ({ node, cause }) => {
    return cause === 'node-gone'
      ? `Node ${node} no longer exists, but the mirror pod is still there`
      : `the kubelet of ${node} does not know the pod, but its mirror pod is still there`;
  },
  advice: ({ pod, cause }) =>
    cause === 'not-run'
      ? NOT_RUN_REMEDY
      : `Check whether the node still exists under another name. Then delete the pod with ${kubectlPod('delete pod', { pod }, '--grace-period=0 --force')}.`,
  *check({ pods }) {
    for (const { metadata, node, mirror, differences } of pods.filter(isMirrored)) {
      const fault = ownerFault(mirror);
      const isGone = fault === 'node-gone';
      // What a rule about owners finds is not to be found twice.
      if (!isGone && (fault !== undefined || !differences.includes('not-run'))) continue;
      const subject = podSubject(metadata, node);
      yield { args: { pod: subject.name, node, cause: isGone ? 'node-gone' : 'not-run' }, subject };
    }
  },
});
