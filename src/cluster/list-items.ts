import { ApiError, ConnectionError } from '../domain/errors.ts';
import { fetchOk, isRecord } from './api.ts';
import type { ApiRequest, Connection } from './connection.ts';
import { JsonItems } from './json-items.ts';

/** A list that is read item by item. */
export interface ListRequest {
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Items asked for in one answer; 0 asks for all at once. */
  readonly chunkSize: number;
  readonly signal: AbortSignal;
}

/**
 * Reads one list and hands over the bytes of each item as it arrives. Answers the list's metadata. Throws `ApiError`,
 * and `ConnectionError('protocol')` for an answer that is no list.
 */
export async function readItems(
  connection: Connection,
  request: ApiRequest,
  onItem: (item: Buffer) => void,
): Promise<Record<string, unknown>> {
  const response = await fetchOk(connection, request);
  const reader = new JsonItems();
  for await (const chunk of response.body) {
    for (const item of reader.push(chunk)) onItem(item);
  }
  const envelope = reader.end();
  if (!isRecord(envelope) || !('items' in envelope)) {
    throw new ConnectionError('protocol', `the answer to ${request.path} is not a whole list`);
  }
  return isRecord(envelope.metadata) ? envelope.metadata : {};
}

/**
 * Reads a list page by page. Where it expires on the way, it goes on with the server's token for the rest as it is
 * now: an item may then come twice.
 */
export async function listItems(
  connection: Connection,
  { path, query = [], chunkSize, signal }: ListRequest,
  onItem: (item: Record<string, unknown>) => void,
): Promise<void> {
  const limit: (readonly [string, string])[] = chunkSize > 0 ? [['limit', String(chunkSize)]] : [];
  let token = '';
  do {
    const at: (readonly [string, string])[] = token === '' ? [] : [['continue', token]];
    const request = { path, query: [...query, ...limit, ...at], signal };
    const metadata = await readItems(connection, request, (item) => {
      onItem(parseItem(item, path));
    }).catch(goOn);
    token = typeof metadata.continue === 'string' ? metadata.continue : '';
  } while (token !== '');
}

/** An item as an object. Throws `ConnectionError('protocol')` where it is none. */
export function parseItem(item: Buffer, path: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(item.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (isRecord(value)) return value;
  throw new ConnectionError('protocol', `the answer to ${path} has an item that is not an object`);
}

function goOn(error: unknown): Record<string, unknown> {
  if (error instanceof ApiError && error.status === 410 && error.continueToken !== undefined) {
    return { continue: error.continueToken };
  }
  throw error;
}
