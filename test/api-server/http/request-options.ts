import { ApiError, badRequest } from './api-status.ts';
import { checkQuery, isTrue, type RequestInfo } from './request-info.ts';

/** Every request may have these; `timeout` is what kubectl sends for `--request-timeout`. */
const COMMON = ['pretty', 'timeout', 'includeObject'];

const LIST = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];

const WRITE = ['dryRun', 'fieldManager', 'fieldValidation'];

/** The query parameters that mean something, by verb. */
const KNOWN: Readonly<Record<string, readonly string[] | undefined>> = {
  get: [...COMMON, 'resourceVersion'],
  list: [...COMMON, ...LIST],
  watch: [...COMMON, ...LIST],
  create: [...COMMON, ...WRITE],
  delete: [...COMMON, ...WRITE, 'gracePeriodSeconds', 'orphanDependents', 'propagationPolicy'],
};

/**
 * Refuses options that the API server refuses, and those that it passes over without a word. `revision` is that of the last
 * change. What a proxy or exec is asked is theirs to check. Throws `ApiError`.
 */
export function checkOptions(info: RequestInfo, query: URLSearchParams, revision: number): void {
  const known = KNOWN[info.verb];
  if (info.subresource !== '' || known === undefined) return;
  checkQuery(query, known);
  if (!['', null, 'All'].includes(query.get('dryRun'))) throw badRequest('dryRun: Unsupported value: supported: "All"');
  if (!['', null, 'Ignore', 'Strict', 'Warn'].includes(query.get('fieldValidation'))) {
    throw badRequest('fieldValidation: Unsupported value: supported values: "Ignore", "Strict", "Warn"');
  }
  checkNumber(query, 'timeoutSeconds');
  checkNumber(query, 'limit');
  checkNumber(query, 'resourceVersion');
  checkMatch(info.verb === 'watch', query);
  const wanted = Number(query.get('resourceVersion') ?? '0');
  if (info.verb !== 'watch' && wanted > revision) {
    throw new ApiError(504, 'Timeout', `Too large resource version: ${wanted}, current: ${revision}`, {
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
    });
  }
}

function checkNumber(query: URLSearchParams, name: string): void {
  const value = query.get(name) ?? '';
  if (!/^\d*$/.test(value)) {
    throw badRequest(`${name}: Invalid value: "${value}": strconv.ParseUint: parsing "${value}": invalid syntax`);
  }
}

/** How version, match and pages may go together (apimachinery `validation.ValidateListOptions`). */
function checkMatch(watch: boolean, query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const isContinued = (query.get('continue') ?? '') !== '';
  const initial = query.has('sendInitialEvents');
  if (initial && !watch) throw forbiddenOption('sendInitialEvents', 'is forbidden for list');
  if (initial && match !== 'NotOlderThan') {
    throw forbiddenOption('resourceVersionMatch', 'must be NotOlderThan with sendInitialEvents');
  }
  if (isTrue(query.get('sendInitialEvents')) && !isTrue(query.get('allowWatchBookmarks'))) {
    throw forbiddenOption('sendInitialEvents', 'needs allowWatchBookmarks, or its end is never told');
  }
  if (isContinued && !['', '0'].includes(version)) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  if (match === '') return;
  if (!['Exact', 'NotOlderThan'].includes(match)) throw forbiddenOption('resourceVersionMatch', 'has no such value');
  if (isContinued) throw forbiddenOption('resourceVersionMatch', 'is forbidden when continue is provided');
  if (watch && !initial)
    throw forbiddenOption('resourceVersionMatch', 'is forbidden for watch without sendInitialEvents');
  if (!watch && version === '')
    throw forbiddenOption('resourceVersionMatch', 'is forbidden unless resourceVersion is provided');
}

function forbiddenOption(field: string, why: string): ApiError {
  return new ApiError(422, 'Invalid', `ListOptions.meta.k8s.io "" is invalid: ${field}: Forbidden: ${field} ${why}`);
}
