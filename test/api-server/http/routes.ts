import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answers.ts';
import type { Kubelets } from '../nodes/kubelets.ts';
import type { ApiLink } from '../living/api-link.ts';
import type { LivingKubelet } from '../living/living-kubelet.ts';
import type { Machine } from '../nodes/machines.ts';
import type { RequestInfo } from './request-info.ts';
import type { ObjectStore } from '../objects/store.ts';
import type { UserInfo, Users } from '../access/users.ts';

/** What a real server may lack or do otherwise, by its version or its settings. */
export interface Features {
  /** Whether the server can answer Tables; all since 1.10 do, some aggregated and compatible servers do not. */
  readonly tables: boolean;
  /** Field labels this server does not know, though newer ones do. */
  readonly missingFieldLabels: readonly string[];
  /** Whether the kubelet makes a deleted mirror pod anew at once, as a living one does. */
  readonly recreateMirrorPods: boolean;
  /** Milliseconds between two bookmarks of a watch; about a minute on a real server. */
  readonly bookmarkInterval: number;
  /** Subprotocols of exec that this server speaks, best first; v5 came with 1.30. */
  readonly execProtocols: readonly string[];
}

/** The state that handlers work on. */
export interface ServerState {
  readonly store: ObjectStore;
  readonly users: Users;
  readonly kubelets: Kubelets;
  /** Machines by node, for pods that are created on them. */
  readonly machines: Readonly<Record<string, Machine>>;
  /** Kubelets by node that live. */
  readonly living: ReadonlyMap<string, LivingKubelet>;
  /** Whether this server answers. */
  readonly link: ApiLink;
  readonly features: Features;
  /** As in `/version`: `v1.36.2`. */
  readonly version: string;
  readonly minorVersion: number;
  now(): Date;
}

/** One request, read and authenticated. */
export interface ApiRequest {
  readonly method: string;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly user: UserInfo;
  /** Aborted when the client goes away or the server closes. */
  readonly closed: AbortSignal;
  /** The body as JSON; undefined where there is none. Protobuf is refused, but for what the given reader makes of it. */
  readBody(fromProtobuf?: (body: Buffer) => unknown): Promise<unknown>;
}

export type Handler = (request: ApiRequest, server: ServerState) => Answer | Promise<Answer>;

/** Which requests a handler takes. The first route of the table that matches wins. */
export interface Route {
  matches(info: RequestInfo): boolean;
  readonly handle: Handler;
}

/** A route for one path outside the API's objects. */
export function onPath(path: string, handle: Handler): Route {
  const matches = (info: RequestInfo): boolean =>
    !info.isResource && (info.path === path || info.path === `${path}/`) && ['get', 'head'].includes(info.verb);
  return { matches, handle };
}

/** A route for a verb on a resource, or on a subresource of it. */
export function onResource(
  verbs: readonly string[],
  group: string,
  resource: string,
  subresource: string,
  handle: Handler,
): Route {
  const matches = (info: RequestInfo): boolean =>
    info.isResource &&
    verbs.includes(info.verb) &&
    info.group === group &&
    info.resource === resource &&
    info.subresource === subresource;
  return { matches, handle };
}
