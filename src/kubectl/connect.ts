import type { User } from '@kubernetes/client-node';
import type { OutgoingHttpHeaders } from 'node:http';
import { arch, platform } from 'node:os';
import { resolve } from 'node:path';
import { UsageError } from '../facts/errors.ts';
import { ApiConnection } from './transport/api-connection.ts';
import type { Connection, ConnectionFlags, ConnectionSurroundings, KubeletConnectionFlags } from './connection.ts';
import { credentialSource } from './credentials/credentials.ts';
import { parseRequestTimeout } from './transport/duration.ts';
import type { WayParts } from './kubelets/open-way.ts';
import type { KubeletWay } from './kubelets/kubelet-way.ts';
import { loadKubeconfig } from './kubeconfig/kubeconfig.ts';
import { chooseProxy } from './transport/proxy.ts';
import { RequestLog } from './transport/request-log.ts';
import { select } from './kubeconfig/selection.ts';
import { parseServerUrl } from './transport/server-url.ts';
import { authorityOfFile, staticKeyPair, tlsSettings } from './transport/tls.ts';
import { Transport } from './transport/transport.ts';

/**
 * Makes ready to talk to the API server that kubectl would talk to, as whom kubectl would be. Sends nothing yet, and
 * runs no plugin yet. Throws `UsageError` for a flag and `ConnectionError` for what the configuration gets wrong.
 */
export async function connect(flags: ConnectionFlags, surroundings: ConnectionSurroundings): Promise<Connection> {
  checkKubeletFlags(flags);
  const requestTimeout = parseRequestTimeout(flags.requestTimeout);
  const { loadKubeconfig: load = loadKubeconfig } = surroundings;
  const loaded = load(flags.kubeconfig, surroundings);
  const config = select(loaded, flags, surroundings);
  const cluster = config.getCurrentCluster()!;
  const user = config.getCurrentUser()!;
  const server = parseServerUrl(cluster.server);
  const proxy = chooseProxy(cluster.proxyUrl, server, surroundings.env);
  const keyPair = server.secure ? staticKeyPair(user) : undefined;
  const credentials = await credentialSource(config, server, keyPair, surroundings);
  const tls = server.secure ? await tlsSettings(cluster, keyPair, surroundings.env) : undefined;
  const headers = { 'User-Agent': userAgent(surroundings.version) };
  const compress = cluster.disableCompression !== true;
  const impersonates = user.impersonateUser !== undefined;
  if (impersonates && flags.kubeletAccess === 'direct') throw impersonatedDirectly();
  const authority = kubeletAuthority(flags, surroundings);
  const way = { flags, authority, cluster, credentials, impersonates, headers, compress, requestTimeout, surroundings };
  return new ApiConnection({
    server,
    context: config.getCurrentContext() || undefined,
    namespace: config.getContextObject(config.getCurrentContext())!.namespace!,
    transport: new Transport(server, tls, proxy, { context: config.getCurrentContext() }),
    credentials,
    headers: { ...headers, ...impersonation(user) },
    compress,
    requestTimeout,
    log: new RequestLog(server.display, surroundings),
    warn: surroundings.warn,
    kubeletWay: (connection) => wayOnDemand(connection, way),
  });
}

function kubeletAuthority(
  { kubeletCertificateAuthority: file = '' }: KubeletConnectionFlags,
  { cwd }: ConnectionSurroundings,
): Buffer | undefined {
  return file === '' ? undefined : authorityOfFile(resolve(cwd, file), 'kubelet-certificate-authority');
}

/** Few runs ask a kubelet. */
function wayOnDemand(connection: Connection, parts: WayParts): KubeletWay {
  let opening: Promise<KubeletWay> | undefined;
  const open = (): Promise<KubeletWay> =>
    (opening ??= import('./kubelets/open-way.ts').then(({ openWay }) => openWay(connection, parts)));
  return {
    to: async (node, patience) => (await open()).to(node, patience),
    prepare: (signal) =>
      void open().then((way) => {
        way.prepare(signal);
      }),
    mayAsk: async (signal) => (await open()).mayAsk(signal),
  };
}

/** Refuses what contradicts itself, or would do nothing. */
function checkKubeletFlags(flags: KubeletConnectionFlags): void {
  const { kubeletAccess, kubeletCertificateAuthority = '', kubeletInsecureSkipTlsVerify = false } = flags;
  const names = kubeletCertificateAuthority !== '';
  if (names && kubeletInsecureSkipTlsVerify) {
    throw new UsageError(
      '--kubelet-certificate-authority and --kubelet-insecure-skip-tls-verify cannot be used together',
    );
  }
  if (kubeletAccess !== 'proxy' || !(names || kubeletInsecureSkipTlsVerify)) return;
  const flag = names ? '--kubelet-certificate-authority' : '--kubelet-insecure-skip-tls-verify';
  throw new UsageError(`${flag} has no effect with --kubelet-access=proxy`, 'The API server verifies kubelets itself.');
}

function impersonatedDirectly(): UsageError {
  return new UsageError(
    '--kubelet-access=direct cannot be used with --as, or with a kubeconfig user that impersonates another',
    'Kubelets do not support impersonation and would see you as yourself.',
  );
}

function userAgent(version: string): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const processor = arch() === 'x64' ? 'amd64' : arch();
  return `kubectl-static/${version} (${system}/${processor})`;
}

/** Impersonation headers, whole (client-go transport/round_trippers.go). */
function impersonation(user: User): OutgoingHttpHeaders {
  const { impersonateUser, impersonateUid, impersonateGroups = [], impersonateExtra = {} } = user;
  if (impersonateUser === undefined) return {};
  const extra = Object.entries(impersonateExtra).map(
    ([key, values]) => [`Impersonate-Extra-${escapeHeaderKey(key)}`, [...values]] as const,
  );
  return {
    'Impersonate-User': impersonateUser,
    ...(impersonateUid === undefined ? {} : { 'Impersonate-Uid': impersonateUid }),
    ...(impersonateGroups.length === 0 ? {} : { 'Impersonate-Group': [...impersonateGroups] }),
    ...Object.fromEntries(extra),
  };
}

/** Percent-encodes what may not stand in a header name, and the percent sign. */
function escapeHeaderKey(key: string): string {
  return [...Buffer.from(key)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[!#$&'*+\-.^_`|~0-9A-Za-z]/.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}
