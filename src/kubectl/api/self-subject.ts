import { ApiError } from '../../facts/errors.ts';
import { isRecord } from '../../facts/record.ts';
import type { Connection } from '../connection.ts';
import { fetchJson } from './api.ts';

/**
 * The name by which the server knows this user (`kubectl auth whoami`); empty where it does not say, as servers before 1.28 do
 * not.
 */
export async function readUserName(connection: Connection, signal: AbortSignal): Promise<string> {
  const group = 'authentication.k8s.io/v1';
  try {
    const answer = await fetchJson(connection, {
      method: 'POST',
      path: `/apis/${group}/selfsubjectreviews`,
      body: { apiVersion: group, kind: 'SelfSubjectReview' },
      signal,
    });
    const status = isRecord(answer) && isRecord(answer.status) ? answer.status : {};
    const user = isRecord(status.userInfo) ? status.userInfo : {};
    return typeof user.username === 'string' ? user.username : '';
  } catch (error) {
    if (error instanceof ApiError) return '';
    throw error;
  }
}
