import type { KubeletPod } from './kubelet-pod.ts';
import type { ManifestDirectory, ManifestFile } from '../kubelet/manifest-directory.ts';
import type { MirrorPod } from './listed-pod.ts';

/** What API server and kubelet tell of the static pods of one node. */
export interface NodePods {
  /** Undefined where pods could not be listed. */
  readonly mirrors: readonly MirrorPod[] | undefined;
  /** Undefined where the kubelet was not asked, or did not answer. */
  readonly running: readonly KubeletPod[] | undefined;
}

/** Tells of every file that the kubelet takes whether its pod runs, and whether the API server shows it. */
export function withPodStates(directory: ManifestDirectory, pods: NodePods): ManifestDirectory {
  return { ...directory, files: directory.files.map((file) => withPodState(file, pods)) };
}

function withPodState(file: ManifestFile, { mirrors, running }: NodePods): ManifestFile {
  const { pod, state } = file;
  if (state !== 'accepted' || pod?.mirrorName === undefined) return file;
  const isOurs = (metadata: { readonly namespace?: string; readonly name?: string }): boolean =>
    metadata.namespace === pod.namespace && metadata.name === pod.mirrorName;
  const mirror = mirrors?.find((one) => isOurs(one.metadata));
  const own = running?.find((one) => isOurs(one.metadata));
  if (running !== undefined && own === undefined) return { ...file, state: 'not-started' };
  const status = own?.status ?? mirror?.status;
  if (mirrors !== undefined && mirror === undefined) return { ...file, state: 'hidden', reason: HIDDEN };
  if (status === undefined) return file;
  return status === 'Running' ? { ...file, state: 'running' } : { ...file, state: 'not-running', reason: status };
}

const HIDDEN = 'the API server shows no mirror of it';
