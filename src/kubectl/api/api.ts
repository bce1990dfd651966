import { ApiError, ConnectionError } from '../../facts/errors.ts';
import { GatheredBytes } from '../transport/gathered-bytes.ts';
import type { ApiRequest, ApiResponse, Sender } from '../connection.ts';
import { plainRefusal, refusalBody, statusIn } from '../transport/refusal.ts';
import { TooDeepError, parseJson } from '../../facts/parsed-json.ts';

const MIB = 1024 * 1024;

/**
 * Bytes of one answer that is read whole. The API server takes no object over 3 MiB; a table of the names of 50,000
 * nodes has 16 MiB.
 */
const WHOLE_BODY_LIMIT = 32 * MIB;

/** Sends a request and parses the JSON of a 2xx answer. Throws `ApiError` for any other status. */
export async function fetchJson(sender: Sender, request: ApiRequest): Promise<unknown> {
  const response = await fetchOk(sender, request);
  const text = await bodyText(response);
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof TooDeepError)) throw notKubernetes(sender, request, response, text);
    const what = `the server at ${sender.server} answered ${request.path} with JSON that is ${error.message}`;
    throw new ConnectionError('protocol', what);
  }
}

/**
 * Sends a request and returns a 2xx answer unread. Throws `ApiError` for any other status, `ConnectionError('protocol')`
 * for a part of an answer (206): it may be valid JSON, and nobody asked for a part.
 */
export async function fetchOk(sender: Sender, request: ApiRequest): Promise<ApiResponse> {
  const response = await sender.send(request);
  if (response.status < 200 || response.status >= 300) throw await failure(sender, request, response);
  if (response.status !== PARTIAL_CONTENT) return response;
  response.discard();
  throw otherAnswer(sender, request, response, 'only part of the answer');
}

const PARTIAL_CONTENT = 206;

const CHECK_URL = 'Check the server URL: it may not be a Kubernetes API server.';

/** For an answer that is JSON, but not `what` was asked for. */
export function notAsked({ server }: Sender, what: string, path?: string): ConnectionError {
  const asked = path === undefined ? '' : ` ${path}`;
  return new ConnectionError('protocol', `the server at ${server} answered${asked} with something ${what}`, CHECK_URL);
}

/** The whole body as text. Throws `ConnectionError('protocol')` where it is too large to be one object. */
export async function bodyText({ body }: ApiResponse): Promise<string> {
  const gathered = new GatheredBytes(WHOLE_BODY_LIMIT, () => {
    const what = `the answer is larger than any Kubernetes object (${WHOLE_BODY_LIMIT / MIB} MiB)`;
    return new ConnectionError('protocol', what, CHECK_URL);
  });
  for await (const chunk of body) gathered.add(chunk);
  return gathered.text();
}

/** A `Status` becomes an `ApiError` in the server's words; anything else is named for what it is. */
async function failure(sender: Sender, request: ApiRequest, response: ApiResponse): Promise<Error> {
  const text = await refusalBody(response.body);
  const told = statusIn(response.status, text);
  if (told !== undefined) return told;
  if (response.status === 401) {
    return new ApiError(401, 'Unknown', 'You must be logged in to the server (Unauthorized)');
  }
  if (/^\s*</.test(text)) return notKubernetes(sender, request, response, text);
  if (response.status < 400) return noAnswer(sender, request, response, text);
  return plainRefusal(response.status, text);
}

/** For a status that says neither yes nor no: to a plain request the API server gives no such answer. */
function noAnswer(sender: Sender, request: ApiRequest, response: ApiResponse, text: string): ConnectionError {
  if (response.status === NOT_MODIFIED) return notKubernetes(sender, request, response, text);
  return otherAnswer(sender, request, response, 'a redirect without an address');
}

const NOT_MODIFIED = 304;

/** For a 2xx answer that is no JSON; how it begins says what it is. */
export function notKubernetes(
  sender: Sender,
  request: ApiRequest,
  response: ApiResponse,
  text: string,
): ConnectionError {
  const start = text.trimStart().slice(0, 1);
  if (start === '{' || start === '[') {
    const hint = 'Try again; a proxy in front of it may cut answers short.';
    return otherAnswer(sender, request, response, 'incomplete JSON', hint);
  }
  const what = start === '' ? 'nothing' : start === '<' ? 'a web page' : 'something that is not JSON';
  return otherAnswer(sender, request, response, what);
}

function otherAnswer(
  { server }: Sender,
  { path }: ApiRequest,
  { status }: ApiResponse,
  what: string,
  hint = 'Check the server URL: it may be a login page, a proxy or another service in front of the API server.',
): ConnectionError {
  return new ConnectionError(
    'protocol',
    `the server at ${server} answered ${path} with ${what} (HTTP ${status})`,
    hint,
  );
}
