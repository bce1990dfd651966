import type { ObjectMeta } from './kubernetes.ts';
import type { LabelSelector } from './label-selector.ts';

export interface Namespace {
  readonly metadata?: ObjectMeta;
  readonly status?: { readonly phase?: string };
}

export interface ResourceQuota {
  readonly metadata?: ObjectMeta;
  readonly spec?: {
    readonly hard?: Readonly<Record<string, string>>;
    readonly scopes?: readonly string[];
    readonly scopeSelector?: { readonly matchExpressions?: readonly { readonly scopeName?: string }[] };
  };
  readonly status?: { readonly used?: Readonly<Record<string, string>> };
}

export interface LimitRange {
  readonly metadata?: ObjectMeta;
  readonly spec?: { readonly limits?: readonly LimitRangeItem[] };
}

export interface LimitRangeItem {
  readonly type?: string;
  readonly min?: Readonly<Record<string, string>>;
  readonly max?: Readonly<Record<string, string>>;
  readonly maxLimitRequestRatio?: Readonly<Record<string, string>>;
  /** Limits that a container without any is given. */
  readonly default?: Readonly<Record<string, string>>;
  /** Requests that a container without any is given. */
  readonly defaultRequest?: Readonly<Record<string, string>>;
}

export interface PriorityClass {
  readonly metadata?: ObjectMeta;
  readonly value?: number;
  readonly preemptionPolicy?: string | null;
}

/** A `MutatingWebhookConfiguration` or a `ValidatingWebhookConfiguration`. */
export interface WebhookConfiguration {
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';
  readonly metadata?: ObjectMeta;
  readonly webhooks?: readonly Webhook[];
}

export interface Webhook {
  readonly name?: string;
  readonly failurePolicy?: string;
  readonly rules?: readonly WebhookRule[];
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchConditions?: readonly { readonly name?: string }[];
  readonly clientConfig?: {
    readonly url?: string;
    readonly service?: { readonly namespace?: string; readonly name?: string };
  };
}

export interface WebhookRule {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  readonly resources?: readonly string[];
  readonly scope?: string;
}

/** Checks in CEL that the API server itself makes, once a binding puts them into force (Kubernetes 1.30). */
export interface ValidatingAdmissionPolicy {
  readonly metadata?: ObjectMeta;
  readonly spec?: {
    readonly failurePolicy?: string;
    readonly matchConstraints?: MatchResources | null;
    readonly matchConditions?: readonly object[] | null;
    readonly validations?: readonly object[] | null;
  };
}

export interface ValidatingAdmissionPolicyBinding {
  readonly metadata?: ObjectMeta;
  readonly spec?: {
    readonly policyName?: string;
    /** `Deny`, `Warn`, `Audit`. */
    readonly validationActions?: readonly string[] | null;
    /** Narrows what the policy matches. */
    readonly matchResources?: MatchResources | null;
  };
}

export interface MatchResources {
  readonly namespaceSelector?: LabelSelector | null;
  readonly objectSelector?: LabelSelector | null;
  readonly resourceRules?: readonly NamedRule[] | null;
  readonly excludeResourceRules?: readonly NamedRule[] | null;
}

export interface NamedRule extends WebhookRule {
  /** Any name where empty. */
  readonly resourceNames?: readonly string[] | null;
}

/** A RuntimeClass (`node.k8s.io/v1`), as far as admission holds pods to it. */
export interface RuntimeClass {
  readonly overhead?: { readonly podFixed?: Quantities | null } | null;
  readonly scheduling?: { readonly nodeSelector?: Readonly<Record<string, string>> | null } | null;
}

/** Amounts by resource name, as written. */
export type Quantities = Readonly<Record<string, string | number>>;
