import type { IncomingMessage } from 'node:http';
import { plainText, type Answer } from '../http/answers.ts';
import { ApiError, badRequest, notFound } from '../http/api-status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { runInContainer, type RunningCommand } from './container-command.ts';
import type { Container, Machine, PodSpec } from './machines.ts';
import { routeAccepts, routeRefusal } from '../http/negotiation.ts';
import { forbidden } from '../access/permissions.ts';
import { checkQuery, isTrue, requestInfo } from '../http/request-info.ts';
import type { ServerState } from '../http/routes.ts';
import type { UserInfo } from '../access/users.ts';

/** The protocol that the API server speaks itself, and with which a client can end its input. */
export const CLOSING = 'v5.channel.k8s.io';

/** `create pods/exec` is asked for besides `get` since this minor version. */
const NEEDS_CREATE = 35;

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly running?: object };
}

/** An exec that may be carried out. */
export interface RunnableExec extends Pick<Machine, 'breaksAfter' | 'breaksAfterInput' | 'overheard'> {
  readonly protocol: string;
  /** Whether the client sends a standard input. */
  readonly stdin: boolean;
  run(): RunningCommand;
}

/** What to do with a connection once it is upgraded: run a command, or tell what the kubelet says instead. */
export type PreparedExec = RunnableExec | { readonly protocol: string; readonly refusal: object };

/** Query parameters of exec (`PodExecOptions`). */
const EXEC_QUERIES = ['stdin', 'stdout', 'stderr', 'tty', 'container', 'command'];

/** Checks an exec as API server and kubelet do: what to refuse it with, or what to run. Throws `ApiError`. */
export function prepareExec(
  message: IncomingMessage,
  path: string,
  user: UserInfo,
  server: ServerState,
): PreparedExec | Answer {
  const url = new URL(path, 'http://server');
  const query = url.searchParams;
  const info = requestInfo('GET', url.pathname, query);
  if (info.resource !== 'pods' || info.subresource !== 'exec') throw badRequest('only pods/exec can be upgraded here');
  const verbs = server.minorVersion >= NEEDS_CREATE ? ['get', 'create'] : ['get'];
  for (const verb of verbs) {
    if (!server.users.may(user, { ...info, verb })) throw forbidden(user.username, { ...info, verb });
  }
  checkStreams(query);
  const pod = server.store.get('pods', info.namespace, info.name);
  if (!pod) throw notFound('pods', info.name);
  // Real servers refuse it so, in plain text: the kubelet's route declares no type.
  if (!routeAccepts(message.headers.accept, [])) return routeRefusal([]);
  const offered = (message.headers['sec-websocket-protocol'] ?? '').split(/, */);
  const protocol = server.features.execProtocols.find((one) => offered.includes(one));
  if (protocol === undefined) throw new ApiError(403, 'Forbidden', 'unable to upgrade: no common protocol');
  const container = containerOf(pod, query.get('container') ?? '');
  const { nodeName: node = '' } = pod.spec as PodSpec;
  const machine = server.machines[node];
  const living = server.living.get(node);
  const isThere = living === undefined ? runs(pod, container) : living.joinContainer(pod, undefined);
  if (machine === undefined || !isThere) return kubeletKnowsNone(protocol, container.name);
  const stdin = isTrue(query.get('stdin'));
  const command = query.getAll('command');
  const { breaksAfter, breaksAfterInput, overheard } = machine;
  return {
    protocol,
    stdin,
    ...(overheard !== undefined && { overheard }),
    ...(breaksAfter !== undefined && { breaksAfter }),
    ...(breaksAfterInput !== undefined && { breaksAfterInput }),
    run: () =>
      runInContainer(pod, container, machine, { command, stdin, started: (pid) => living?.joinContainer(pod, pid) }),
  };
}

function checkStreams(query: URLSearchParams): void {
  checkQuery(query, EXEC_QUERIES);
  if (!['stdin', 'stdout', 'stderr'].some((stream) => isTrue(query.get(stream)))) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  }
  if (query.getAll('command').length === 0) throw badRequest('you must specify at least one command for the container');
}

/** The container that is meant (`validateContainer` in `pkg/registry/core/pod/strategy.go`). Throws `ApiError`. */
function containerOf(pod: KubeObject, wanted: string): Container {
  const { containers = [] } = pod.spec as PodSpec;
  const { name } = pod.metadata;
  const [first, ...others] = containers;
  if (wanted === '' && others.length > 0) {
    const names = containers.map((one) => one.name).join(' ');
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${names}]`);
  }
  const found = wanted === '' ? first : containers.find((one) => one.name === wanted);
  if (found === undefined) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
  return found;
}

function runs(pod: KubeObject, { name }: Container): boolean {
  const { containerStatuses = [] } = (pod.status ?? {}) as { containerStatuses?: ContainerStatus[] };
  return containerStatuses.find((one) => one.name === name)?.state?.running !== undefined;
}

/**
 * What the kubelet says of a container that does not run (`GetExec` in `pkg/kubelet/kubelet_pods.go`): its own answer, but
 * with v5 the API server has upgraded by then, and tells it as the end of the command (`streamtranslator.go`).
 */
function kubeletKnowsNone(protocol: string, container: string): PreparedExec | Answer {
  const said = `container not found ("${container}")`;
  if (protocol !== CLOSING) return plainText(500, said);
  const message = `Internal error occurred: unable to upgrade connection: ${said}`;
  const details = { causes: [{ message: `unable to upgrade connection: ${said}` }] };
  return {
    protocol,
    refusal: { metadata: {}, status: 'Failure', message, reason: 'InternalError', details, code: 500 },
  };
}
