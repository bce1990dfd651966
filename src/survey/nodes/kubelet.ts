import { ApiError, ConnectionError } from '../../facts/errors.ts';
import {
  readKubeletConfiguration,
  readKubeletFlags,
  type KubeletFlags,
  type KubeletSettings,
} from '../../kubelet/kubelet-settings.ts';
import type { KubeletAccess, Unreadable } from '../../facts/evidence.ts';
import { isRecord } from '../../facts/record.ts';
import { bodyText, fetchJson, fetchOk } from '../../kubectl/api/api.ts';
import type { ApiRequest, Connection } from '../../kubectl/connection.ts';
import { subresourceOf } from '../../kubectl/kubelets/kubelet-fault.ts';
import type { KubeletLimits, KubeletLine } from '../../kubectl/kubelets/kubelet-way.ts';
import { jsonOrNothing } from '../../facts/parsed-json.ts';
import type { Question } from '../../kubectl/api/reading.ts';

/** A question to the kubelet of one node. */
export interface KubeletRequest extends KubeletLimits {
  readonly node: string;
}

/** Structured flagz came with Kubernetes 1.36; older kubelets answer the text form or 404 (KEP-4828). */
const FLAGZ = ['v1', 'v1beta1', 'v1alpha1']
  .map((version) => `application/json;v=${version};g=config.k8s.io;as=Flagz`)
  .concat('text/plain')
  .join(',');

/** What of a kubelet is asked for. */
export type KubeletEndpoint = 'configz' | 'flagz' | 'pods';

/** What is asked, for `attempt`: through the API server all of it needs the same. */
export function kubeletQuestion(endpoint: KubeletEndpoint, node: string): Question {
  return {
    what: `kubelet ${endpoint} of node ${node}`,
    permission: 'get nodes/proxy',
    lesserPermission: `get nodes/${subresourceOf(endpoint)}`,
  };
}

/** The lesser rights that two questions to one kubelet want together; none where one of them knows of none. */
export function togetherLesser(one: Unreadable, other: Unreadable): Pick<Unreadable, 'lesserPermissions'> {
  if (one.lesserPermissions === undefined || other.lesserPermissions === undefined) return {};
  return { lesserPermissions: [...new Set([...one.lesserPermissions, ...other.lesserPermissions])] };
}

/** The kubelet's effective configuration. Of it only what tells about static pods is kept; header values never are. */
export async function getConfigz(connection: Connection, request: KubeletRequest): Promise<KubeletSettings> {
  const { access, configuration } = await getConfiguration(connection, request);
  const settings = readKubeletConfiguration(configuration);
  if (settings === undefined) {
    throw new ConnectionError('protocol', `the kubelet of node ${request.node} answered configz with no configuration`);
  }
  return { ...settings, access };
}

/** The same as it came: only of what is not secret anything may be kept. */
export async function getConfiguration(
  connection: Connection,
  request: KubeletRequest,
): Promise<{ readonly access: KubeletAccess; readonly configuration: unknown }> {
  const kubelet = await connection.kubelets.to(request.node, request);
  const { access } = kubelet;
  const answer = await fetchJson(kubelet, asked(kubelet, request, 'configz')).catch(explainKubelet(kubelet, 'configz'));
  return { access, configuration: isRecord(answer) ? answer.kubeletconfig : undefined };
}

/** The kubelet's command line. Throws `ApiError` 404 where the kubelet has no flagz. */
export async function getFlagz(connection: Connection, request: KubeletRequest): Promise<KubeletFlags> {
  const { access, flags } = await getAllFlags(connection, request);
  return { ...readKubeletFlags(flags), access };
}

/** The same with every flag, by its name: only of what is not secret anything may be kept. */
export async function getAllFlags(
  connection: Connection,
  request: KubeletRequest,
): Promise<{ readonly access: KubeletAccess; readonly flags: Readonly<Record<string, unknown>> }> {
  const kubelet = await connection.kubelets.to(request.node, request);
  const ask = { ...asked(kubelet, request, 'flagz'), accept: FLAGZ, ignoreWarnings: true };
  const response = await fetchOk(kubelet, ask).catch(explainKubelet(kubelet, 'flagz'));
  const text = await bodyText(response);
  const flags = response.headers['content-type']?.includes('json') === true ? jsonFlags(text) : textFlags(text);
  if (flags === undefined) {
    throw new ConnectionError('protocol', `the kubelet of node ${request.node} answered flagz in an unknown form`);
  }
  return { access: kubelet.access, flags };
}

/** The request for an endpoint of a kubelet. */
export function asked(kubelet: KubeletLine, { timeout, signal }: KubeletLimits, endpoint: string): ApiRequest {
  return { ...kubelet.request(endpoint), whole: true, timeout, signal };
}

/** Why a kubelet may lack an endpoint. */
const MISSING: Readonly<Record<KubeletEndpoint, string>> = {
  configz: 'this kubelet has no configz (enableDebuggingHandlers is off)',
  flagz: 'this kubelet has no flagz (older than Kubernetes 1.36, or turned off)',
  pods: 'this kubelet does not show its pods (enableDebuggingHandlers is off)',
};

/** A refusal without a `Status` is the kubelet's own; the API server sends a `Status`. */
export function explainKubelet(kubelet: KubeletLine, endpoint: KubeletEndpoint): (error: unknown) => never {
  return (error) => {
    const isOwn = error instanceof ApiError && error.reason === 'Unknown';
    if (isOwn && error.status === 404) throw new ApiError(404, 'NotFound', MISSING[endpoint]);
    return explained(kubelet, endpoint)(error);
  };
}

/** Has a kubelet explain what it refused, of whatever it was asked for. */
export function explained(kubelet: KubeletLine, endpoint: string): (error: unknown) => never {
  return (error) => {
    throw kubelet.explain(error, endpoint);
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
