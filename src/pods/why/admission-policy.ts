import type {
  LimitRange,
  Namespace,
  PriorityClass,
  ResourceQuota,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  WebhookConfiguration,
} from '../../kubernetes/admission-objects.ts';

/** What in a cluster may refuse a mirror pod, as far as it could be read. */
export interface AdmissionPolicies {
  readonly namespaces: ReadonlyMap<string, NamespacePolicies>;
  readonly webhooks: readonly WebhookConfiguration[];
  readonly validatingPolicies: readonly ValidatingAdmissionPolicy[];
  readonly policyBindings: readonly ValidatingAdmissionPolicyBinding[];
  /** By name; `absent` for one that the server does not have. A class that could not be read is not in it. */
  readonly priorityClasses: ReadonlyMap<string, PriorityClass | 'absent'>;
  /** Names of runtime classes that the server does not have. */
  readonly missingRuntimeClasses: ReadonlySet<string>;
  /** The pod that has the name of a missing mirror, by `namespace/name`. */
  readonly namesakes: ReadonlyMap<string, Namesake>;
  /** The API server's own words, from the kubelet's log, by `namespace/name`. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** A namespace and what it limits; undefined where it could not be read. */
export interface NamespacePolicies {
  /** `absent` where the server says that there is none. */
  readonly namespace: Namespace | 'absent' | undefined;
  readonly quotas: readonly ResourceQuota[] | undefined;
  readonly limitRanges: readonly LimitRange[] | undefined;
}

/** A pod that has the name of a mirror that is looked for. */
export interface Namesake {
  /** The node whose static pod it mirrors; undefined for a pod that is no mirror. */
  readonly mirrorOn: string | undefined;
  /** `ReplicaSet web-1`; undefined for a pod that has no controller. */
  readonly controller: string | undefined;
}
