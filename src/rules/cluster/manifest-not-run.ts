import { isFileRecent } from '../../pods/file-difference.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';
import { JUST_CHANGED } from './manifest-differs.ts';

interface Args extends Record<string, string | boolean> {
  readonly path: string;
  readonly node: string;
  /** Whether the kubelet may not have read the file yet. */
  readonly recent: boolean;
  /** Who says so: `kubelet`; `node` where nothing of the pod is there; `stopped` where no kubelet runs there either. */
  readonly told: 'kubelet' | 'node' | 'stopped';
}

export const manifestNotRun = defineClusterRule<Args>({
  id: 'manifest-not-run',
  severity: 'error',
  title: 'A kubelet does not run the pod of a manifest',
  readsManifests: true,
  onNode: true,
  why: 'The file defines a valid pod as far as can be seen from here, but its kubelet has no such pod: it refuses the file, or has not read it again.',
  remedy: 'Search the log of the kubelet for the name of the file: it says why the file is refused.',
  source: SOURCES.kubeletFiles,
  message: ({ path, node, told }) => {
    if (told === 'stopped') return `no kubelet runs on ${node}, and nothing of the pod that ${path} defines is there`;
    return told === 'node'
      ? `the kubelet of ${node} has not started the pod that ${path} defines: nothing of it is there`
      : `the kubelet of ${node} does not run the pod that ${path} defines`;
  },
  advice: ({ node, recent, told }) => {
    if (told === 'stopped') return `Start the kubelet of ${node}.`;
    if (recent) return JUST_CHANGED;
    return told === 'node'
      ? 'Search the log of the kubelet for the names of the file and of the pod: it says why it refuses the file, or does not admit the pod.'
      : undefined;
  },
  *check({ filed, now }) {
    for (const { pods, stopped } of filed) {
      for (const pod of pods) {
        const { metadata, node, file, fileDifference } = pod;
        if (file === undefined || fileDifference?.kind !== 'not-run') continue;
        const recent = isFileRecent(pod, now);
        const told = stopped === undefined ? 'kubelet' : stopped ? 'stopped' : 'node';
        const args = { path: file.path, node, recent, told } as const;
        yield { args, subject: podSubject(metadata, node), ...(recent && { severity: 'info' }) };
      }
    }
  },
});
