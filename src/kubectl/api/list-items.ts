import { ApiError, ConnectionError } from '../../facts/errors.ts';
import { isRecord } from '../../facts/record.ts';
import { fetchOk, notKubernetes, notAsked } from './api.ts';
import type { ApiRequest, Sender } from '../connection.ts';
import { decode, fullNameIn, MalformedObject, MalformedObjects, type ObjectKind } from './decode.ts';
import { JsonItems, type ItemBytes } from './json-items.ts';
import { ListBounds, weightOf } from './list-bounds.ts';
import { DEEPEST_JSON, TooDeepError } from '../../facts/parsed-json.ts';

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
 * answer that is no object. `bounds` are those of the whole list, of which this may be a page. Throws `ApiError`, and
 * `ConnectionError('protocol')` for an answer that is no JSON or too large.
 */
export async function readItems(
  sender: Sender,
  request: ApiRequest,
  bounds: ListBounds,
  onItem: (item: ItemBytes, head: () => unknown) => void,
): Promise<Record<string, unknown>> {
  const response = await fetchOk(sender, request);
  const head = (): unknown => reader.head();
  const reader = new JsonItems((item) => {
    bounds.item();
    onItem(item, head);
  });
  let start = '';
  for await (const chunk of response.body) {
    if (start.trimStart() === '') start = Buffer.from(chunk.subarray(0, 64)).toString('latin1');
    bounds.read(chunk.length);
    reader.push(chunk);
  }
  const envelope = reader.end();
  if (envelope === undefined) throw notKubernetes(sender, request, response, start);
  return isRecord(envelope) ? envelope : {};
}

/**
 * Reads a list page by page; `onObject` answers what it keeps of an object. Answers which of its objects are malformed:
 * they are passed over. Where the list expires on the way, it goes on with the server's token for the rest as it is now:
 * an object may then come twice.
 */
export async function listObjects<T>(
  sender: Sender,
  { path, query = [], chunkSize, signal }: ListRequest,
  kind: ObjectKind<T>,
  onObject: (object: T) => unknown,
): Promise<MalformedObjects> {
  const bounds = new ListBounds();
  const malformed = new MalformedObjects(kind);
  const limit: (readonly [string, string])[] = chunkSize > 0 ? [['limit', String(chunkSize)]] : [];
  let token = '';
  do {
    const at: (readonly [string, string])[] = token === '' ? [] : [['continue', token]];
    const request = { path, query: [...query, ...limit, ...at], signal };
    const list = await readItems(sender, request, bounds, (item) => {
      const object = malformed.sift(() => decode(kind, parseItem(item)));
      if (object !== undefined) bounds.keep(weightOf(onObject(object)));
    }).catch(goOn);
    if (!('items' in list)) throw notAList(sender, 'a list');
    token = listMetadata(list).continueToken ?? '';
    if (token !== '') bounds.turn(token);
  } while (token !== '');
  return malformed;
}

/** An item that is deeper is not even parsed for its name: that takes seconds. */
const DEEPEST_PARSED = 300_000;

/**
 * An item as an object. Throws `ConnectionError('protocol')` where it is none, and `MalformedObject` where it is nested too
 * deep.
 */
export function parseItem({ memory, start, end, depth }: ItemBytes): Record<string, unknown> {
  let value: unknown;
  try {
    if (depth <= DEEPEST_PARSED) value = JSON.parse(memory.toString('utf8', start, end));
  } catch {
    value = undefined;
  }
  if (depth > DEEPEST_JSON) throw new MalformedObject('object', fullNameIn(value), new TooDeepError().message);
  if (isRecord(value)) return value;
  throw new ConnectionError('protocol', 'the answer is a list of items that are not objects');
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
export function notAList(sender: Sender, what: string): ConnectionError {
  return notAsked(sender, `that is not ${what}`);
}

function goOn(error: unknown): Record<string, unknown> {
  if (error instanceof ApiError && error.status === 410 && error.continueToken !== undefined) {
    return { items: [], metadata: { continue: error.continueToken } };
  }
  throw error;
}
