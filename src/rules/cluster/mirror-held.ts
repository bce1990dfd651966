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
  title: 'A mirror pod cannot be deleted: it has finalizers, or has been terminating for long',
  why: 'When a manifest changes, the kubelet deletes the mirror pod and creates a new one with the same name. A finalizer keeps the old one: the API server still shows a pod that is not what runs. The finalizers of a manifest are also set on its mirror pod.',
  remedy: 'Remove metadata.finalizers from the manifest, and then from the mirror pod.',
  source: SOURCES.finalizers,
  message: ({ node, finalizers, since, outdated }) => {
    const held = finalizers.length === 0 ? '' : `finalizers of the mirror pod: ${listed(finalizers)}`;
    const shown = outdated ? `, and shows a different manifest than the kubelet of ${node} runs` : '';
    if (since === '') return `the kubelet cannot replace the mirror pod${shown}: ${held}`;
    return `its mirror pod has been terminating since ${since}${shown}${held === '' ? '' : `; ${held}`}`;
  },
  advice: ({ pod, finalizers }) => {
    const off = kubectlPod('patch pod', { pod }, `--type=merge -p '{"metadata":{"finalizers":null}}'`);
    return finalizers.length === 0
      ? `Delete it with ${kubectlPod('delete pod', { pod }, '--grace-period=0 --force')}: the kubelet creates it again if it runs the pod, and the containers keep running.`
      : `Remove metadata.finalizers from the manifest if it has them. Then, if nothing waits for them any more, remove them from the mirror pod with ${off}.`;
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
