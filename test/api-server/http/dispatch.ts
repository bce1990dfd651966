import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { json, plainText, refusal, type Answer } from './answers.ts';
import { ApiError, badRequest, methodNotAllowed, unsupportedMediaType } from './api-status.ts';
import { deletePod } from '../objects/deletion.ts';
import { discoveryRoutes } from '../objects/discovery.ts';
import { podLogRoutes } from '../nodes/container-logs.ts';
import { nodeProxyRoutes } from '../nodes/node-proxy.ts';
import { readRoutes } from '../objects/objects.ts';
import { forbidden } from '../access/permissions.ts';
import { createNamespace } from '../objects/namespace-creation.ts';
import { createPod } from '../objects/pod-creation.ts';
import { prepareExec, type PreparedExec } from '../nodes/pod-exec.ts';
import { requestInfo } from './request-info.ts';
import { checkOptions } from './request-options.ts';
import { resourceTypes, type ResourceType } from '../objects/resources.ts';
import { reviewRoutes } from '../access/reviews.ts';
import { onPath, onResource, type ApiRequest, type Handler, type Route, type ServerState } from './routes.ts';
import type { UserInfo } from '../access/users.ts';
import { watchObjects } from '../objects/watch.ts';

/** One request as it came, for tests to assert on. */
export interface LoggedRequest {
  readonly method: string;
  /** Path and query as sent, without the base path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As it was sent, where a handler has read it. */
  body?: unknown;
  /** Who sent it; undefined where the credentials were refused. */
  sender?: UserInfo;
  /** Who it was handled as: the sender, or whom it impersonates. */
  user?: UserInfo;
  /** The status answered; undefined where a fault prevented an answer. */
  status?: number;
}

/** What can be made, by the name of the resource. */
const creators: Readonly<Record<string, (type: ResourceType) => Handler>> = {
  namespaces: createNamespace,
  pods: createPod,
};

/** All routes; the first that matches handles. A new resource or subresource is a line here. */
const routes: readonly Route[] = [
  ...discoveryRoutes(resourceTypes),
  onPath('/healthz', () => plainText(200, 'ok')),
  onPath('/livez', () => plainText(200, 'ok')),
  onPath('/readyz', () => plainText(200, 'ok')),
  ...reviewRoutes,
  ...nodeProxyRoutes,
  ...podLogRoutes,
  ...resourceTypes.flatMap((type) => [
    ...readRoutes(type),
    onResource(['watch'], type.group, type.name, '', watchObjects(type)),
    ...creationOf(type),
    ...(type.verbs.includes('delete') ? [onResource(['delete'], type.group, type.name, '', deletePod(type))] : []),
  ]),
];

function creationOf(type: ResourceType): Route[] {
  const create = creators[type.name];
  return create === undefined ? [] : [onResource(['create'], type.group, type.name, '', create(type))];
}

async function readObject(message: IncomingMessage, fromProtobuf: (body: Buffer) => unknown): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  const body = Buffer.concat(pieces);
  if (body.length === 0) return undefined;
  const [type = ''] = (message.headers['content-type'] ?? 'application/json').split(';');
  const read = type.trim() === 'application/vnd.kubernetes.protobuf' ? fromProtobuf(body) : undefined;
  if (read !== undefined) return read;
  if (type.trim() !== 'application/json') throw unsupportedMediaType(['application/json']);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw badRequest('the object provided is unrecognized (must be of type DeleteOptions or a review)');
  }
}

function clientCertificate({ socket }: IncomingMessage): Buffer | undefined {
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate()?.raw : undefined;
}

function route(request: ApiRequest, state: ServerState): Answer | Promise<Answer> {
  const found = routes.find((candidate) => candidate.matches(request.info));
  if (found) return found.handle(request, state);
  const { group, resource, subresource, path } = request.info;
  const known = resourceTypes.some((type) => type.group === group && type.name === resource) && subresource === '';
  if (known) throw methodNotAllowed();
  if (path === '/') return json(200, { paths: ['/api', '/api/v1', '/apis', '/healthz', '/version'] });
  return plainText(404, '404 page not found\n');
}

/** Answers a request as the API server does: authenticate, impersonate, authorize, then the handler of its route. */
export async function dispatch(
  message: IncomingMessage,
  logged: LoggedRequest,
  closed: AbortSignal,
  state: ServerState,
): Promise<Answer> {
  try {
    const url = new URL(logged.path, 'http://server');
    const info = requestInfo(logged.method, url.pathname, url.searchParams);
    logged.sender = state.users.authenticate(message.headers, clientCertificate(message));
    const user = (logged.user = state.users.impersonate(logged.sender, message.headersDistinct));
    if (!state.users.may(user, info)) throw forbidden(user.username, info);
    checkOptions(info, url.searchParams, state.store.revision);
    const request: ApiRequest = {
      method: logged.method,
      info,
      query: url.searchParams,
      headers: message.headers,
      user,
      closed,
      readBody: async (fromProtobuf = () => undefined) => (logged.body = await readObject(message, fromProtobuf)),
    };
    return await route(request, state);
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    throw error;
  }
}

/** Checks a request for an upgrade, which only exec has. Answers what to refuse it with, or what to run. */
export function dispatchUpgrade(
  message: IncomingMessage,
  logged: LoggedRequest,
  state: ServerState,
): Answer | PreparedExec {
  try {
    logged.sender = state.users.authenticate(message.headers, clientCertificate(message));
    const user = (logged.user = state.users.impersonate(logged.sender, message.headersDistinct));
    return prepareExec(message, logged.path, user, state);
  } catch (error) {
    if (error instanceof ApiError) return refusal(error);
    throw error;
  }
}
