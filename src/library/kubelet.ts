import { NEWEST_MINOR, OLDEST_MINOR } from '../kubelet/kubelet.ts';
import { manifestContent } from '../kubelet/manifest-content.ts';
import { readManifest } from '../kubelet/manifest/reading.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import { bytesOf, targetOf } from './given.ts';

/** The kubelet that reads a manifest. */
export interface Kubelet {
  /** `1.34`, `v1.34.2`; the newest version known where undefined. */
  readonly version?: string;
  /** The name of its node; undefined where it is not known. */
  readonly node?: string;
}

/** What a kubelet makes of a manifest. */
export interface ManifestVerdict {
  /** `refused`: it was meant as an object, and the kubelet does not take it. `not-a-manifest`: it is none at all. */
  readonly kind: 'pod' | 'refused' | 'not-a-manifest';
  /** Why it is refused, or no manifest; undefined for a pod. Text of the manifest in it is unescaped. */
  readonly reason: string | undefined;
  /** Undefined for what is no pod. */
  readonly pod: ManifestPodName | undefined;
}

/** How the pod of a manifest is called. */
export interface ManifestPodName {
  readonly namespace: string;
  /** `metadata.name` in the manifest. */
  readonly name: string;
  /** The name of its mirror pod; undefined where the node is not known. */
  readonly mirrorName: string | undefined;
}

/** The versions of Kubernetes, from the oldest to the newest, whose kubelets are known: `1.24`. */
export const KUBERNETES_VERSIONS: { readonly oldest: string; readonly newest: string } = {
  oldest: `1.${OLDEST_MINOR}`,
  newest: `1.${NEWEST_MINOR}`,
};

/** What a kubelet makes of a manifest, YAML or JSON. Throws `RangeError` for a version that is not known. */
export function judgeManifest(manifest: string | Uint8Array, kubelet: Kubelet = {}): ManifestVerdict {
  const target = targetOf(kubelet);
  const content = manifestContent(readManifest(bytesOf(manifest), target), target);
  if (content.kind !== 'pod') return { kind: content.kind, reason: content.reason, pod: undefined };
  const { namespace = '', name = '' } = content.metadata;
  const mirrorName = target.node === undefined ? undefined : `${name}${nodeSuffix(target.node)}`;
  return { kind: 'pod', reason: undefined, pod: { namespace, name, mirrorName } };
}
