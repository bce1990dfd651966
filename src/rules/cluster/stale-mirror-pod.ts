import { listed } from '../../domain/listed.ts';
import { counted, defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { fullName } from '../../domain/mirror-comparison.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly node: string;
  /** RFC 3339; empty where the Node does not say. */
  readonly since: string;
  readonly pods: readonly string[];
}

export const staleMirrorPod = defineClusterRule<Args>({
  id: 'stale-mirror-pod',
  severity: 'warning',
  title: 'The status of mirror pods is not to be believed: their node is not ready',
  why: 'Only the kubelet writes the status of a mirror pod. While it does not report, the pod shows what was true last, such as Running, and static pods are never evicted or moved.',
  remedy:
    'Look at the node itself: "local" tells there what runs and what the kubelet says. The control plane has one member fewer until then, if these pods are part of it.',
  source: SOURCES.nodes,
  message: ({ node, since, pods }) => {
    const when = since === '' ? '' : ` since ${since}`;
    return `${node} is not ready${when}, so that nothing new is known of ${counted(pods.length, 'mirror pod')}: ${listed(pods)}`;
  },
  *check({ nodes, mirrors }) {
    for (const { name, ready, readySince } of nodes) {
      if (ready === undefined || ready === 'True') continue;
      const pods = mirrors.filter(({ pod }) => pod.nodeName === name).map(({ pod }) => fullName(pod.metadata));
      if (pods.length > 0) yield { args: { node: name, since: readySince ?? '', pods }, subject: nodeSubject(name) };
    }
  },
});
