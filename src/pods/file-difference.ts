import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { presentHash, type KubeletTrace } from '../kubelet/kubelet-state.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import { mayFollow } from './mirror-delay.ts';
import { differingFields, specFields } from './spec-fields.ts';

/** Where the files of a node and its kubelet disagree about a static pod. */
export type FileDifference =
  | { readonly kind: 'not-run' } // a file defines it, the kubelet has nothing of it
  | { readonly kind: 'no-file' } // the kubelet has it, no file defines it
  | { readonly kind: 'fields'; readonly fields: readonly string[] }; // `etcd image`, `etcd args`

/** A pod as the files of a node, and as its kubelet or the node's own directories and processes show it. */
export interface FileSides {
  readonly file?: ManifestFile | undefined;
  readonly kubelet?: KubeletPod | undefined;
  readonly trace?: KubeletTrace | undefined;
}

/** How the two sides differ, where both are known; of a trace no more than that something is there can be told. */
export function fileDifference({ file, kubelet, trace }: FileSides): FileDifference | undefined {
  if (file === undefined) return { kind: 'no-file' };
  if (kubelet === undefined) {
    return trace === undefined || presentHash(trace) === undefined ? { kind: 'not-run' } : undefined;
  }
  if (file.content?.kind !== 'pod' || kubelet.fields === undefined) return undefined;
  const fields = differingFields(specFields(file.content.written), kubelet.fields);
  return fields.length === 0 ? undefined : { kind: 'fields', fields };
}

/** Whether the kubelet may not have read the file again yet, or has only just taken the pod up. */
export function isFileRecent({ file, kubelet }: FileSides, now: Date): boolean {
  return mayFollow(file?.status?.modified.toISOString(), now) || mayFollow(kubelet?.since, now);
}
