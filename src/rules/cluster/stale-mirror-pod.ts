import { isCoreComponent } from '../control-plane.ts';
import { listed } from '../../facts/listed.ts';
import { counted, defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { fullName } from '../../pods/mirrors.ts';
import { isMirrored } from '../../pods/static-pod.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly node: string;
  /** RFC 3339; empty where the Node does not say. */
  readonly since: string;
  readonly pods: readonly string[];
  /** Those of them that every control plane is made of, by their names in the manifest. */
  readonly components: readonly string[];
}

const REMEDY = 'Look on the node itself: "local" shows there what runs and what the kubelet says.';

export const staleMirrorPod = defineClusterRule<Args>({
  id: 'stale-mirror-pod',
  severity: 'warning',
  title: 'The status of mirror pods may be old: their node is not ready',
  why: 'Only the kubelet writes the status of a mirror pod. While it does not report, the pod shows its last status, such as Running. Static pods are never evicted or moved.',
  remedy: REMEDY,
  source: SOURCES.nodes,
  message: ({ node, since, pods }) => {
    const when = since === '' ? 'is not ready' : `has not been ready since ${since}`;
    return `${node} ${when}, so the status of ${counted(pods.length, 'mirror pod')} may be old: ${listed(pods)}`;
  },
  advice: ({ components }) =>
    components.length === 0
      ? undefined
      : `${REMEDY} Until then the control plane may be without the ${listed(components)} of this node.`,
  *check({ nodes, pods }) {
    for (const { name, ready, readySince } of nodes) {
      if (ready === undefined || ready === 'True') continue;
      const own = pods.filter((pod) => isMirrored(pod) && pod.node === name);
      if (own.length === 0) continue;
      const names = own.map(({ metadata }) => fullName(metadata));
      const components = own.flatMap(({ manifestName = '' }) => (isCoreComponent(manifestName) ? [manifestName] : []));
      yield { args: { node: name, since: readySince ?? '', pods: names, components }, subject: nodeSubject(name) };
    }
  },
});
