import { ApiError } from '../../facts/errors.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';
import { isRecord } from '../../facts/record.ts';
import { bodyStart } from './gathered-bytes.ts';

/** Bodies of refusals are short; more bytes than this of one are not read. */
const MOST_BYTES = 64 * 1024;

/** The body of a refusal as text, as far as it is read. */
export function refusalBody(body: AsyncIterable<Uint8Array>): Promise<string> {
  return bodyStart(body, MOST_BYTES);
}

/** The error that a `Status` tells in the server's words. */
export function statusError(code: number, { reason, message, metadata }: Readonly<Record<string, unknown>>): ApiError {
  const token = isRecord(metadata) ? textOf(metadata.continue) : undefined;
  return new ApiError(code, textOf(reason) ?? 'Unknown', textOf(message) ?? '', token);
}

/** The same for the body of a refusal, where it is a `Status`. */
export function statusIn(code: number, body: string): ApiError | undefined {
  const status = jsonOrNothing(body);
  return isRecord(status) && status.kind === 'Status' ? statusError(code, status) : undefined;
}

/** The error for a body that is no `Status`: how it begins. */
export function plainRefusal(code: number, body: string): ApiError {
  const line = body.trim().split('\n')[0]!.slice(0, 200);
  return new ApiError(code, 'Unknown', line === '' ? `HTTP ${code}` : line);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
