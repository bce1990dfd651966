import { defineManifestRule, podOf } from '../manifest-rule.ts';
import { SOURCES } from '../sources.ts';

const AFFINITY = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution';

export const placement = defineManifestRule<{ field: string; overruled: boolean; node: string }>({
  id: 'placement',
  severity: 'warning',
  title: 'The pod asks for a node of its own choice',
  why: 'A static pod is not scheduled: it runs where its file is. But the kubelet checks nodeSelector and required node affinity against the labels of its node, and fails the pod if they do not match; nodeName it overwrites.',
  remedy: 'Remove what chooses a node, and put the file on the nodes that are meant.',
  source: SOURCES.lifecycle,
  message: ({ field, overruled, node }) =>
    overruled
      ? `${field} is "${node}", and the kubelet writes its own node there`
      : `${field} does not choose a node: where the node does not match, the kubelet fails the pod`,
  *check(subject) {
    const spec = podOf(subject)?.pod.spec ?? {};
    const { nodeSelector = {}, nodeName = '', affinity } = spec;
    const overruled = false;
    if (Object.keys(nodeSelector).length > 0) {
      yield { args: { field: 'spec.nodeSelector', overruled, node: '' }, field: 'spec.nodeSelector' };
    }
    if (affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined) {
      yield { args: { field: AFFINITY, overruled, node: '' }, field: AFFINITY };
    }
    if (nodeName !== '' && nodeName !== subject.target.node) {
      const field = 'spec.nodeName';
      yield { args: { field, overruled: true, node: nodeName }, field, severity: 'info' };
    }
  },
});
