import { spawn } from 'node:child_process';
import { copyFileSync, lstatSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Answer } from '../http/answers.ts';
import { ApiError, badRequest, notFound } from '../http/api-status.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { hostPathOf, type CommandResult, type Machine, type PodSpec } from './machines.ts';
import { routeAccepts, routeRefusal } from '../http/negotiation.ts';
import { forbidden } from '../access/permissions.ts';
import { checkQuery, isTrue, requestInfo } from '../http/request-info.ts';
import type { ServerState } from '../http/routes.ts';
import type { UserInfo } from '../access/users.ts';

/** Channels of `v4.channel.k8s.io` and `v5.channel.k8s.io`. */
const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;

/** `create pods/exec` is asked for besides `get` since this minor version. */
const NEEDS_CREATE = 35;

interface ContainerStatus {
  readonly name: string;
  readonly state?: { readonly running?: object };
}

/** An exec that may be carried out. */
export interface PreparedExec {
  readonly protocol: string;
  readonly machine: Machine;
  readonly pod: KubeObject;
  readonly command: readonly string[];
}

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
  const info = requestInfo('GET', url.pathname, url.searchParams);
  if (info.resource !== 'pods' || info.subresource !== 'exec') throw badRequest('only pods/exec can be upgraded here');
  const verbs = server.minorVersion >= NEEDS_CREATE ? ['get', 'create'] : ['get'];
  for (const verb of verbs) {
    if (!server.users.may(user, { ...info, verb })) throw forbidden(user.username, { ...info, verb });
  }
  checkQuery(url.searchParams, EXEC_QUERIES);
  if (!['stdin', 'stdout', 'stderr'].some((stream) => isTrue(url.searchParams.get(stream)))) {
    throw badRequest('you must specify at least 1 of stdin, stdout, stderr');
  }
  if (url.searchParams.getAll('command').length === 0) {
    throw badRequest('you must specify at least one command for the container');
  }
  const pod = server.store.get('pods', info.namespace, info.name);
  if (!pod) throw notFound('pods', info.name);
  // Real servers refuse it so, in plain text: the kubelet's route declares no type.
  if (!routeAccepts(message.headers.accept, [])) return routeRefusal([]);
  const offered = (message.headers['sec-websocket-protocol'] ?? '').split(/, */);
  const protocol = server.features.execProtocols.find((one) => offered.includes(one));
  if (protocol === undefined) throw new ApiError(403, 'Forbidden', 'unable to upgrade: no common protocol');
  const machine = server.machines[(pod.spec as PodSpec).nodeName ?? ''];
  const { containerStatuses = [] } = (pod.status ?? {}) as { containerStatuses?: ContainerStatus[] };
  const wanted = url.searchParams.get('container') ?? containerStatuses[0]?.name ?? '';
  const container = containerStatuses.find(({ name }) => name === wanted);
  if (machine === undefined || container?.state?.running === undefined) {
    throw badRequest(`container ${wanted} not found in pod ${info.name}`);
  }
  return { protocol, machine, pod, command: url.searchParams.getAll('command') };
}

/** Upgrades the connection and runs the command. */
export function serveExec(message: IncomingMessage, socket: Duplex, head: Buffer, exec: PreparedExec): void {
  const server = new WebSocketServer({ noServer: true, handleProtocols: () => exec.protocol });
  server.handleUpgrade(message, socket, head, (client) => {
    runExec(client, socket, exec).catch(() => {
      client.terminate();
    });
  });
}

async function runExec(client: WebSocket, socket: Duplex, exec: PreparedExec): Promise<void> {
  const { machine, command, pod } = exec;
  const run = machine.run === undefined ? runOnHost(machine, pod, command) : machine.run(command);
  let sent = 0;
  for await (const piece of run.stdout) {
    for (let at = 0; at < piece.length; at += 32 * 1024) {
      const part = piece.subarray(at, at + 32 * 1024);
      await send(client, STDOUT, part);
      sent += part.length;
      if (sent >= (machine.breaksAfter ?? Infinity)) {
        socket.destroy();
        return;
      }
    }
  }
  const end = await finished(run);
  if (end.stderr !== '') await send(client, STDERR, Buffer.from(end.stderr));
  await send(client, STATUS, Buffer.from(JSON.stringify(statusOf(end))));
  client.close(1000);
}

function send(client: WebSocket, channel: number, bytes: Buffer): Promise<void> {
  return new Promise((done, failed) => {
    client.send(Buffer.concat([Buffer.from([channel]), bytes]), (error) => {
      if (error) failed(error);
      else done();
    });
  });
}

interface End {
  readonly stderr: string;
  readonly code: number;
  readonly startFault: string | undefined;
}

type RunningCommand = CommandResult & { readonly ended?: Promise<End> };

async function finished({ ended, stderr = '', code, startFault }: RunningCommand): Promise<End> {
  return ended === undefined ? { stderr, code, startFault } : await ended;
}

/** As the kubelet words the end of a command (`remotecommand` and `wsstream` in kubelet and apiserver). */
function statusOf({ code, startFault }: End): object {
  if (startFault !== undefined) {
    const message = `error executing command in container: ${startFault}`;
    return { metadata: {}, status: 'Failure', message, reason: 'InternalError', code: 500 };
  }
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

/** Runs a command of the machine that the tests run on, with the mounted path in place of the mount. */
function runOnHost(machine: Machine, pod: KubeObject, command: readonly string[]): RunningCommand {
  const mount = hostPathOf(pod, machine)!;
  const view = viewOf(mount);
  const [program = '', ...words] = command.map((word) => (word === view.mountPath ? view.path : word));
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<End>((done) => {
    child.once('error', (error) => {
      done({ stderr, code: 127, startFault: error.message });
    });
    child.once('close', (code) => {
      view.remove();
      done({ stderr, code: code ?? -1, startFault: undefined });
    });
  });
  return { stdout: child.stdout, code: 0, ended };
}

/** A single mounted file is alone in its directory, as in the pod. */
function viewOf({ mountPath, path }: { mountPath: string; path: string }) {
  if (lstatSync(path).isDirectory()) return { mountPath, path, remove: () => undefined };
  const directory = mkdtempSync(join(tmpdir(), 'kubectl-static-mount-'));
  const copy = join(directory, basename(mountPath));
  copyFileSync(path, copy);
  const { atime, mtime } = lstatSync(path);
  utimesSync(copy, atime, mtime);
  const parent = mountPath.slice(0, mountPath.lastIndexOf('/'));
  return {
    mountPath: parent,
    path: directory,
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
