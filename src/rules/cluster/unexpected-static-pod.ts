import { expects, staticPodsOf } from '../../domain/baseline.ts';
import { defineClusterRule } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly namespace: string;
  /** In the manifest. */
  readonly name: string;
  readonly node: string;
}

export const unexpectedStaticPod = defineClusterRule<Args>({
  id: 'unexpected-static-pod',
  severity: 'error',
  title: 'A static pod is not in the baseline',
  why: 'Whoever can write a file on a node can start a pod there that no admission control sees. A list of what is meant to run shows what is not. Asked only with --baseline.',
  remedy: 'Find out who put the manifest there. If it is meant to be, add it to the baseline.',
  source: SOURCES.staticPods,
  message: ({ name, node }) => `the baseline names no static pod ${name} on ${node}`,
  *check(snapshot) {
    const { baseline } = snapshot;
    if (baseline === undefined) return;
    for (const pod of staticPodsOf(snapshot)) {
      if (expects(baseline, pod)) continue;
      const { namespace, name, node } = pod;
      yield { args: { namespace, name, node }, subject: { kind: 'pod', name: `${namespace}/${name}`, node } };
    }
  },
});
