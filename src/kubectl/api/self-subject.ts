import { ApiError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { isRecord } from '../../facts/record.ts';
import type { Connection } from '../connection.ts';
import { fetchJson } from './api.ts';

/** By which name the server knows this user; empty where it does not say, and why not. */
export interface UserName {
  readonly name: string;
  readonly unreadable: Unreadable | undefined;
}

const WHAT = 'your user name on the API server';

/**
 * Asks the server for the name of this user (`kubectl auth whoami`). It may refuse to say, or not be able to: servers before
 * 1.28 are not.
 */
export async function readUserName(connection: Connection, signal: AbortSignal): Promise<UserName> {
  const group = 'authentication.k8s.io';
  try {
    const answer = await fetchJson(connection, {
      method: 'POST',
      path: `/apis/${group}/v1/selfsubjectreviews`,
      body: { apiVersion: `${group}/v1`, kind: 'SelfSubjectReview' },
      signal,
    });
    const status = isRecord(answer) && isRecord(answer.status) ? answer.status : {};
    const user = isRecord(status.userInfo) ? status.userInfo : {};
    if (typeof user.username === 'string' && user.username !== '')
      return { name: user.username, unreadable: undefined };
    return { name: '', unreadable: { what: WHAT, why: 'the answer has no name' } };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { message: why, status } = error;
    const permission = status === 403 ? { permission: `create selfsubjectreviews.${group}` } : {};
    return { name: '', unreadable: { what: WHAT, why, status, ...permission } };
  }
}
