import { isRecord } from '../../facts/record.ts';
import type { Sender } from '../connection.ts';
import { review, type Permission } from './access-review.ts';

/** A permission on objects without a namespace, whatever their names. */
export type ClusterPermission = Omit<Permission, 'namespace'>;

/** What the rules of this user allow, as the server lists them. */
export class OwnRules {
  readonly #rules: readonly Record<string, unknown>[];
  /** Whether there are no others that the server cannot list. */
  readonly #areAll: boolean;

  /** `status` is that of a `SelfSubjectRulesReview`. */
  constructor({ incomplete, resourceRules }: Readonly<Record<string, unknown>>) {
    this.#areAll = incomplete === false && Array.isArray(resourceRules);
    this.#rules = Array.isArray(resourceRules) ? resourceRules.filter(isRecord) : [];
  }

  /** Whether a rule that is listed allows something on an object of this name. */
  allows(permission: ClusterPermission, name: string): boolean {
    return this.#rules.some((rule) => fits(rule, permission) && isNamed(rule, name));
  }

  /**
   * Whether some rule may allow it on at least one object. False only where the server lists all rules and none does: a
   * review without a name cannot tell, because a rule may hold for some names alone (`resourceNames`).
   */
  mayAllow(permission: ClusterPermission): boolean {
    return !this.#areAll || this.#rules.some((rule) => fits(rule, permission));
  }
}

/** Asks for the rules of this user. Throws `ApiError` and `ConnectionError` where the server does not say within `timeout` milliseconds. */
export async function readOwnRules(server: Sender, signal: AbortSignal, timeout: number): Promise<OwnRules> {
  // Rules for the whole cluster are listed with those of any namespace.
  return new OwnRules(await review(server, 'Rules', { namespace: 'default' }, signal, timeout));
}

/** As RBAC matches (Kubernetes `pkg/apis/rbac/v1/evaluation_helpers.go`), but for names. */
function fits(
  { verbs, apiGroups, resources }: Record<string, unknown>,
  { verb, resource, subresource }: ClusterPermission,
): boolean {
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  const anyOf = subresource === undefined ? ['*', whole] : ['*', whole, `*/${subresource}`];
  return has(verbs, ['*', verb]) && has(apiGroups, ['*', '']) && has(resources, anyOf);
}

/** A rule without names holds for all. */
function isNamed({ resourceNames }: Record<string, unknown>, name: string): boolean {
  return !Array.isArray(resourceNames) || resourceNames.length === 0 || resourceNames.includes(name);
}

function has(values: unknown, wanted: readonly string[]): boolean {
  return Array.isArray(values) && wanted.some((one) => values.includes(one));
}
