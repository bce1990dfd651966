/** Set by the kubelet on a mirror pod only; its value is the static pod's hash (kubelet `pkg/kubelet/pod/mirror_client.go`). */
export const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
/** The static pod's hash, on the static pod and on its mirror (kubelet `pkg/kubelet/config/common.go`). */
export const HASH_ANNOTATION = 'kubernetes.io/config.hash';
/** `file` or `http`: where the kubelet got the manifest (kubelet `pkg/kubelet/config/config.go`). */
export const SOURCE_ANNOTATION = 'kubernetes.io/config.source';
/** When that kubelet process first saw the pod. */
export const SEEN_ANNOTATION = 'kubernetes.io/config.seen';

/** What the kubelet appends to the manifest's name (`generatePodName` in kubelet `pkg/kubelet/config/common.go`). */
export function nodeSuffix(nodeName: string): string {
  return `-${nodeName.toLowerCase()}`;
}
