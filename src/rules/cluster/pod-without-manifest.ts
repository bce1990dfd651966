import { mayFollow } from '../../pods/mirror-delay.ts';
import { defineClusterRule, podSubject } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | boolean> {
  readonly path: string;
  readonly node: string;
  /**
   * What there is of it: the kubelet runs it; containers of it run on the node, or no more than its sandbox; only a
   * directory is left of it.
   */
  readonly holds: 'kubelet' | 'containers' | 'sandbox' | 'directory';
  /** Whether a kubelet runs on the node, that would end it. */
  readonly kubeletRuns: boolean;
  /** Whether its file may have been taken away just now. */
  readonly recent: boolean;
}

/** What there is of the pod, as words before "and no file defines it". */
const WORDS: Readonly<Record<Args['holds'], (node: string) => string>> = {
  kubelet: (node) => `the kubelet of ${node} runs it`,
  containers: (node) => `containers of it run on ${node}`,
  sandbox: (node) => `its sandbox runs on ${node}, though none of its containers`,
  directory: (node) => `nothing of it runs on ${node}, but the kubelet still has its directory`,
};

export const podWithoutManifest = defineClusterRule<Args>({
  id: 'pod-without-manifest',
  severity: 'error',
  title: 'A kubelet runs a static pod that no file in its manifest directory defines',
  readsManifests: true,
  onNode: true,
  why: 'The kubelet stops a pod within seconds after its file is gone. If the pod keeps running, the kubelet no longer reads the directory, or reads another one than it says, for example one that was mounted over or renamed.',
  remedy:
    'Find out on the node what became of the file. If the pod should run, put the file back; if not, restart the kubelet, which then stops the pod.',
  source: SOURCES.kubeletFiles,
  message: ({ path, node, holds }) => `${WORDS[holds](node)}, and no file in ${path} defines it`,
  advice: ({ node, holds, kubeletRuns, recent }) => {
    if (!kubeletRuns) return `No kubelet runs on ${node}, so nothing stops the pod: start the kubelet.`;
    if (recent) return 'Check again in two minutes: the kubelet may still be stopping the pod.';
    if (holds === 'directory') {
      return 'The kubelet removes the directory by itself. If it stays, something is still mounted there; the log of the kubelet says what.';
    }
    return holds === 'kubelet' ? undefined : FROM_THE_NODE;
  },
  *check({ filed, now }) {
    for (const { path, pods, stopped, changed } of filed) {
      for (const { metadata, node, kubelet, trace, fileDifference } of pods) {
        if (fileDifference?.kind !== 'no-file') continue;
        const { containers = 0, processes = 0 } = trace ?? {};
        const running = containers > 0 ? 'containers' : processes > 0 ? 'sandbox' : 'directory';
        const holds = kubelet === undefined ? running : 'kubelet';
        const recent = mayFollow(changed?.toISOString(), now);
        const args = { path, node, holds, kubeletRuns: stopped !== true, recent } as const;
        const isIdle = recent || holds === 'directory';
        yield { args, subject: podSubject(metadata, node), ...(isIdle && { severity: 'info' }) };
      }
    }
  },
});

/** Removals wait until the kubelet has heard from all its sources (kubelet `HandlePodCleanups`). */
const FROM_THE_NODE =
  'Find out what became of the file. If the pod should run, put the file back; if not, restart the kubelet, which stops the pod once it has reached the API server.';
