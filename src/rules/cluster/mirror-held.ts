import { isMirrored } from '../../pods/static-pod.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import { listed } from '../../facts/listed.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { kubectlPod } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean | readonly string[]> {
  readonly pod: string;
  readonly node: string;
  readonly finalizers: readonly string[];
  /** Since when it is being deleted, RFC 3339; empty where it is not. */
  readonly since: string;
  /** Whether the kubelet already has another manifest than it shows. */
  readonly outdated: boolean;
}

/** A deletion may be on its way for so long: a mirror has the grace period of its pod. */
const SLOW = 5 * 60 * 1000;

export const mirrorHeld = defineClusterRule<Args>({
  id: 'mirror-held',
  severity: 'warning',
  title: 'A mirror pod cannot go: it has finalizers, or has long been in deletion',
  why: 'When a manifest changes or goes, the kubelet deletes the mirror, and makes a new one under the same name. A finalizer keeps the old one: the API server goes on showing a pod that is not what runs. The finalizers of a manifest are also those of its mirror.',
  remedy: 'Take metadata.finalizers out of the manifest, and then off the mirror.',
  source: SOURCES.finalizers,
  message: ({ node, finalizers, since, outdated }) => {
    const held = finalizers.length === 0 ? '' : `finalizers of the mirror: ${listed(finalizers)}`;
    const shown = outdated ? `, and shows another manifest than the kubelet of ${node} runs` : '';
    if (since === '') return `the kubelet cannot replace the mirror${shown}: ${held}`;
    return `its mirror pod is being deleted since ${since}${shown}${held === '' ? '' : `; ${held}`}`;
  },
  advice: ({ pod, finalizers }) => {
    const off = kubectlPod('patch pod', { pod }, `--type=merge -p '{"metadata":{"finalizers":null}}'`);
    return finalizers.length === 0
      ? `Delete it with ${kubectlPod('delete pod', { pod }, '--grace-period=0 --force')}: the kubelet makes it again where it runs the pod, and the containers go on.`
      : `Take metadata.finalizers out of the manifest where it has them. Then take them off the mirror with ${off}, where nobody needs them: whoever set them waits for something.`;
  },
  *check({ pods, nodes, now }) {
    const silent = new Set(nodes.filter(({ ready = 'True' }) => ready !== 'True').map(({ name }) => name));
    for (const { metadata, node, differences } of pods.filter(isMirrored)) {
      const { finalizers = [], deletionTimestamp = '' } = metadata;
      const isSlow = now.getTime() - Date.parse(deletionTimestamp) >= SLOW;
      // The kubelet of a node that is not ready deletes nothing.
      if (finalizers.length === 0 && (!isSlow || silent.has(node))) continue;
      const subject = podSubject(metadata, node);
      const outdated = differences.includes('hash');
      const args = { pod: subject.name, node, finalizers, since: deletionTimestamp, outdated };
      yield { args, subject, ...(outdated && { severity: 'error' }) };
    }
  },
});

/** Whether something keeps the kubelet from replacing a mirror, whatever its manifest says by now. */
export function isHeld({ finalizers = [] }: ObjectMeta): boolean {
  return finalizers.length > 0;
}
