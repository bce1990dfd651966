import type { Confidence } from '../../facts/evidence.ts';

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
