import { listed } from '../facts/listed.ts';
import type { ManifestDirectory, ManifestFile } from '../kubelet/manifest-directory.ts';
import { pairFiles, type NodePods } from './filed-pods.ts';
import type { StaticPod } from './static-pod.ts';

/** Tells of every file that the kubelet takes whether its pod runs, and whether the API server shows it. */
export function withPodStates(directory: ManifestDirectory, node: string, known: NodePods): ManifestDirectory {
  const { pods } = pairFiles({ node, path: '', files: directory.files }, known);
  const states = new Map(pods.map((pod) => [pod.file, podState(pod, known)]));
  return { ...directory, files: directory.files.map((file) => ({ ...file, ...states.get(file) })) };
}

type State = Partial<Pick<ManifestFile, 'state' | 'reason'>>;

function podState({ kubelet, mirror, fileDifference }: StaticPod, { mirrors, running }: NodePods): State {
  if (running !== undefined && kubelet === undefined) return { state: 'not-started' };
  if (mirrors !== undefined && mirror === undefined) {
    return kubelet === undefined || kubelet.phase === 'Running'
      ? { state: 'hidden', reason: UNSEEN }
      : { state: 'not-running', reason: `${kubelet.status}, and ${UNSEEN}` };
  }
  const status = kubelet?.status ?? mirror?.status;
  if (status === undefined) return {};
  const other = fileDifference?.kind === 'fields' ? `with another ${listed(fileDifference.fields)}` : undefined;
  if (status === 'Running') return { state: 'running', reason: other };
  return { state: 'not-running', reason: other === undefined ? status : `${status}, ${other}` };
}

const UNSEEN = 'the API server shows no mirror of it';
