import type {
  LimitRange,
  LimitRangeItem,
  MatchResources,
  NamedRule,
  Namespace,
  PriorityClass,
  ResourceQuota,
  RuntimeClass,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  Webhook,
  WebhookConfiguration,
  WebhookRule,
} from './admission-objects.ts';
import { OBJECT_META } from './kubernetes-shapes.ts';
import type { LabelSelector } from './label-selector.ts';
import { fields, list, map, number, quantity, something, text, type Shape } from '../facts/shape.ts';

// How the objects of admission-objects.ts must be formed: exactly the fields that are read.

export const NAMESPACE: Shape<Namespace> = fields<Namespace>({
  metadata: OBJECT_META,
  status: fields<NonNullable<Namespace['status']>>({ phase: text }),
});

type QuotaSpec = NonNullable<ResourceQuota['spec']>;

export const RESOURCE_QUOTA: Shape<ResourceQuota> = fields<ResourceQuota>({
  metadata: OBJECT_META,
  spec: fields<QuotaSpec>({
    hard: map(text),
    scopes: list(text),
    scopeSelector: fields<NonNullable<QuotaSpec['scopeSelector']>>({
      matchExpressions: list(fields<{ readonly scopeName?: string }>({ scopeName: text })),
    }),
  }),
  status: fields<NonNullable<ResourceQuota['status']>>({ used: map(text) }),
});

export const LIMIT_RANGE: Shape<LimitRange> = fields<LimitRange>({
  metadata: OBJECT_META,
  spec: fields<NonNullable<LimitRange['spec']>>({
    limits: list(
      fields<LimitRangeItem>({
        type: text,
        min: map(text),
        max: map(text),
        default: map(text),
        defaultRequest: map(text),
        maxLimitRequestRatio: map(text),
      }),
    ),
  }),
});

export const PRIORITY_CLASS: Shape<PriorityClass> = fields<PriorityClass>({
  metadata: OBJECT_META,
  value: number,
  preemptionPolicy: text,
});

export const RUNTIME_CLASS: Shape<RuntimeClass> = fields<RuntimeClass>({
  overhead: fields<NonNullable<RuntimeClass['overhead']>>({ podFixed: map(quantity) }),
  scheduling: fields<NonNullable<RuntimeClass['scheduling']>>({ nodeSelector: map(text) }),
});

const SELECTOR = fields<LabelSelector>({
  matchLabels: map(text),
  matchExpressions: list(
    fields<NonNullable<LabelSelector['matchExpressions']>[number]>({ key: text, operator: text, values: list(text) }),
  ),
});

const RULE_FIELDS = {
  operations: list(text),
  apiGroups: list(text),
  apiVersions: list(text),
  resources: list(text),
  scope: text,
};

const CLIENT_CONFIG = fields<NonNullable<Webhook['clientConfig']>>({
  url: text,
  service: fields<{ readonly namespace?: string; readonly name?: string }>({ namespace: text, name: text }),
});

/** `kind` is set where it is read. */
export const WEBHOOK_CONFIGURATION: Shape<Omit<WebhookConfiguration, 'kind'>> = fields<
  Omit<WebhookConfiguration, 'kind'>
>({
  metadata: OBJECT_META,
  webhooks: list(
    fields<Webhook>({
      name: text,
      failurePolicy: text,
      rules: list(fields<WebhookRule>(RULE_FIELDS)),
      namespaceSelector: SELECTOR,
      objectSelector: SELECTOR,
      matchConditions: list(fields<{ readonly name?: string }>({ name: text })),
      clientConfig: CLIENT_CONFIG,
    }),
  ),
});

const NAMED_RULE = fields<NamedRule>({ ...RULE_FIELDS, resourceNames: list(text) });

const MATCH_RESOURCES = fields<MatchResources>({
  namespaceSelector: SELECTOR,
  objectSelector: SELECTOR,
  resourceRules: list(NAMED_RULE),
  excludeResourceRules: list(NAMED_RULE),
});

export const VALIDATING_POLICY: Shape<ValidatingAdmissionPolicy> = fields<ValidatingAdmissionPolicy>({
  metadata: OBJECT_META,
  spec: fields<NonNullable<ValidatingAdmissionPolicy['spec']>>({
    failurePolicy: text,
    matchConstraints: MATCH_RESOURCES,
    matchConditions: list(something),
    validations: list(something),
  }),
});

export const POLICY_BINDING: Shape<ValidatingAdmissionPolicyBinding> = fields<ValidatingAdmissionPolicyBinding>({
  metadata: OBJECT_META,
  spec: fields<NonNullable<ValidatingAdmissionPolicyBinding['spec']>>({
    policyName: text,
    validationActions: list(text),
    matchResources: MATCH_RESOURCES,
  }),
});
