import { pathSegment } from '../../facts/path-segment.ts';
import type { ApiRequest } from '../../kubectl/connection.ts';

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

/** The request for the log of a container: `pods/log` of the API server, `containerLogs` of a kubelet. */
export function logRequest(
  { namespace, name, node, mirrored }: LoggedPod,
  container: string,
  options: LogOptions,
): Pick<ApiRequest, 'path' | 'query' | 'accept' | 'passedOn'> {
  const [home, own] = [pathSegment(namespace), pathSegment(name)];
  if (mirrored) {
    const query = [['container', container] as const, ...options];
    return { path: `/api/v1/namespaces/${home}/pods/${own}/log`, query, accept: '*/*' };
  }
  const path = `/api/v1/nodes/${pathSegment(node)}/proxy/containerLogs/${home}/${own}/${pathSegment(container)}`;
  return { path, query: options, accept: '*/*', passedOn: true };
}
