import { expects } from '../baseline.ts';
import { draftBaseline } from '../baseline-draft.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly namespace: string;
  /** In the manifest. */
  readonly name: string;
  readonly node: string;
  /** The baseline was written without an answer of the node's kubelet. */
  readonly notRead: boolean;
}

export const unexpectedStaticPod = defineClusterRule<Args>({
  id: 'unexpected-static-pod',
  severity: 'error',
  title: 'A static pod is not in the baseline',
  why: 'Anyone who can write a file on a node can start a pod there without admission control. A list of the pods that should run shows those that should not. Only reported with --baseline.',
  remedy: 'Find out who put the manifest there. If the pod should run, add it to the baseline.',
  source: SOURCES.staticPods,
  message: ({ name, node, notRead }) => {
    const how = notRead ? '; it was written without an answer from the kubelet there' : '';
    return `the baseline has no static pod ${name} on ${node}${how}`;
  },
  *check(snapshot) {
    const { baseline } = snapshot;
    if (baseline === undefined) return;
    const { pods, leftOut } = draftBaseline(snapshot);
    // What nobody runs is no static pod; what only may be one had better be expected.
    const suspects = leftOut.filter(({ why }) => why === 'suspect').map(({ pod }) => pod);
    for (const pod of [...pods, ...suspects]) {
      if (expects(baseline, pod)) continue;
      const { namespace, name, node } = pod;
      const notRead = baseline.nodesNotRead?.includes(node) === true;
      yield { args: { namespace, name, node, notRead }, subject: { kind: 'pod', name: `${namespace}/${name}`, node } };
    }
  },
});
