import { isRecord } from '../../facts/record.ts';
import type { Connection } from '../connection.ts';
import { review, type Permission } from './access-review.ts';

/** A permission on objects without a namespace, whatever their names. */
export type ClusterPermission = Omit<Permission, 'namespace'>;

/**
 * Whether some rule may give this user a permission on at least one object. False only where the server lists all of
 * the user's rules and none does; a review without a name cannot tell, because a rule may hold for some names alone
 * (`resourceNames`). Throws `ApiError` and `ConnectionError` where the server does not say.
 */
export async function mayForSomeName(
  connection: Connection,
  permission: ClusterPermission,
  signal: AbortSignal,
): Promise<boolean> {
  // Rules for the whole cluster are listed with those of any namespace.
  const { incomplete, resourceRules } = await review(connection, 'Rules', { namespace: 'default' }, signal);
  if (incomplete !== false || !Array.isArray(resourceRules)) return true;
  return resourceRules.some((rule) => isRecord(rule) && mayAllow(rule, permission));
}

/** As RBAC matches (Kubernetes `pkg/apis/rbac/v1/evaluation_helpers.go`), but for names. */
function mayAllow(
  { verbs, apiGroups, resources }: Record<string, unknown>,
  { verb, resource, subresource }: ClusterPermission,
): boolean {
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  const anyOf = subresource === undefined ? ['*', whole] : ['*', whole, `*/${subresource}`];
  return has(verbs, ['*', verb]) && has(apiGroups, ['*', '']) && has(resources, anyOf);
}

function has(values: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(values) && wanted.some((one) => values.includes(one));
}
