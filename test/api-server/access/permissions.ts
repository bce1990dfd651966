import { ApiError } from '../http/api-status.ts';
import type { RequestInfo } from '../http/request-info.ts';

/** A rule as RBAC has them; what is left out allows nothing but `apiGroups`, which is then the core group. */
export interface Rule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  /** Plural names, `name/subresource`, or `*`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  /** Where the rule holds; absent: everywhere, the cluster scope included. */
  readonly namespaces?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
}

/** What someone wants to do. */
export type Attributes = Pick<
  RequestInfo,
  'isResource' | 'verb' | 'path' | 'group' | 'namespace' | 'resource' | 'subresource' | 'name'
>;

const read = (resources: readonly string[], more: Partial<Rule> = {}): Rule => ({
  verbs: ['get', 'list', 'watch'],
  resources,
  ...more,
});

const everything: readonly Rule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
];
const tier0: readonly Rule[] = [read(['pods', 'nodes'])];
const tier1: readonly Rule[] = [
  ...tier0,
  read(['configmaps'], { namespaces: ['kube-system'] }),
  read(['events', 'namespaces', 'resourcequotas', 'limitranges']),
  read(['priorityclasses'], { apiGroups: ['scheduling.k8s.io'] }),
  read(['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'], {
    apiGroups: ['admissionregistration.k8s.io'],
  }),
  read(['validatingadmissionpolicies', 'validatingadmissionpolicybindings'], {
    apiGroups: ['admissionregistration.k8s.io'],
  }),
];
const tier2: readonly Rule[] = [...tier1, { verbs: ['get'], resources: ['nodes/proxy'] }];

/** The namespace in which tier 3 may make pods. */
const TIER_3_NAMESPACE = 'kubectl-static';

const tier3: readonly Rule[] = [
  ...tier2,
  { verbs: ['create', 'delete'], resources: ['pods'], namespaces: [TIER_3_NAMESPACE] },
  { verbs: ['create', 'get'], resources: ['pods/exec'], namespaces: [TIER_3_NAMESPACE] },
];

/** Ready sets of rules: everything, nothing, and the access tiers of the design. */
export const roles = { admin: everything, none: [], tier0, tier1, tier2, tier3 } as const;

export type RoleName = keyof typeof roles;

const discovery: Rule = {
  verbs: ['get'],
  nonResourceURLs: [
    '/api',
    '/api/*',
    '/apis',
    '/apis/*',
    '/healthz',
    '/livez',
    '/openapi/*',
    '/readyz',
    '/version',
    '/version/',
  ],
};

/** What the server's own bootstrap roles give to groups. */
export const groupRules: Readonly<Record<string, readonly Rule[]>> = {
  'system:masters': everything,
  'system:authenticated': [
    discovery,
    {
      verbs: ['create'],
      apiGroups: ['authorization.k8s.io'],
      resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    },
    { verbs: ['create'], apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'] },
  ],
  'system:unauthenticated': [
    { verbs: ['get'], nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'] },
  ],
};

function covers(allowed: readonly string[] | undefined, value: string): boolean {
  return allowed?.some((one) => one === '*' || one === value) ?? false;
}

function coversPath(rule: Rule, path: string): boolean {
  return (rule.nonResourceURLs ?? []).some((pattern) =>
    pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern,
  );
}

function ruleAllows(rule: Rule, wanted: Attributes): boolean {
  if (!covers(rule.verbs, wanted.verb)) return false;
  if (!wanted.isResource) return coversPath(rule, wanted.path);
  const resource = wanted.subresource ? `${wanted.resource}/${wanted.subresource}` : wanted.resource;
  return (
    covers(rule.apiGroups ?? [''], wanted.group) &&
    covers(rule.resources, resource) &&
    (!rule.resourceNames || rule.resourceNames.includes(wanted.name)) &&
    (!rule.namespaces || rule.namespaces.includes(wanted.namespace))
  );
}

/** Whether any of the rules allows it. */
export function allows(rules: Iterable<Rule>, wanted: Attributes): boolean {
  for (const rule of rules) if (ruleAllows(rule, wanted)) return true;
  return false;
}

/** The server's 403, in its words. */
export function forbidden(username: string, wanted: Attributes): ApiError {
  if (!wanted.isResource) {
    const message = `forbidden: User "${username}" cannot ${wanted.verb} path "${wanted.path}"`;
    return new ApiError(403, 'Forbidden', message, { details: {} });
  }
  const resource = wanted.subresource ? `${wanted.resource}/${wanted.subresource}` : wanted.resource;
  const kind = wanted.group ? `${wanted.resource}.${wanted.group}` : wanted.resource;
  const subject = wanted.name ? `${kind} "${wanted.name}"` : kind;
  const scope = wanted.namespace ? `in the namespace "${wanted.namespace}"` : 'at the cluster scope';
  return new ApiError(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${username}" cannot ${wanted.verb} resource "${resource}" in API group "${wanted.group}" ${scope}`,
    {
      details: {
        ...(wanted.name ? { name: wanted.name } : {}),
        ...(wanted.group ? { group: wanted.group } : {}),
        kind: wanted.resource,
      },
    },
  );
}
