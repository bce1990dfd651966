import type {
  AdmissionregistrationV1ServiceReference,
  AdmissionregistrationV1WebhookClientConfig,
  V1LabelSelector,
  V1LabelSelectorRequirement,
  V1LimitRange,
  V1LimitRangeItem,
  V1LimitRangeSpec,
  V1MatchCondition,
  V1MatchResources,
  V1MutatingWebhookConfiguration,
  V1NamedRuleWithOperations,
  V1Namespace,
  V1NamespaceStatus,
  V1Overhead,
  V1PriorityClass,
  V1ResourceQuota,
  V1ResourceQuotaSpec,
  V1ResourceQuotaStatus,
  V1RuleWithOperations,
  V1RuntimeClass,
  V1Scheduling,
  V1ScopedResourceSelectorRequirement,
  V1ScopeSelector,
  V1ValidatingAdmissionPolicy,
  V1ValidatingAdmissionPolicyBinding,
  V1ValidatingAdmissionPolicyBindingSpec,
  V1ValidatingAdmissionPolicySpec,
  V1ValidatingWebhook,
} from '@kubernetes/client-node';
import { fields, list, map, number, quantity, something, text, type Proved } from '../facts/shape.ts';
import { OBJECT_META, type FieldsOf } from './kubernetes.ts';

// What may refuse a mirror pod, as far as it is read.

export const NAMESPACE = fields({
  metadata: OBJECT_META,
  status: fields({ phase: text } satisfies FieldsOf<V1NamespaceStatus>),
} satisfies FieldsOf<V1Namespace>);

const SCOPE = fields({ scopeName: text } satisfies FieldsOf<V1ScopedResourceSelectorRequirement>);

export const RESOURCE_QUOTA = fields({
  metadata: OBJECT_META,
  spec: fields({
    hard: map(text),
    scopes: list(text),
    scopeSelector: fields({ matchExpressions: list(SCOPE) } satisfies FieldsOf<V1ScopeSelector>),
  } satisfies FieldsOf<V1ResourceQuotaSpec>),
  status: fields({ used: map(text) } satisfies FieldsOf<V1ResourceQuotaStatus>),
} satisfies FieldsOf<V1ResourceQuota>);

const LIMIT_RANGE_ITEM = fields({
  type: text,
  min: map(text),
  max: map(text),
  /** Limits that a container without any is given. */
  default: map(text),
  /** Requests that a container without any is given. */
  defaultRequest: map(text),
  maxLimitRequestRatio: map(text),
} satisfies FieldsOf<V1LimitRangeItem>);

export const LIMIT_RANGE = fields({
  metadata: OBJECT_META,
  spec: fields({ limits: list(LIMIT_RANGE_ITEM) } satisfies FieldsOf<V1LimitRangeSpec>),
} satisfies FieldsOf<V1LimitRange>);

export const PRIORITY_CLASS = fields({
  metadata: OBJECT_META,
  value: number,
  preemptionPolicy: text,
} satisfies FieldsOf<V1PriorityClass>);

/** A RuntimeClass, as far as admission holds pods to it. */
export const RUNTIME_CLASS = fields({
  overhead: fields({ podFixed: map(quantity) } satisfies FieldsOf<V1Overhead>),
  scheduling: fields({ nodeSelector: map(text) } satisfies FieldsOf<V1Scheduling>),
} satisfies FieldsOf<V1RuntimeClass>);

const SELECTOR = fields({
  matchLabels: map(text),
  matchExpressions: list(
    fields({ key: text, operator: text, values: list(text) } satisfies FieldsOf<V1LabelSelectorRequirement>),
  ),
} satisfies FieldsOf<V1LabelSelector>);

const RULE_FIELDS = {
  operations: list(text),
  apiGroups: list(text),
  apiVersions: list(text),
  resources: list(text),
  scope: text,
} satisfies FieldsOf<V1RuleWithOperations>;

const WEBHOOK_RULE = fields(RULE_FIELDS);

const WEBHOOK = fields({
  name: text,
  failurePolicy: text,
  rules: list(WEBHOOK_RULE),
  namespaceSelector: SELECTOR,
  objectSelector: SELECTOR,
  matchConditions: list(fields({ name: text } satisfies FieldsOf<V1MatchCondition>)),
  clientConfig: fields({
    url: text,
    service: fields({ namespace: text, name: text } satisfies FieldsOf<AdmissionregistrationV1ServiceReference>),
  } satisfies FieldsOf<AdmissionregistrationV1WebhookClientConfig>),
} satisfies FieldsOf<V1ValidatingWebhook>);

/** A `MutatingWebhookConfiguration` or a `ValidatingWebhookConfiguration`. */
export const WEBHOOK_CONFIGURATION = fields({
  metadata: OBJECT_META,
  webhooks: list(WEBHOOK),
} satisfies FieldsOf<V1MutatingWebhookConfiguration>);

/** `resourceNames`: any name where empty. */
const NAMED_RULE = fields({
  ...RULE_FIELDS,
  resourceNames: list(text),
} satisfies FieldsOf<V1NamedRuleWithOperations>);

const MATCH_RESOURCES = fields({
  namespaceSelector: SELECTOR,
  objectSelector: SELECTOR,
  resourceRules: list(NAMED_RULE),
  excludeResourceRules: list(NAMED_RULE),
} satisfies FieldsOf<V1MatchResources>);

/** Checks in CEL that the API server itself makes, once a binding puts them into force (Kubernetes 1.30). */
export const VALIDATING_POLICY = fields({
  metadata: OBJECT_META,
  spec: fields({
    failurePolicy: text,
    matchConstraints: MATCH_RESOURCES,
    matchConditions: list(something),
    validations: list(something),
  } satisfies FieldsOf<V1ValidatingAdmissionPolicySpec>),
} satisfies FieldsOf<V1ValidatingAdmissionPolicy>);

/** `validationActions`: `Deny`, `Warn`, `Audit`; `matchResources` narrows what the policy matches. */
export const POLICY_BINDING = fields({
  metadata: OBJECT_META,
  spec: fields({
    policyName: text,
    validationActions: list(text),
    matchResources: MATCH_RESOURCES,
  } satisfies FieldsOf<V1ValidatingAdmissionPolicyBindingSpec>),
} satisfies FieldsOf<V1ValidatingAdmissionPolicyBinding>);

export type Namespace = Proved<typeof NAMESPACE>;
export type ResourceQuota = Proved<typeof RESOURCE_QUOTA>;
export type LimitRange = Proved<typeof LIMIT_RANGE>;
export type LimitRangeItem = Proved<typeof LIMIT_RANGE_ITEM>;
export type PriorityClass = Proved<typeof PRIORITY_CLASS>;
export type RuntimeClass = Proved<typeof RUNTIME_CLASS>;
export type WebhookRule = Proved<typeof WEBHOOK_RULE>;
export type Webhook = Proved<typeof WEBHOOK>;
/** `kind` is set where it is read. */
export type WebhookConfiguration = Proved<typeof WEBHOOK_CONFIGURATION> & {
  readonly kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';
};
export type NamedRule = Proved<typeof NAMED_RULE>;
export type MatchResources = Proved<typeof MATCH_RESOURCES>;
export type ValidatingAdmissionPolicy = Proved<typeof VALIDATING_POLICY>;
export type ValidatingAdmissionPolicyBinding = Proved<typeof POLICY_BINDING>;
