import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { json, plainText, type Answer } from '../http/answers.ts';
import { badRequest, notFound, serviceUnavailable } from '../http/api-status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { containerLogs } from './container-logs.ts';
import { filtersMetrics, metricsOfNames, podMetrics } from './kubelet-metrics.ts';
import type { Kubelet } from './kubelets.ts';
import { parseAccept, routeAccepts, routeRefusal } from '../http/negotiation.ts';
import { hasSandbox, inRuntime } from './running-pods.ts';
import { onResource, type ApiRequest, type Route, type ServerState } from '../http/routes.ts';

interface ProxiedRequest {
  readonly node: KubeObject;
  readonly kubelet: Kubelet;
  readonly request: Pick<ApiRequest, 'headers' | 'query'>;
  readonly server: ServerState;
}

const DEBUG_WARNING =
  'Warning: This endpoint is not meant to be machine parseable, has no formatting compatibility guarantees and is for debugging purposes only.';
const FLAGZ_OLD = '299 - "This version of the flagz endpoint is deprecated. Please use a newer version."';

function absent(): Answer {
  return plainText(404, '404 page not found\n');
}

function configz({ kubelet, server }: ProxiedRequest): Answer {
  if (!kubelet.configz) return absent();
  // Kubelets of 1.27 and before show the fields alone.
  const typed =
    server.minorVersion < 28 ? {} : { kind: 'KubeletConfiguration', apiVersion: 'kubelet.config.k8s.io/v1beta1' };
  return json(200, { kubeletconfig: { ...typed, ...kubelet.configz } });
}

/** Flags as text, or structured for a client that asks for `as=Flagz` (component-base `zpages/flagz`). */
function flagz({ kubelet, request }: ProxiedRequest): Answer {
  if (!kubelet.flagz) return absent();
  for (const { type, parameters } of parseAccept(request.headers.accept)) {
    const { as, g, v = '' } = parameters;
    if (type === 'application/json' && as === 'Flagz' && g === 'config.k8s.io' && ['v1alpha1', 'v1beta1'].includes(v)) {
      return json(
        200,
        { kind: 'Flagz', apiVersion: `config.k8s.io/${v}`, metadata: { name: 'kubelet' }, flags: kubelet.flagz },
        {
          'content-type': `application/json;g=config.k8s.io;v=${v};as=Flagz`,
          ...(v === 'v1alpha1' ? { warning: FLAGZ_OLD } : {}),
        },
      );
    }
    if (['text/plain', 'text/*', '*/*'].includes(type)) {
      const lines = Object.entries(kubelet.flagz).map(([flag, value]) => `${flag}:${value}\n`);
      return plainText(200, `\nkubelet flagz\n${DEBUG_WARNING}\n${lines.join('')}`);
    }
  }
  return plainText(406, 'only the following media types are accepted: text/plain, application/json;as=Flagz\n');
}

/** A kubelet that has no pods says null (Go's nil slice). */
function podList(items: readonly KubeObject[]): Answer {
  return json(200, { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: items.length === 0 ? null : items });
}

function pods({ node, kubelet, server }: ProxiedRequest): Answer {
  if (kubelet.podsAnswer !== undefined) return ready(kubelet.podsAnswer);
  return podList(server.kubelets.pods(node.metadata.name, server.store));
}

/** What has a sandbox or a container that runs (kubelet `GetRunningPods`); no such thing where debugging handlers are off. */
function runningPods({ node, kubelet, server }: ProxiedRequest): Answer {
  if (!kubelet.configz) return plainText(405, 'Debug endpoints are disabled.\n');
  if (kubelet.runningPodsAnswer !== undefined) return ready(kubelet.runningPodsAnswer);
  if (kubelet.runningPods !== undefined) return podList(kubelet.runningPods);
  return podList(server.kubelets.pods(node.metadata.name, server.store).filter(hasSandbox).map(inRuntime));
}

function ready(body: readonly Buffer[]): Answer {
  // Kubelets compress no pods.
  return { status: 200, headers: { 'content-type': 'application/json' }, body, live: true };
}

function statusz({ kubelet, server }: ProxiedRequest): Answer {
  if (!kubelet.flagz) return absent();
  const version = server.version.replace(/^v/, '');
  const text = [
    '',
    'kubelet statusz',
    DEBUG_WARNING,
    '',
    'Started:  Thu Jan 01 00:00:00 UTC 2026',
    'Up:  0 hr 05 min 28 sec',
    'Go version:  go1.26.10',
    `Binary version:  ${version}`,
    `Emulation version:  ${version.split('.').slice(0, 2).join('.')}`,
    'Paths:  /configz /debug /flagz /healthz /metrics',
    '',
  ];
  return plainText(200, kubelet.statusz ?? text.join('\n'));
}

/** The counters of pods, which are all that is read of a kubelet's metrics; compressed for whoever takes that (promhttp). */
function metrics({ node, kubelet, request, server }: ProxiedRequest): Answer {
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' };
  const all = kubelet.metrics ?? podMetrics(server.kubelets.pods(node.metadata.name, server.store), kubelet);
  const names = filtersMetrics(node) ? request.query.getAll('name[]') : [];
  const text = names.length === 0 ? all : metricsOfNames(all, names);
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return plainText(200, text, headers);
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: [gzipped(text)], live: true };
}

/** A bench asks a thousand times for the same. */
const compressed = new Map<string, Buffer>();

function gzipped(text: string): Buffer {
  const bytes = compressed.get(text) ?? gzipSync(text);
  if (compressed.size < 8) compressed.set(text, bytes);
  return bytes;
}

const LOG_QUERIES = ['query', 'pattern', 'tailLines', 'sinceTime', 'untilTime', 'boot', 'previous'];

/** The journal of a service; without `enableSystemLogQuery` there is nothing but a file server, to which a query is nothing. */
function logs({ kubelet, request }: ProxiedRequest): Answer {
  const unknown = [...request.query.keys()].find((name) => !LOG_QUERIES.includes(name));
  if (unknown !== undefined) throw badRequest(`unknown query parameter ${JSON.stringify(unknown)}`);
  if (kubelet.configz?.enableSystemLogQuery === true && request.query.has('query')) {
    return plainText(200, kubelet.log ?? '');
  }
  return plainText(200, '<!doctype html>\n<pre>\n<a href="pods/">pods/</a>\n</pre>\n', { 'content-type': 'text/html' });
}

const LOGS = '/logs/';
const CONTAINER_LOGS = '/containerLogs/';

/** The kubelet's own endpoints, by their very path; but below that of the logs there are files. */
const endpoints = new Map<string, (proxied: ProxiedRequest) => Answer>([
  ['/configz', configz],
  ['/flagz', flagz],
  ['/pods', pods],
  ['/runningpods/', runningPods],
  ['/statusz', statusz],
  ['/metrics', metrics],
  [LOGS, logs],
  ['/healthz', () => plainText(200, 'ok')],
]);

/** What the routes declare that go through go-restful (kubelet `pkg/kubelet/server/server.go`); the others look at no Accept. */
const PRODUCES = new Map<string, readonly string[]>([
  ['/pods', ['application/json']],
  ['/runningpods/', ['application/json']],
  [LOGS, []],
]);

function nodeAddress(node: KubeObject): string {
  const { addresses = [], daemonEndpoints } = (node.status ?? {}) as {
    addresses?: { type: string; address: string }[];
    daemonEndpoints?: { kubeletEndpoint?: { Port?: number } };
  };
  const host = addresses.find(({ type }) => type === 'InternalIP')?.address ?? node.metadata.name;
  return `${host}:${daemonEndpoints?.kubeletEndpoint?.Port ?? 10250}`;
}

async function proxy(request: ApiRequest, server: ServerState): Promise<Answer> {
  const { name, rest } = request.info;
  const node = server.store.get('nodes', undefined, name);
  if (!node) throw notFound('nodes', name);
  const kubelet = server.kubelets.of(name);
  if (kubelet.unreachable !== undefined) {
    const failure = kubelet.unreachable === 'i/o timeout' ? kubelet.unreachable : `connect: ${kubelet.unreachable}`;
    throw serviceUnavailable(`error trying to reach service: dial tcp ${nodeAddress(node)}: ${failure}`);
  }
  return await answerOfKubelet(node, rest, request, server);
}

/** What the kubelet of a node answers, whoever passed the question on and found that it may be asked. `rest` is the path at the kubelet. */
export async function answerOfKubelet(
  node: KubeObject,
  rest: string,
  request: Pick<ApiRequest, 'headers' | 'query'>,
  server: ServerState,
): Promise<Answer> {
  const { name } = node.metadata;
  const kubelet = server.kubelets.of(name);
  if (kubelet.delay !== undefined) await delay(kubelet.delay, undefined, { ref: false });
  if (rest.startsWith(CONTAINER_LOGS)) {
    if (!kubelet.configz) return plainText(405, 'Debug endpoints are disabled.\n');
    const pods = server.kubelets.pods(name, server.store);
    return containerLogs(rest.slice(CONTAINER_LOGS.length), pods, kubelet.logs, request.query);
  }
  const path = rest.startsWith(LOGS) ? LOGS : rest;
  const endpoint = endpoints.get(path);
  const produces = PRODUCES.get(path);
  if (produces !== undefined && !routeAccepts(request.headers.accept, produces)) return routeRefusal(produces);
  return endpoint ? endpoint({ node, kubelet, request, server }) : absent();
}

export const nodeProxyRoutes: readonly Route[] = [onResource(['get'], '', 'nodes', 'proxy', proxy)];
