import { json, type Answer } from '../http/answers.ts';
import { badRequest, notFound, wrongTransform } from '../http/api-status.ts';
import type { KubeObject } from './kube-object.ts';
import { negotiate } from '../http/negotiation.ts';
import { continueToken, expiredContinue, parseContinue, parseLimit, type ContinuePoint } from '../http/paging.ts';
import { onResource, type ApiRequest, type Handler, type Route, type ServerState } from '../http/routes.ts';
import { fieldSelector, parseFieldTerms, parseLabelSelector } from './selectors.ts';
import type { ResourceType } from './resources.ts';
import type { Listing } from './store.ts';
import { encodeList, encodeObject, parseIncludeObject, type Encoding } from '../tables/table.ts';

/** Which objects of a resource a list or watch is about. */
export interface Filter {
  readonly empty: boolean;
  matches(object: KubeObject): boolean;
}

/** Reads how the client wants objects of this resource written. */
export function encodingOf(type: ResourceType, request: ApiRequest, server: ServerState): Encoding {
  return {
    type,
    representation: negotiate(request.headers.accept, server.features.tables),
    includeObject: parseIncludeObject(request.query.get('includeObject')),
    minorVersion: server.minorVersion,
    now: server.now(),
  };
}

/** Reads both selectors of a request; a label the server does not know is its 400. */
export function filterOf(type: ResourceType, request: ApiRequest, server: ServerState): Filter {
  const labels = parseLabelSelector(request.query.get('labelSelector') ?? '');
  const terms = parseFieldTerms(request.query.get('fieldSelector') ?? '').map((term) => ({
    ...term,
    label: type.fieldAliases?.[term.label] ?? term.label,
  }));
  for (const { label } of terms) {
    if (!type.fieldLabels.includes(label) || server.features.missingFieldLabels.includes(label)) {
      throw badRequest(type.unknownField(label));
    }
  }
  const fields = fieldSelector(terms);
  return {
    empty: labels.empty && fields.empty,
    matches: (object) =>
      (labels.empty || labels.matches(object.metadata.labels ?? {})) &&
      (fields.empty || fields.matches(type.fields(object))),
  };
}

/** The state of the store a list reads: now, or as of the first page. */
function listingFor(resource: string, point: ContinuePoint | undefined, server: ServerState): Listing {
  if (!point || point.revision < 0) return server.store.list(resource);
  if (point.revision < server.store.compactedRevision) throw expiredContinue(point);
  return server.store.list(resource, point.revision);
}

interface PageRequest {
  readonly listing: Listing;
  readonly prefix: string;
  readonly start: string;
  readonly limit: number;
  readonly filter: Filter;
}

interface Page {
  readonly metadata: object;
  readonly objects: readonly KubeObject[];
}

/** The first `limit` matches from `start` on, and the list's metadata as the server words it (apiserver `storage.PrepareContinueToken`). */
function page({ listing, prefix, start, limit, filter }: PageRequest): Page {
  const scope = listing.keys.filter((key) => key.startsWith(prefix) && key >= start);
  const objects: KubeObject[] = [];
  const metadata = { resourceVersion: String(listing.revision) };
  for (const [index, key] of scope.entries()) {
    const object = listing.object(key);
    if (!filter.matches(object)) continue;
    objects.push(object);
    if (objects.length !== limit || index === scope.length - 1) continue;
    const token = continueToken(key.slice(prefix.length), listing.revision);
    const remaining = filter.empty ? { remainingItemCount: scope.length - limit } : {};
    return { metadata: { ...metadata, continue: token, ...remaining }, objects };
  }
  return { metadata, objects };
}

/** Lists a resource in one namespace or in all. */
function listObjects(type: ResourceType): Handler {
  return (request, server) => {
    const encoding = encodingOf(type, request, server);
    if (encoding.representation.as === 'PartialObjectMetadata') {
      const kind = `*v1.${type.kind}List`;
      throw wrongTransform(`you requested PartialObjectMetadata, but the requested object is a list (${kind})`);
    }
    const token = request.query.get('continue') ?? '';
    const point = token === '' ? undefined : parseContinue(token);
    const listing = listingFor(type.name, point, server);
    const prefix = type.namespaced && request.info.namespace ? `${request.info.namespace}/` : '';
    const { metadata, objects } = page({
      listing,
      prefix,
      start: prefix + (point?.start ?? ''),
      limit: parseLimit(request.query.get('limit')),
      filter: filterOf(type, request, server),
    });
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: encodeList(encoding, metadata, objects),
    };
  };
}

/** The object a request names; none is a 404. */
export function find(type: ResourceType, { info }: ApiRequest, server: ServerState): KubeObject {
  const object = server.store.get(type.name, type.namespaced ? info.namespace : undefined, info.name);
  if (!object) throw notFound(type.name, info.name);
  return object;
}

function getObject(type: ResourceType): Handler {
  return (request, server): Answer => {
    const encoding = encodingOf(type, request, server);
    const object = find(type, request, server);
    if (encoding.representation.as === 'PartialObjectMetadataList') {
      const kind = `*v1.${type.kind}`;
      throw wrongTransform(`you requested PartialObjectMetadataList, but the requested object is not a list (${kind})`);
    }
    return json(200, encodeObject(encoding, object));
  };
}

/** The routes that read one resource. */
export function readRoutes(type: ResourceType): Route[] {
  return [
    onResource(['get'], type.group, type.name, '', getObject(type)),
    onResource(['list'], type.group, type.name, '', listObjects(type)),
  ];
}
