import type { Unreadable } from '../facts/evidence.ts';
import { presentHash } from '../kubelet/kubelet-state.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import type { FiledPods } from '../pods/filed-pods.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { LocalNode } from './local-node.ts';

/** The static pods of a node by its files and its own traces of them, or why these cannot be held against each other. */
export interface LocalPods {
  readonly filed: FiledPods | undefined;
  readonly unreadable: readonly Unreadable[];
}

const NOTHING: LocalPods = { filed: undefined, unreadable: [] };

/**
 * Holds the files of a node against what is left of their pods there. Nothing follows where processes cannot be seen; of a
 * directory that the user chose, or that may not be the kubelet's; where pods are named for another node than this seems
 * to be.
 */
export function localPods({ kubelet, kubeletRuns, directory, changed }: LocalNode): LocalPods {
  const { node, path, origin } = kubelet;
  if (directory === undefined || node === undefined || path === undefined || kubeletRuns === undefined) return NOTHING;
  if (path.value === '' || path.source === 'user') return NOTHING;
  // A pod from a URL has no file either.
  const pods = directory.pods.filter(({ file }) => file !== undefined || kubelet.url.value === '');
  const kept = pods.filter(isKept);
  const stranger = kept.find(({ metadata }) => metadata.name?.endsWith(nodeSuffix(node.value)) !== true);
  if (stranger !== undefined) {
    const why = `${stranger.metadata.name ?? ''} is named for a node other than ${node.value} (${node.by})`;
    return { filed: undefined, unreadable: [{ what: 'which manifests run', why }] };
  }
  // A configuration that the user named may be another kubelet's.
  const isItsOwn = path.confidence === 'certain' && origin.kind !== 'named';
  if (!isItsOwn && !kept.some(({ file }) => file !== undefined)) return NOTHING;
  const read = { node: node.value, path: path.value, files: directory.files };
  return { filed: { ...read, pods, stopped: !kubeletRuns, changed }, unreadable: [] };
}

function isKept({ trace }: StaticPod): boolean {
  return trace !== undefined && presentHash(trace) !== undefined;
}
