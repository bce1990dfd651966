import { pathSegment } from '../../facts/path-segment.ts';
import { fetchOk } from '../../kubectl/api/api.ts';
import type { ApiRequest, ApiResponse, Connection } from '../../kubectl/connection.ts';
import { explained } from '../nodes/kubelet.ts';

/** A pod whose log is read. */
export interface LoggedPod {
  readonly namespace: string;
  /** The mirror's name, which is the pod's on its kubelet as well. */
  readonly name: string;
  readonly node: string;
  /** Whether the API server shows the pod: else its kubelet is asked. */
  readonly mirrored: boolean;
}

/** Options of a log by the names that the API and kubelets have for them (`PodLogOptions`). */
export type LogOptions = readonly (readonly [name: string, value: string])[];

/** How a log is read. */
export interface LogPatience extends Pick<ApiRequest, 'signal' | 'timeout'> {
  readonly signal: AbortSignal;
  /** Milliseconds after which a kubelet is given up that was not found by then. */
  readonly nodeTimeout: number;
}

/**
 * Asks for the log of a container, unread: `pods/log` of the API server, `containerLogs` of a kubelet. Throws `ApiError` and
 * `ConnectionError`.
 */
export async function openLog(
  connection: Connection,
  { namespace, name, node, mirrored }: LoggedPod,
  container: string,
  options: LogOptions,
  { nodeTimeout, ...limits }: LogPatience,
): Promise<ApiResponse> {
  const [home, own] = [pathSegment(namespace), pathSegment(name)];
  if (mirrored) {
    const query = [['container', container] as const, ...options];
    const path = `/api/v1/namespaces/${home}/pods/${own}/log`;
    return await fetchOk(connection, { path, query, accept: '*/*', ...limits });
  }
  const kubelet = await connection.kubelets.to(node, { timeout: nodeTimeout, signal: limits.signal });
  const endpoint = `containerLogs/${home}/${own}/${pathSegment(container)}`;
  const request = { ...kubelet.request(endpoint), query: options, accept: '*/*', ...limits };
  return await fetchOk(kubelet, request).catch(explained(kubelet, endpoint));
}
