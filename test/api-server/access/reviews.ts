import { json } from '../http/answers.ts';
import { badRequest } from '../http/api-status.ts';
import { textOr } from '../tables/columns.ts';
import { isoSeconds } from '../tables/times.ts';
import type { Attributes } from './permissions.ts';
import { onResource, type ApiRequest, type Handler, type Route, type ServerState } from '../http/routes.ts';

interface AccessReviewSpec {
  resourceAttributes?: Readonly<
    Partial<Record<'verb' | 'group' | 'resource' | 'subresource' | 'namespace' | 'name', string>>
  >;
  nonResourceAttributes?: Readonly<Partial<Record<'verb' | 'path', string>>>;
}

function attributesOf(spec: AccessReviewSpec): Attributes {
  const {
    verb = '',
    group = '',
    resource = '',
    subresource = '',
    namespace = '',
    name = '',
  } = spec.resourceAttributes ?? {};
  if (spec.resourceAttributes) {
    return { isResource: true, verb, path: '', group, namespace, resource, subresource, name };
  }
  const other = spec.nonResourceAttributes ?? {};
  const empty = { group: '', namespace: '', resource: '', subresource: '', name: '' };
  return { isResource: false, verb: other.verb ?? '', path: other.path ?? '', ...empty };
}

/** The server notes who set which field even on objects it does not keep; the keys are as it sorts them. */
function managedFields(request: ApiRequest, server: ServerState, apiVersion: string, spec: AccessReviewSpec): object {
  const fields = Object.entries(spec).map(([section, values]: [string, object]): [string, object] => {
    const named = Object.keys(values)
      .sort()
      .map((field): [string, object] => [`f:${field}`, {}]);
    return [`f:${section}`, Object.fromEntries<object>([['.', {}], ...named])];
  });
  return {
    // Go's HTTP client names the program before the first slash; a client without a name is "unknown".
    manager: textOr(request.headers['user-agent']?.split('/')[0], 'unknown'),
    operation: 'Update',
    apiVersion,
    time: isoSeconds(server.now()),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': Object.fromEntries<object>(fields) },
  };
}

/** `kubectl auth can-i`. */
const accessReview: Handler = async (request, server) => {
  const apiVersion = 'authorization.k8s.io/v1';
  const review = ((await request.readBody()) ?? {}) as { kind?: string; apiVersion?: string; spec?: AccessReviewSpec };
  const { spec = {} } = review;
  if (review.kind !== 'SelfSubjectAccessReview' || review.apiVersion !== apiVersion) {
    throw badRequest('the object provided is unrecognized (must be of type SelfSubjectAccessReview)');
  }
  if ((spec.resourceAttributes === undefined) === (spec.nonResourceAttributes === undefined)) {
    throw badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified');
  }
  return json(201, {
    kind: 'SelfSubjectAccessReview',
    apiVersion,
    metadata: { managedFields: [managedFields(request, server, apiVersion, spec)] },
    spec,
    status: { allowed: server.users.may(request.user, attributesOf(spec)) },
  });
};

/** `kubectl auth can-i --list`. */
const rulesReview: Handler = (request, server) => {
  const rules = server.users.rulesOf(request.user);
  return json(201, {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: {},
    status: {
      resourceRules: rules.flatMap(({ verbs, apiGroups = [''], resources, resourceNames }) =>
        resources === undefined ? [] : [{ verbs, apiGroups, resources, ...(resourceNames && { resourceNames }) }],
      ),
      nonResourceRules: rules.flatMap(({ verbs, nonResourceURLs }) =>
        nonResourceURLs === undefined ? [] : [{ verbs, nonResourceURLs }],
      ),
      incomplete: false,
    },
  });
};

/** `kubectl auth whoami`. */
const whoAmI: Handler = (request, server) =>
  json(201, {
    kind: 'SelfSubjectReview',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { creationTimestamp: isoSeconds(server.now()) },
    status: { userInfo: request.user },
  });

export const reviewRoutes: readonly Route[] = [
  onResource(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews', '', accessReview),
  onResource(['create'], 'authorization.k8s.io', 'selfsubjectrulesreviews', '', rulesReview),
  onResource(['create'], 'authentication.k8s.io', 'selfsubjectreviews', '', whoAmI),
];
