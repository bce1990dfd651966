import type { Confidence } from '../facts/evidence.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import { manifestName } from './mirror-pod.ts';

/** A static pod that a kubelet runs and the API server does not show. */
export interface HiddenPod {
  readonly metadata: ObjectMeta;
  readonly node: string;
  /** The name in the manifest; undefined where the name rule does not hold. */
  readonly manifestName: string | undefined;
  /** Undefined where only Events tell of it. */
  readonly source: 'file' | 'http' | undefined;
  readonly hash: string;
  /** RFC 3339: since when its containers run, or of its first Event that is still there. Undefined where none runs. */
  readonly since: string | undefined;
  readonly foundBy: 'kubelet' | 'events';
  /** When Events last told of it, RFC 3339: it may be gone since. Undefined where its kubelet told. */
  readonly heard?: string | undefined;
  /** As the kubelet reports it; undefined where only Events tell of the pod. */
  readonly running: KubeletPod | undefined;
  /** The newest warning about it, where Events were read. */
  readonly warning: string | undefined;
  /** What may have kept its mirror away, the likeliest first; empty where nothing was found. */
  readonly why: readonly MirrorSuspicion[];
}

/** What may keep a mirror pod from being made, or its status from being written. The words are part of the JSON output. */
export type MirrorCause =
  | 'namespace-missing'
  | 'namespace-terminating'
  | 'refused' // the API server's own words, from the kubelet's log
  | 'name-taken' // another pod has the mirror's name
  | 'api-reference' // a kubelet before 1.34 runs it, the API server refuses it
  | 'not-admitted' // its kubelet refused it: no mirror is made of such a pod
  | 'finished' // it has ended: a deleted mirror does not come back
  | 'priority-class'
  | 'runtime-class' // the server has no such class
  | 'too-large' // more than the server's store takes
  | 'pod-security'
  | 'resource-quota'
  | 'limit-range'
  | 'mutated' // something added resources to the mirror as it was made; only where its status is refused for that
  | 'webhook'
  | 'admission-policy' // a ValidatingAdmissionPolicy that a binding has deny
  | 'just-started'; // the mirror may simply not be there yet

/** One thing that may have kept a mirror away. `certain` is proved; anything else is a suspicion. */
export interface MirrorSuspicion {
  readonly cause: MirrorCause;
  readonly confidence: Confidence;
  /** The object under suspicion: `ResourceQuota locked/compute`; undefined where it is none. */
  readonly object: string | undefined;
  /** What speaks for it, as read: `pod-security.kubernetes.io/enforce=restricted`. Unescaped text of the cluster. */
  readonly evidence: readonly string[];
}

/** A pod of a kubelet's answer that has no mirror. */
export function hiddenOf(pod: KubeletPod): HiddenPod {
  return {
    metadata: pod.metadata,
    node: pod.node,
    manifestName: manifestName({ metadata: pod.metadata, nodeName: pod.node }),
    source: pod.source,
    hash: pod.hash,
    since: pod.runningSince,
    foundBy: 'kubelet',
    running: pod,
    warning: undefined,
    why: [],
  };
}
