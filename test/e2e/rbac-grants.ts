import { readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import type { KubeObject, RequestInfo, Rule } from '../api-server/api-server.ts';

interface RoleObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Record<string, string> };
  readonly rules?: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** One verb on one resource of one role of docs/rbac.yaml. */
export interface Grant {
  readonly tier: number;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly rule: Rule;
}

const OBJECTS = loadAll(readFileSync('docs/rbac.yaml', 'utf8')) as RoleObject[];

/** All of them. */
export const GRANTS: readonly Grant[] = OBJECTS.flatMap(({ metadata, rules = [] }) =>
  rules.flatMap(({ apiGroups, resources, resourceNames, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        verbs.map((verb): Grant => {
          const where = metadata.namespace === undefined ? {} : { namespaces: [metadata.namespace] };
          const names = resourceNames === undefined ? {} : { resourceNames };
          const rule = { verbs: [verb], apiGroups: [group], resources: [resource], ...where, ...names };
          return { tier: Number(metadata.labels['kubectl-static/tier']), verb, group, resource, rule };
        }),
      ),
    ),
  ),
);

/** The namespace that docs/rbac.yaml makes for this program's own pods. */
export const TASK_POD_NAMESPACE = {
  metadata: OBJECTS.find(({ kind }) => kind === 'Namespace')!.metadata,
} as KubeObject;

/** Whether a grant allowed any of these requests. */
export function isUsed({ verb, group, resource }: Grant, asked: readonly RequestInfo[]): boolean {
  return asked.some((request) => {
    const { subresource } = request;
    const of = subresource === '' ? request.resource : `${request.resource}/${subresource}`;
    return request.verb === verb && request.group === group && of === resource;
  });
}

/** The words of which one must be said to whom a grant is missing: this program's own, or the server's. */
export function complaintsOf({ verb, group, resource }: Grant): readonly string[] {
  const name = group === '' ? resource : `${resource}.${group}`;
  return [`${verb} ${name}`, `cannot ${verb} resource "${resource}"`];
}
