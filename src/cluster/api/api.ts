import { ApiError, ConnectionError } from '../../domain/errors.ts';
import { isRecord } from '../../domain/record.ts';
import type { ApiRequest, ApiResponse, Connection } from '../connection.ts';

/** Failure bodies are short; more than this of one is not read. */
const FAILURE_BODY_LIMIT = 64 * 1024;

/** Sends a request and parses the JSON of a 2xx answer. Throws `ApiError` for any other status. */
export async function fetchJson(connection: Connection, request: ApiRequest): Promise<unknown> {
  const response = await fetchOk(connection, request);
  const text = await bodyText(response);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw notKubernetes(connection, request, response, text);
  }
}

/** Sends a request and returns a 2xx answer unread. Throws `ApiError` for any other status. */
export async function fetchOk(connection: Connection, request: ApiRequest): Promise<ApiResponse> {
  const response = await connection.send(request);
  if (response.status >= 200 && response.status < 300) return response;
  throw await failure(connection, request, response);
}

/** The whole body as text, at most `limit` bytes of it. */
export async function bodyText(response: ApiResponse, limit = Infinity): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) {
      response.discard();
      break;
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A `Status` becomes an `ApiError` in the server's words; anything else is named for what it is. */
async function failure(connection: Connection, request: ApiRequest, response: ApiResponse): Promise<Error> {
  const text = await bodyText(response, FAILURE_BODY_LIMIT);
  const status = parseStatus(text);
  if (status !== undefined) {
    return new ApiError(response.status, status.reason, status.message, status.continueToken);
  }
  if (response.status === 401) {
    return new ApiError(401, 'Unknown', 'You must be logged in to the server (Unauthorized)');
  }
  if (/^\s*</.test(text)) return notKubernetes(connection, request, response, text);
  const detail = text.trim().split('\n')[0]!.slice(0, 200);
  return new ApiError(response.status, 'Unknown', detail === '' ? `HTTP ${response.status}` : detail);
}

function parseStatus(text: string): { reason: string; message: string; continueToken: string | undefined } | undefined {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(status) || status.kind !== 'Status') return undefined;
  const { reason, message, metadata } = status;
  const token = isRecord(metadata) ? metadata.continue : undefined;
  return {
    reason: typeof reason === 'string' && reason !== '' ? reason : 'Unknown',
    message: typeof message === 'string' ? message : '',
    continueToken: typeof token === 'string' && token !== '' ? token : undefined,
  };
}

/** For a 2xx answer that is no JSON; how it begins says what it is. */
export function notKubernetes(
  connection: Connection,
  request: ApiRequest,
  response: ApiResponse,
  text: string,
): ConnectionError {
  const { looksLike, hint } = lookAt(text);
  return new ConnectionError(
    'protocol',
    `the server at ${connection.server} answered ${request.path} with ${looksLike} (HTTP ${response.status})`,
    hint,
  );
}

/** What an answer that cannot be read looks like, and what may be the matter. */
function lookAt(text: string): { readonly looksLike: string; readonly hint: string } {
  const start = text.trimStart().slice(0, 1);
  if (start === '{' || start === '[') {
    return { looksLike: 'JSON that breaks off', hint: 'Try again; a proxy in front of it may cut answers short.' };
  }
  return {
    looksLike: start === '' ? 'nothing' : start === '<' ? 'a web page' : 'something that is not JSON',
    hint: 'Check the server URL: is a login page, a proxy or another service in front of the API server?',
  };
}
