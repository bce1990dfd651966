import { gapsOf } from '../held-manifests.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';
import { JUST_CHANGED } from './manifest-differs.ts';

interface Args extends Record<string, string | boolean> {
  readonly path: string;
  readonly node: string;
  /** Whether the kubelet may not have read the file yet. */
  readonly recent: boolean;
}

export const manifestNotRun = defineClusterRule<Args>({
  id: 'manifest-not-run',
  severity: 'error',
  title: 'A kubelet does not know the pod of a manifest that it should run',
  readsManifests: true,
  why: 'The file defines a pod and nothing is wrong with it as far as can be told from here, yet its kubelet has no such pod: it refuses the file, or has not read it again.',
  remedy: 'Look into the log of the kubelet for the name of the file: it says there why it does not take it.',
  source: SOURCES.kubeletFiles,
  message: ({ path, node }) => `the kubelet of ${node} does not run the pod that ${path} defines`,
  advice: ({ recent }) => (recent ? JUST_CHANGED : undefined),
  *check(snapshot) {
    for (const { held, gap } of gapsOf(snapshot, 'not-run')) {
      const { file, recent } = gap;
      const { namespace, mirrorName = '' } = file.pod!;
      const subject = podSubject({ namespace, name: mirrorName }, held.node);
      yield { args: { path: file.path, node: held.node, recent }, subject, ...(recent && { severity: 'info' }) };
    }
  },
});
