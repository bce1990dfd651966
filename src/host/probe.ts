import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import type { Container, Probe } from '../kubernetes/pod.ts';

/** What a probe from here found. */
export interface Probed {
  /** Undefined where the probe could not be made from here. */
  readonly passed: boolean | undefined;
  /** Why not, or what of the kubelet's own probe was left out; a clause without a full stop. */
  readonly unsure?: string;
}

/** Where a pod can be reached from here. */
export interface ProbeReach {
  /** The pod's own addresses; a probe passes by any of them. Undefined where they are not known. */
  readonly hosts: readonly string[] | undefined;
  /** Why nothing of it can be reached, not even a host that the probe names; undefined where that can. */
  readonly unreachable: string | undefined;
}

/** The kubelet's default, and no longer than that a watcher waits (`SetDefaults_Probe` in `pkg/apis/core/v1/defaults.go`). */
const DEFAULT_SECONDS = 1;
const MOST_SECONDS = 5;

/**
 * Makes the probe of a container as its kubelet does (`pkg/probe`): any status from 200 to 399 passes, certificates are not
 * looked at. Of gRPC only the connection is tried; a command cannot be run in a container from here.
 */
export async function runProbe(container: Container, probe: Probe, reach: ProbeReach): Promise<Probed> {
  const { httpGet, tcpSocket, grpc } = probe;
  if (probe.exec !== undefined) return unknown('its probe is a command, which cannot be run from here');
  if (reach.unreachable !== undefined) return unknown(reach.unreachable);
  const host = httpGet?.host ?? tcpSocket?.host;
  const hosts = host === undefined || host === '' ? reach.hosts : [host];
  if (hosts === undefined) return unknown('the address of the pod is not known here');
  const port = portOf(container, httpGet?.port ?? tcpSocket?.port ?? grpc?.port);
  if (port === undefined) return unknown('its probe names no port of the container');
  const limit = Math.min(probe.timeoutSeconds ?? DEFAULT_SECONDS, MOST_SECONDS) * 1000;
  const tries = hosts.map((one) => {
    return httpGet === undefined ? tcpConnects(one, port, limit) : httpAnswers(one, port, httpGet, limit);
  });
  const passed = (await Promise.all(tries)).includes(true);
  if (grpc === undefined) return { passed };
  return { passed, unsure: 'its probe is gRPC, and only the connection was tried' };
}

function unknown(unsure: string): Probed {
  return { passed: undefined, unsure };
}

/** A port may go by its name in the container. */
function portOf(container: Container, port: number | string | undefined): number | undefined {
  if (typeof port === 'number') return port;
  if (port !== undefined && /^\d{1,5}$/.test(port)) return Number(port);
  return container.ports?.find(({ name }) => name === port)?.containerPort;
}

function tcpConnects(host: string, port: number, limit: number): Promise<boolean> {
  return new Promise((settle) => {
    const socket = connect({ host, port });
    const end = (passed: boolean): void => {
      socket.destroy();
      settle(passed);
    };
    socket.setTimeout(limit, () => {
      end(false);
    });
    socket.once('connect', () => {
      end(true);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}

type HttpGet = NonNullable<Probe['httpGet']>;

function httpAnswers(
  host: string,
  port: number,
  { path, scheme, httpHeaders }: HttpGet,
  limit: number,
): Promise<boolean> {
  const headers: Record<string, string> = { 'User-Agent': 'kube-probe/1', Accept: '*/*', Connection: 'close' };
  for (const { name, value } of httpHeaders ?? []) if (name !== undefined) headers[name] = value ?? '';
  const absolute = path?.startsWith('/') === true ? path : `/${path ?? ''}`;
  const options = { host, port, path: encodeURI(decodable(absolute)), headers, agent: false, timeout: limit };
  return new Promise((settle) => {
    try {
      const secure = scheme?.toUpperCase() === 'HTTPS';
      const request = secure ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
      const timer = setTimeout(() => request.destroy(), limit);
      request.once('response', ({ statusCode = 0 }) => {
        settle(statusCode >= 200 && statusCode < 400);
        request.destroy();
      });
      request.once('error', () => {
        settle(false);
      });
      request.once('close', () => {
        clearTimeout(timer);
        settle(false);
      });
      request.end();
    } catch {
      // A header or a path that no request can have: the kubelet cannot send it either.
      settle(false);
    }
  });
}

/** Without what is escaped already, which would be escaped again. */
function decodable(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
