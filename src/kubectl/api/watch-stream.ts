import { ConnectionError } from '../../facts/errors.ts';
import { isRecord } from '../../facts/record.ts';
import { GatheredBytes } from '../transport/gathered-bytes.ts';
import { statusError } from '../transport/refusal.ts';
import { fetchOk } from './api.ts';
import type { ApiRequest, Connection } from '../connection.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';

/** One event of a watch. A bookmark's object holds nothing but how far the watch has come. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: Record<string, unknown>;
}

const NEWLINE = 0x0a;

/** As for an item of a list: no object is larger. */
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * The events of one watch request, until the server ends it. `onOpen` is called once the server has taken it. Throws
 * `ApiError` where it refuses the watch, at once or by an event, and `ConnectionError` where the connection breaks.
 */
export async function* watchEvents(
  connection: Connection,
  request: ApiRequest,
  onOpen: () => void,
): AsyncGenerator<WatchEvent> {
  const response = await fetchOk(connection, request);
  onOpen();
  for await (const line of linesOf(response.body)) yield readEvent(line);
}

/** Whole lines; what is left without an end was cut off. */
async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const begun = new GatheredBytes(LONGEST_LINE, notAnEvent);
  for await (const chunk of body) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const line = begun
        .complete(Buffer.from(chunk.subarray(from, end)))
        .toString('utf8')
        .trim();
      from = end + 1;
      if (line !== '') yield line;
    }
    begun.add(chunk.subarray(from));
  }
}

function readEvent(line: string): WatchEvent {
  const event = jsonOrNothing(line);
  if (!isRecord(event) || !isRecord(event.object)) throw notAnEvent();
  const { type, object } = event;
  if (type === 'ERROR') {
    const { code, message } = object;
    throw statusError(typeof code === 'number' ? code : 500, { ...object, message: message ?? 'the watch failed' });
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED' && type !== 'BOOKMARK') throw notAnEvent();
  return { type, object };
}

function notAnEvent(): ConnectionError {
  return new ConnectionError('protocol', 'the watch was answered with something that is not an event');
}
