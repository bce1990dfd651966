import { isEqual } from '../facts/equal.ts';
import type { TargetKubelet } from '../kubelet/kubelet.ts';
import { readManifest, type PodReading } from '../kubelet/manifest/reading.ts';

/**
 * Why the kubelet knows a changed manifest by the hash that it had before, so that no new hash is to be waited for.
 * `same-pod`: only comments, order or layout differ, and the kubelet does nothing. `own-uid`: the manifest sets
 * `metadata.uid`, which the kubelet takes in place of a hash, and what runs cannot be told from what ran.
 */
export type KeptHash = 'same-pod' | 'own-uid';

/**
 * Whether a change of one file keeps the hash; undefined where it does not, as far as can be told: what differs in writing
 * alone, such as a default that is spelled out, may keep it as well. The kubelet hashes the pod that it has decoded, not the
 * bytes (`applyDefaults` in `pkg/kubelet/config/common.go`).
 */
export function keptHash(before: Uint8Array, after: Uint8Array, target: TargetKubelet): KeptHash | undefined {
  const [old, now] = [podOf(before, target), podOf(after, target)];
  if (old === undefined || now === undefined) return undefined;
  if (isEqual(old.effective, now.effective)) return 'same-pod';
  const uid = now.pod.metadata?.uid ?? '';
  return uid !== '' && uid === old.pod.metadata?.uid ? 'own-uid' : undefined;
}

function podOf(bytes: Uint8Array, target: TargetKubelet): PodReading | undefined {
  const reading = readManifest(bytes, target);
  return reading.stage === 'pod' && !reading.pod.refused ? reading.pod : undefined;
}
