import { ApiError, ConnectionError } from '../../facts/errors.ts';
import {
  readKubeletConfiguration,
  readKubeletFlags,
  type KubeletFlags,
  type KubeletSettings,
} from '../../kubelet/kubelet-settings.ts';
import { isRecord } from '../../facts/record.ts';
import { bodyText, fetchJson, fetchOk } from '../../kubectl/api/api.ts';
import type { ApiRequest, Connection } from '../../kubectl/connection.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';
import type { Question } from '../../kubectl/api/reading.ts';
import { pathSegment } from '../../facts/path-segment.ts';

/** One node's kubelet, reached through the API server's node proxy. Every request needs `get nodes/proxy`. */
export interface KubeletRequest {
  readonly node: string;
  /** Milliseconds after which an answer is given up. */
  readonly timeout: number;
  readonly signal: AbortSignal;
}

/** Structured flagz came with Kubernetes 1.36; older kubelets answer the text form or 404 (KEP-4828). */
const FLAGZ = ['v1', 'v1beta1', 'v1alpha1']
  .map((version) => `application/json;v=${version};g=config.k8s.io;as=Flagz`)
  .concat('text/plain')
  .join(',');

/** What of a kubelet is asked for. */
export type KubeletEndpoint = 'configz' | 'flagz' | 'pods';

/** What is asked, for `attempt`. */
export function kubeletQuestion(endpoint: KubeletEndpoint, node: string): Question {
  return { what: `kubelet ${endpoint} of node ${node}`, permission: 'get nodes/proxy' };
}

/** The kubelet's effective configuration. Of it only what tells about static pods is kept; header values never are. */
export async function getConfigz(connection: Connection, request: KubeletRequest): Promise<KubeletSettings> {
  const settings = readKubeletConfiguration(await getConfiguration(connection, request));
  if (settings === undefined) {
    throw new ConnectionError('protocol', `the kubelet of node ${request.node} answered configz with no configuration`);
  }
  return settings;
}

/** The same as it came: only of what is not secret anything may be kept. */
export async function getConfiguration(connection: Connection, request: KubeletRequest): Promise<unknown> {
  const answer = await fetchJson(connection, proxied(request, 'configz')).catch(explainKubelet('configz'));
  return isRecord(answer) ? answer.kubeletconfig : undefined;
}

/** The kubelet's command line. Throws `ApiError` 404 where the kubelet has no flagz. */
export async function getFlagz(connection: Connection, request: KubeletRequest): Promise<KubeletFlags> {
  return readKubeletFlags(await getAllFlags(connection, request));
}

/** The same with every flag, by its name: only of what is not secret anything may be kept. */
export async function getAllFlags(
  connection: Connection,
  request: KubeletRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const ask = { ...proxied(request, 'flagz'), accept: FLAGZ, ignoreWarnings: true };
  const response = await fetchOk(connection, ask).catch(explainKubelet('flagz'));
  const text = await bodyText(response);
  const flags = response.headers['content-type']?.includes('json') === true ? jsonFlags(text) : textFlags(text);
  if (flags === undefined) {
    throw new ConnectionError('protocol', `the kubelet of node ${request.node} answered flagz in a form not known`);
  }
  return flags;
}

/** The request for an endpoint of a kubelet. */
export function proxied({ node, timeout, signal }: KubeletRequest, endpoint: string): ApiRequest {
  return { path: `/api/v1/nodes/${pathSegment(node)}/proxy/${endpoint}`, timeout, signal, passedOn: true };
}

/** Why a kubelet may lack an endpoint. */
const MISSING: Readonly<Record<KubeletEndpoint, string>> = {
  configz: 'this kubelet has no configz (enableDebuggingHandlers is off)',
  flagz: 'this kubelet has no flagz (older than Kubernetes 1.36, or turned off)',
  pods: 'this kubelet does not show its pods (enableDebuggingHandlers is off)',
};

/** A refusal without a `Status` is the kubelet's own, and no affair of the user's rights; the API server sends a `Status`. */
export function explainKubelet(endpoint: KubeletEndpoint): (error: unknown) => never {
  return (error) => {
    const own = error instanceof ApiError && error.reason === 'Unknown' ? error.status : undefined;
    if (own === 404) throw new ApiError(404, 'NotFound', MISSING[endpoint]);
    if (own === 401 || own === 403) {
      throw new ApiError(own, 'Unknown', `the kubelet refuses the API server itself (HTTP ${own})`);
    }
    throw error;
  };
}

function jsonFlags(text: string): Record<string, unknown> | undefined {
  const answer = jsonOrNothing(text);
  return isRecord(answer) && isRecord(answer.flags) ? answer.flags : undefined;
}

/** `name:value` or `name=value` lines, whichever this kubelet uses. */
function textFlags(text: string): Record<string, string> {
  const flags: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const match = /^([a-z][a-z0-9-]*)\s*[:=](.*)$/s.exec(line.trim());
    if (match !== null) flags[match[1]!] = match[2]!.trim();
  }
  return flags;
}
