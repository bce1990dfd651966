import { badRequest } from './api-status.ts';

/** What a request is about, as the API server reads its path (apiserver `request.RequestInfo`). */
export interface RequestInfo {
  /** False for paths outside the API groups, such as `/version`. */
  readonly isResource: boolean;
  readonly verb: string;
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** What follows the subresource, with its leading slash, for proxies. */
  readonly rest: string;
}

const VERBS: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

function nonResource(method: string, path: string): RequestInfo {
  const empty = { group: '', version: '', namespace: '', resource: '', subresource: '', name: '', rest: '' };
  return { isResource: false, verb: method.toLowerCase(), path, ...empty };
}

/** `metadata.name=x` in a field selector names the object for RBAC, even in a list. */
function selectedName(query: URLSearchParams): string {
  const selector = query.get('fieldSelector') ?? '';
  return /^(?:.*,)?metadata\.name==?([^,]+)(?:,.*)?$/.exec(selector)?.[1] ?? '';
}

/** Reads the path (already without the base path) and query of a request. */
export function requestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts = path.split('/').slice(1);
  const core = parts[0] === 'api';
  const prefix = core ? 2 : 3;
  if ((!core && parts[0] !== 'apis') || parts.length <= prefix || parts[prefix] === '')
    return nonResource(method, path);
  const [group, version] = core ? ['', parts[1]!] : [parts[1]!, parts[2]!];
  let rest = parts.slice(prefix).map((part) => decodeURIComponent(part));
  let namespace = '';
  if (rest[0] === 'namespaces' && rest.length > 1) {
    namespace = rest[1]!;
    // namespaces/NAME is the namespace itself; with more behind it, it is the scope of what follows.
    if (rest.length > 2 && rest[2] !== 'status' && rest[2] !== 'finalize') rest = rest.slice(2);
  }
  const [resource = '', name = '', subresource = '', ...tail] = rest;
  let verb = VERBS[method] ?? method.toLowerCase();
  if (name === '' && verb === 'get') verb = isTrue(query.get('watch')) ? 'watch' : 'list';
  if (name === '' && verb === 'delete') verb = 'deletecollection';
  const listed = verb === 'list' || verb === 'watch' ? selectedName(query) : name;
  return {
    isResource: true,
    verb,
    path,
    group,
    version,
    namespace,
    resource,
    subresource,
    name: listed,
    rest: tail.length > 0 ? `/${tail.join('/')}` : '',
  };
}

/** Refuses a parameter that means nothing: a real server passes over it, and so hides a misspelt one. Throws `ApiError`. */
export function checkQuery(query: URLSearchParams, known: readonly string[]): void {
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) throw badRequest(`unknown query parameter ${JSON.stringify(unknown)}`);
}

/** A boolean query parameter as the server reads it: `false`, `0` and absence are false. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== 'false' && value !== '0';
}
