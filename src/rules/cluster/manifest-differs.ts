import { listed } from '../../facts/listed.ts';
import { isFileRecent } from '../../pods/file-difference.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[] | boolean> {
  readonly path: string;
  readonly node: string;
  /** `etcd image`, `imagePullSecrets`. */
  readonly fields: readonly string[];
  /** Whether the kubelet may not have read the file again yet. */
  readonly recent: boolean;
}

/** What to do where a file has just been changed. */
export const JUST_CHANGED = 'Check again in two minutes: the kubelet may not have read the file again yet.';

export const manifestDiffers = defineClusterRule<Args>({
  id: 'manifest-differs',
  severity: 'error',
  title: 'A kubelet runs a pod that differs from its manifest',
  readsManifests: true,
  why: 'The kubelet keeps running what it last read, while the file says something else. The file is misleading, and the pod changes unexpectedly, for example when the kubelet restarts.',
  remedy:
    'Search the log of the kubelet for the name of the file. If it says nothing, write the file again under a name that begins with a dot, and rename it into place: the kubelet notices that at once.',
  source: SOURCES.kubeletFiles,
  message: ({ path, node, fields }) =>
    `the kubelet of ${node} runs it with a different ${listed(fields)} than ${path} says`,
  advice: ({ recent }) => (recent ? JUST_CHANGED : undefined),
  *check({ filed, now }) {
    for (const pod of filed.flatMap(({ pods }) => pods)) {
      const { metadata, node, file, fileDifference } = pod;
      if (file === undefined || fileDifference?.kind !== 'fields') continue;
      const { fields } = fileDifference;
      const recent = isFileRecent(pod, now);
      const args = { path: file.path, node, fields, recent };
      yield { args, subject: podSubject(metadata, node), ...(recent && { severity: 'info' }) };
    }
  },
});
