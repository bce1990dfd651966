import { posix } from 'node:path';
import { ApiError, badRequest } from './api-status.ts';

/** Where a continued list starts: after which key, and as of which revision (-1: whatever is there now). */
export interface ContinuePoint {
  readonly revision: number;
  /** The first key not to skip, relative to what is listed: `namespace/name`, or `name` in one namespace. */
  readonly start: string;
}

const EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

/** JSON as Go writes it, base64 without padding. Objects in the store never hold `<`, `>` or `&` in their keys. */
function encode(token: object): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** The token that continues after a key (apiserver `storage.EncodeContinue`): version, revision, next possible key. */
export function continueToken(lastKey: string, revision: number): string {
  return encode({ v: 'meta.k8s.io/v1', rv: revision, start: `/${lastKey}\u0000` });
}

/** What Go's JSON decoder says of the commonest malformed tokens, as the server passes its words on. */
function jsonComplaint(text: string): string {
  if (text === '') return 'unexpected end of JSON input';
  const literal = ['null', 'true', 'false'].find((word) => word.startsWith(text[0]!));
  if (literal) {
    const wrong = Array.from(literal).findIndex((letter, index) => text[index] !== letter);
    if (wrong >= text.length) return 'unexpected end of JSON input';
    return `invalid character '${text[wrong]!}' in literal ${literal} (expecting '${literal[wrong]!}')`;
  }
  if (text.startsWith('{') || text.startsWith('[') || text.startsWith('"')) return 'unexpected end of JSON input';
  return `invalid character '${text[0]!}' looking for beginning of value`;
}

function invalid(why: string): ApiError {
  return badRequest(`invalid continue token: ${why}`);
}

/** Reads a token (apiserver `storage.DecodeContinue`); a wrong one is the server's 400. */
export function parseContinue(token: string): ContinuePoint {
  const padding = /[^A-Za-z0-9_-]/.exec(token);
  if (padding) {
    throw invalid(`continue key is not valid: illegal base64 data at input byte ${padding.index}`);
  }
  const text = Buffer.from(token, 'base64url').toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalid(`continue key is not valid: ${jsonComplaint(text)}`);
  }
  const { v, rv, start } = parsed as { v?: unknown; rv?: unknown; start?: unknown };
  if (v !== 'meta.k8s.io/v1')
    throw invalid(`continue key is not valid: server does not recognize this encoded version "${String(v)}"`);
  if (typeof rv !== 'number' || rv === 0) {
    throw invalid('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') {
    throw invalid('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)');
  }
  const rooted = start.startsWith('/') ? start : `/${start}`;
  if (posix.normalize(rooted) !== rooted) throw invalid(`continue key is not valid: ${start}`);
  return { revision: rv, start: rooted.slice(1) };
}

/** The 410 for a token whose revision is compacted. It carries a token that goes on without consistency. */
export function expiredContinue(point: ContinuePoint): ApiError {
  return new ApiError(410, 'Expired', EXPIRED, {
    continue: encode({ v: 'meta.k8s.io/v1', rv: -1, start: point.start }),
  });
}

/** Reads `limit`; 0 and absence mean all. */
export function parseLimit(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing "${text}": invalid syntax`);
  }
  return Number(text);
}
