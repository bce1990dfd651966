import { gapsOf } from '../held-manifests.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string> {
  readonly path: string;
  readonly node: string;
}

export const podWithoutManifest = defineClusterRule<Args>({
  id: 'pod-without-manifest',
  severity: 'error',
  title: 'A kubelet runs a static pod that no file of its manifest directory defines',
  readsManifests: true,
  why: 'The kubelet ends a pod within seconds of its file being gone. Where it goes on running, the kubelet does not read the directory any more, or reads another one than it says: such as one that was mounted over, or renamed.',
  remedy:
    'Look on the node for what became of the file. If the pod is to run, put it back; if not, restart the kubelet, which ends what no file defines.',
  source: SOURCES.kubeletFiles,
  message: ({ path, node }) => `the kubelet of ${node} runs it, and no file in ${path} defines it`,
  *check(snapshot) {
    for (const { held, gap } of gapsOf(snapshot, 'no-file')) {
      const subject = podSubject(gap.pod.metadata, held.node);
      yield { args: { path: held.path, node: held.node }, subject };
    }
  },
});
