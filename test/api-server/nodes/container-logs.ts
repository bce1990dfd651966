import { plainText, type Answer } from '../http/answers.ts';
import { badRequest, notFound, serviceUnavailable } from '../http/api-status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { onResource, type ApiRequest, type Route, type ServerState } from '../http/routes.ts';

/** What one container wrote; undefined where there was no such run. */
export interface ContainerText {
  readonly newest?: string;
  /** Of the run before. */
  readonly previous?: string;
}

interface Named {
  readonly name: string;
}

/** Which options a log is read with (`PodLogOptions`); what is not an option of it is passed over, as the API server does. */
interface LogOptions {
  readonly container: string;
  readonly previous: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
}

function optionsOf(query: URLSearchParams, container: string): LogOptions {
  return {
    container,
    previous: query.get('previous') === 'true',
    tailLines: numberOf(query, 'tailLines', 0),
    limitBytes: numberOf(query, 'limitBytes', 1),
  };
}

function numberOf(query: URLSearchParams, name: string, least: number): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^-?\d+$/.test(text)) throw badRequest(`${name}: Invalid value: ${JSON.stringify(text)}`);
  if (Number(text) < least)
    throw badRequest(`${name}: Invalid value: ${text}: must be greater than or equal to ${least}`);
  return Number(text);
}

function containersOf({ spec }: KubeObject): string[] {
  const { initContainers = [], containers = [] } = spec as { initContainers?: Named[]; containers?: Named[] };
  return [...initContainers, ...containers].map(({ name }) => name);
}

/** The API server chooses the only container, and refuses to choose one of several (`pkg/registry/core/pod/strategy.go`). */
function chosenContainer(pod: KubeObject, query: URLSearchParams): string {
  const names = containersOf(pod);
  const wanted = query.get('container');
  if (wanted === null) {
    if (names.length === 1) return names[0]!;
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
    );
  }
  if (!names.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${pod.metadata.name}`);
  return wanted;
}

/** The text of a log, or why the kubelet has none (`validateContainerLogStatus` in `pkg/kubelet/kubelet_pods.go`). */
function read(
  text: ContainerText | undefined,
  pod: KubeObject,
  options: LogOptions,
): string | { readonly refusal: string } {
  const { container, previous, tailLines, limitBytes } = options;
  const found = previous ? text?.previous : text?.newest;
  if (found === undefined) {
    const refusal = previous
      ? `previous terminated container "${container}" in pod "${pod.metadata.name}" not found`
      : `container "${container}" in pod "${pod.metadata.name}" is waiting to start: ContainerCreating`;
    return { refusal };
  }
  const lines = found.split(/(?<=\n)/);
  const tail = tailLines === undefined ? lines : lines.slice(Math.max(0, lines.length - tailLines));
  return Buffer.from(tail.join('')).subarray(0, limitBytes).toString('utf8');
}

function keyOf({ metadata: { namespace = '', name } }: KubeObject, container: string): string {
  return `${namespace}/${name}/${container}`;
}

/** `pods/log`, which the API server has the kubelet answer. */
function podLog({ info, query }: ApiRequest, server: ServerState): Answer {
  const pod = server.store.get('pods', info.namespace, info.name);
  if (pod === undefined) throw notFound('pods', info.name);
  const container = chosenContainer(pod, query);
  const { nodeName = '' } = pod.spec as { nodeName?: string };
  const kubelet = server.kubelets.of(nodeName);
  if (kubelet.unreachable !== undefined) {
    throw serviceUnavailable(
      `Get "https://${nodeName}:10250/containerLogs": dial tcp: connect: ${kubelet.unreachable}`,
    );
  }
  const text = read(kubelet.logs?.[keyOf(pod, container)], pod, optionsOf(query, container));
  if (typeof text !== 'string') throw badRequest(text.refusal);
  return plainText(200, text);
}

export const podLogRoutes: readonly Route[] = [onResource(['get'], '', 'pods', 'log', podLog)];

/** `/containerLogs/NAMESPACE/POD/CONTAINER` of a kubelet, which knows static pods without a mirror too; its refusals are plain text. */
export function containerLogs(
  path: string,
  pods: readonly KubeObject[],
  logs: Readonly<Record<string, ContainerText>> | undefined,
  query: URLSearchParams,
): Answer {
  const [namespace = '', name = '', container = ''] = path.split('/').map(decodeURIComponent);
  const pod = pods.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  if (pod === undefined) return plainText(404, `pod "${name}" does not exist\n`);
  if (!containersOf(pod).includes(container)) {
    return plainText(404, `container "${container}" not found in pod "${name}"\n`);
  }
  const text = read(logs?.[keyOf(pod, container)], pod, optionsOf(query, container));
  return typeof text === 'string' ? plainText(200, text) : plainText(400, text.refusal);
}
