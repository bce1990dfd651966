import { manifestName } from '../../pods/mirror-pod.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import { defineManifestRule, podOf, type ManifestSubject } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  /** As the manifest has it. */
  readonly name: string;
  /** What the kubelet makes of it. */
  readonly result: string;
  /** Without the name of the node. */
  readonly plain: string;
  readonly node: string;
}

export const doubledNodeName = defineManifestRule<Args>({
  id: 'doubled-node-name',
  severity: 'warning',
  title: 'The name already ends in the name of the node',
  why: 'The kubelet adds the name of its node to that of every static pod. A manifest that was saved from a mirror pod has it already: under the doubled name it is another pod, and starts beside the first, on the same ports and the same data.',
  remedy: 'Remove the name of the node: the kubelet adds it.',
  source: SOURCES.kubeletReading,
  message: ({ name, result, node }) =>
    `the name "${name}" ends in that of node ${node} already: the kubelet makes "${result}" of it, which is another pod`,
  advice: ({ name, plain }) => `Call it "${plain}", unless "${name}" is meant: the kubelet adds the name of the node.`,
  *check(subject) {
    const { name = '' } = podOf(subject)?.pod.metadata ?? {};
    for (const node of nodesOf(subject)) {
      const plain = manifestName({ metadata: { name }, nodeName: node });
      if (plain === undefined) continue;
      const result = `${name}${nodeSuffix(subject.target.node ?? node)}`;
      yield { args: { name, result, plain, node }, field: 'metadata.name' };
      return;
    }
  },
});

/** The nodes that the manifest may have come from or is going to. */
function nodesOf(subject: ManifestSubject): readonly string[] {
  const { metadata, spec } = podOf(subject)?.pod ?? {};
  const owners = (metadata?.ownerReferences ?? []).filter(({ kind }) => kind === 'Node').map(({ name }) => name);
  return [subject.target.node, spec?.nodeName, ...owners].flatMap((name = '') => (name === '' ? [] : [name]));
}
