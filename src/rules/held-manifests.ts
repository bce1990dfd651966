import type { KubeletPod } from '../pods/kubelet-pod.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { fullName } from '../pods/mirrors.ts';
import { mayFollow } from '../pods/mirror-delay.ts';
import { differingFields, specFields } from '../pods/spec-fields.ts';

/** The manifests of a node as they were read, and what its kubelet ran right after that. */
export interface HeldManifests {
  readonly node: string;
  /** The directory on the node, or the one file in its place. */
  readonly path: string;
  readonly files: readonly ManifestFile[];
  /** All static pods of its kubelet. */
  readonly running: readonly KubeletPod[];
}

/** Where the files of a node and the pods of its kubelet disagree. */
export type ManifestGap =
  | {
      readonly kind: 'differs';
      readonly file: ManifestFile;
      readonly pod: KubeletPod;
      /** `etcd image`, `etcd args`. */
      readonly fields: readonly string[];
      /** The kubelet may not have read the file again yet. */
      readonly recent: boolean;
    }
  | { readonly kind: 'not-run'; readonly file: ManifestFile; readonly recent: boolean }
  | { readonly kind: 'no-file'; readonly pod: KubeletPod };

/**
 * Holds the files of a node against what its kubelet runs. Says nothing where the pods are of another node, by their own
 * words, and nothing of a pod that a file may define which could not be read or is refused.
 */
function manifestGaps({ node, files, running }: HeldManifests, now: Date): readonly ManifestGap[] {
  const pods = new Map(running.map((pod) => [fullName(pod.metadata), pod]));
  if (running.some((pod) => pod.node !== node)) return [];
  const defined = new Set<string>();
  const gaps: ManifestGap[] = [];
  for (const file of files) {
    if (file.state !== 'accepted' || file.pod?.mirrorName === undefined) continue;
    const { namespace, mirrorName } = file.pod;
    const name = fullName({ namespace, name: mirrorName });
    defined.add(name);
    gaps.push(...gapOf(file, pods.get(name), now));
  }
  const open = running.filter((pod) => pod.source === 'file' && !defined.has(fullName(pod.metadata)));
  return [...gaps, ...open.filter((pod) => !files.some((file) => mayDefine(file, pod))).map(withoutFile)];
}

/** The gaps of one kind on all nodes whose manifests were read. */
export function* gapsOf<Kind extends ManifestGap['kind']>(
  { manifests, now }: { readonly manifests: readonly HeldManifests[]; readonly now: Date },
  kind: Kind,
): Generator<{ readonly held: HeldManifests; readonly gap: Extract<ManifestGap, { readonly kind: Kind }> }> {
  for (const held of manifests) {
    for (const gap of manifestGaps(held, now)) if (isOf(gap, kind)) yield { held, gap };
  }
}

function isOf<Kind extends ManifestGap['kind']>(
  gap: ManifestGap,
  kind: Kind,
): gap is Extract<ManifestGap, { readonly kind: Kind }> {
  return gap.kind === kind;
}

function withoutFile(pod: KubeletPod): ManifestGap {
  return { kind: 'no-file', pod };
}

function gapOf(file: ManifestFile, pod: KubeletPod | undefined, now: Date): ManifestGap[] {
  const recent = mayFollow(file.status?.modified.toISOString(), now);
  if (pod === undefined) return [{ kind: 'not-run', file, recent }];
  if (file.content?.kind !== 'pod' || pod.fields === undefined) return [];
  const fields = differingFields(specFields(file.content.written), pod.fields);
  return fields.length === 0
    ? []
    : [{ kind: 'differs', file, pod, fields, recent: recent || mayFollow(pod.since, now) }];
}

/** Whether a file that is not taken here may be what the kubelet runs a pod from. */
function mayDefine({ state, reading }: ManifestFile, { metadata }: KubeletPod): boolean {
  if (state === 'unreadable') return true;
  if (state !== 'refused') return false;
  const name = reading?.stage === 'pod' ? reading.pod.pod.metadata?.name : undefined;
  return name === undefined || (metadata.name ?? '').startsWith(`${name}-`);
}
