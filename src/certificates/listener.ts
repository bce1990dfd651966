import type { Container, Probe } from '../kubernetes/pod.ts';
import type { NamedFile } from './named-file.ts';

/** Where a process serves a certificate. */
export interface Listener {
  /** The address that it binds to; empty for all of its node. */
  readonly host: string;
  readonly port: number;
  /** What tells it: `--secure-port`, `the livenessProbe`, `its default`. */
  readonly by: string;
}

/** The flags of a process by their names; of one that is there several times the last. */
export type ProgramFlags = ReadonlyMap<string, string>;

/** Kubernetes' own programs, and the ports that they serve on unless told otherwise (their `options` packages). */
const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['kube-apiserver', 6443],
  ['kube-controller-manager', 10257],
  ['kube-scheduler', 10259],
  ['cloud-controller-manager', 10258],
]);

/**
 * Where the certificate of a file is served. `spec` is undefined for the kubelet. None where nothing tells, or where the
 * process serves several certificates on one port: what a server shows to whom is its own choice then.
 */
export function listenersOf(
  file: Pick<NamedFile, 'setting' | 'process'>,
  flags: ProgramFlags,
  container: Container | undefined,
): readonly Listener[] {
  const { setting, process } = file;
  const { program } = process;
  if (program === 'etcd') {
    const field = setting === 'peer-cert-file' ? 'listen-peer-urls' : 'listen-client-urls';
    if (setting !== 'cert-file' && setting !== 'peer-cert-file') return [];
    return urlListeners(flags.get(field) ?? '', field);
  }
  if (setting === 'tls-sni-cert-key') return [];
  if (program === 'kubelet') {
    const port = portOf(flags.get('port')) ?? 10250;
    return [{ host: boundTo(flags.get('address')), port, by: flags.has('port') ? 'its port' : 'its default' }];
  }
  const usual = DEFAULT_PORTS.get(program ?? '');
  if (usual !== undefined) {
    const given = flags.get('secure-port');
    const port = given === undefined ? usual : portOf(given);
    const by = given === undefined ? 'its default' : '--secure-port';
    return port === undefined ? [] : [{ host: boundTo(flags.get('bind-address')), port, by }];
  }
  return container === undefined ? [] : probedListeners(container);
}

function urlListeners(urls: string, field: string): readonly Listener[] {
  const served = urlsIn(urls).filter(({ protocol }) => protocol === 'https:');
  return served.map(({ host, port }) => ({ host: boundTo(host), port: portOf(port) ?? 443, by: `--${field}` }));
}

/** The URLs in a list with commas, as far as they are some; the host of an IPv6 address without its brackets. */
export function urlsIn(urls: string) {
  return urls.split(',').flatMap((text) => {
    if (!URL.canParse(text.trim())) return [];
    const { protocol, hostname, port } = new URL(text.trim());
    return [{ protocol, host: hostname.replace(/^\[(.*)\]$/, '$1'), port }];
  });
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;

/** Of a program that is not known its probes tell where it serves TLS, if it has one certificate alone. */
function probedListeners(container: Container): readonly Listener[] {
  for (const name of PROBES) {
    const { httpGet }: Probe = container[name] ?? {};
    if (httpGet?.scheme?.toUpperCase() !== 'HTTPS') continue;
    const { port } = httpGet;
    const number = typeof port === 'number' ? port : namedPort(container, port);
    if (number !== undefined) return [{ host: boundTo(httpGet.host), port: number, by: `the ${name}` }];
  }
  return [];
}

function namedPort({ ports = [] }: Container, name: string | undefined): number | undefined {
  return portOf(name) ?? ports.find((one) => one.name === name)?.containerPort;
}

function portOf(text: string | undefined): number | undefined {
  const port = /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
  return port > 0 && port < 65536 ? port : undefined;
}

function boundTo(address: string | undefined): string {
  return address === undefined || ['', '0.0.0.0', '::', '[::]'].includes(address) ? '' : address;
}

/** Whether an address is of the machine itself and nobody else's. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
