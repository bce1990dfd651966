import { isRecord } from '../../facts/record.ts';
import { fetchJson } from './api.ts';
import type { Connection, Sender } from '../connection.ts';

/** Something that may be allowed: `create pods/exec` in a namespace. */
export interface Permission {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace: string;
}

/** `create pods/exec in namespace kube-system`. */
export function permissionText({ verb, resource, subresource, namespace }: Permission): string {
  return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`} in namespace ${namespace}`;
}

/** Those of the permissions that the server says this user lacks. Throws `ApiError` where it does not say. */
export async function missingPermissions(
  connection: Connection,
  permissions: readonly Permission[],
  signal: AbortSignal,
): Promise<Permission[]> {
  const answers = await Promise.all(permissions.map((permission) => isAllowed(connection, permission, signal)));
  return permissions.filter((_, index) => !answers[index]);
}

async function isAllowed(connection: Connection, permission: Permission, signal: AbortSignal): Promise<boolean> {
  return (await review(connection, 'Access', { resourceAttributes: permission }, signal)).allowed === true;
}

/** What the server says of this user's own rights: the status of a review, empty where it has none. `timeout` in milliseconds. */
export async function review(
  server: Sender,
  of: 'Access' | 'Rules',
  spec: object,
  signal: AbortSignal,
  timeout?: number,
): Promise<Readonly<Record<string, unknown>>> {
  const kind = `SelfSubject${of}Review`;
  const answer = await fetchJson(server, {
    method: 'POST',
    path: `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind, spec },
    signal,
    ...(timeout !== undefined && { timeout }),
  });
  return isRecord(answer) && isRecord(answer.status) ? answer.status : {};
}
