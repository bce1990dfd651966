import { ApiError, ConnectionError } from '../../domain/errors.ts';
import { isRecord } from '../../domain/record.ts';
import { fetchOk, notKubernetes } from './api.ts';
import type { ApiRequest, Connection } from '../connection.ts';
import { JsonItems } from './json-items.ts';
import { spendMemory } from './spent-memory.ts';

/** A list that is read item by item. */
export interface ListRequest {
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** Items asked for in one answer; 0 asks for all at once. */
  readonly chunkSize: number;
  readonly signal: AbortSignal;
}

/**
 * Reads one list, or a Table, and hands over the bytes of each item or row as it arrives, together with a way to what
 * came before it. The bytes hold only until `onItem` returns. Answers everything but the items, nothing for an
 * answer that is no object. Throws `ApiError`, and `ConnectionError('protocol')` for an answer that is no JSON.
 */
export async function readItems(
  connection: Connection,
  request: ApiRequest,
  onItem: (item: Buffer, head: () => unknown) => void,
): Promise<Record<string, unknown>> {
  const response = await fetchOk(connection, request);
  const head = (): unknown => reader.head();
  const reader = new JsonItems((item) => {
    onItem(item, head);
  });
  let start = '';
  for await (const chunk of response.body) {
    if (start.trimStart() === '') start = Buffer.from(chunk.subarray(0, 64)).toString('latin1');
    reader.push(chunk);
    spendMemory(chunk.length);
  }
  const envelope = reader.end();
  if (envelope === undefined) throw notKubernetes(connection, request, response, start);
  return isRecord(envelope) ? envelope : {};
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
    const list = await readItems(connection, { path, query: [...query, ...limit, ...at], signal }, (item) => {
      onItem(parseItem(item));
    }).catch(goOn);
    if (!('items' in list)) throw notAList(connection, 'a list');
    token = listMetadata(list).continueToken ?? '';
  } while (token !== '');
}

/** An item as an object. Throws `ConnectionError('protocol')` where it is none. */
export function parseItem(item: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(item.toString('utf8'));
  } catch {
    value = undefined;
  }
  if (isRecord(value)) return value;
  throw new ConnectionError('protocol', 'the answer is a list of something other than objects');
}

/** What a list says of itself. */
export function listMetadata({ metadata }: Record<string, unknown>): {
  readonly continueToken: string | undefined;
  readonly resourceVersion: string;
} {
  const { continue: token, resourceVersion } = isRecord(metadata) ? metadata : {};
  return {
    continueToken: typeof token === 'string' && token !== '' ? token : undefined,
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
  };
}

/** For an answer that is JSON, but not `what` was asked for. */
export function notAList(connection: Connection, what: string): ConnectionError {
  return new ConnectionError(
    'protocol',
    `the server at ${connection.server} answered with something that is not ${what}`,
    'Check the server URL: is it a Kubernetes API server?',
  );
}

function goOn(error: unknown): Record<string, unknown> {
  if (error instanceof ApiError && error.status === 410 && error.continueToken !== undefined) {
    return { items: [], metadata: { continue: error.continueToken } };
  }
  throw error;
}
