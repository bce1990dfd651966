import { resolve } from 'node:path';
import { ConnectionError, UsageError } from '../../facts/errors.ts';
import type { ConnectionFlags, ConnectionSurroundings } from '../connection.ts';
import { findInCluster } from './in-cluster.ts';
import type { InCluster } from './in-cluster.ts';
import { clusterProblems, userProblems } from './kubeconfig-problems.ts';
import { NO_CLUSTER, NO_CONTEXT, NO_USER } from './kubeconfig-entries.ts';
import type { Cluster, Kubeconfig, User } from './kubeconfig-entries.ts';
import type { LoadedKubeconfig } from './kubeconfig.ts';

/** The one cluster, user and namespace that a run is about. */
export interface Selection {
  readonly cluster: Cluster;
  readonly user: User;
  /** Name of the user's entry, under which refreshed tokens are stored; empty for none. */
  readonly userName: string;
  readonly namespace: string;
}

/**
 * Chooses context, cluster and user and lays the flags over them as client-go does
 * (tools/clientcmd/client_config.go, validation.go). Falls back to the pod's service account where no server is
 * configured at all. Throws `ConnectionError('config')`.
 */
export function select(
  loaded: LoadedKubeconfig,
  flags: ConnectionFlags,
  surroundings: ConnectionSurroundings,
  findPod: typeof findInCluster = findInCluster,
): Selection {
  const { config } = loaded;
  const contextName = given(flags.context) ?? config.currentContext;
  const context = config.contexts.get(contextName) ?? NO_CONTEXT;
  const userName = given(flags.user) ?? context.user;
  const clusterName = given(flags.cluster) ?? context.cluster;
  requireNamed(config, contextName, flags);

  const user = overlayUser(config.users.get(userName) ?? NO_USER, flags, surroundings.cwd);
  const cluster = overlayCluster(config.clusters.get(clusterName) ?? NO_CLUSTER, flags, surroundings.cwd);
  const namespace = given(flags.namespace) ?? given(context.namespace);
  if (cluster.server === '') {
    const pod = findPod(surroundings.env);
    if (pod !== undefined) return fromPod(pod, namespace, flags, surroundings);
    const legacy = given(surroundings.env.KUBERNETES_MASTER);
    if (legacy === undefined) throw noServer(loaded, contextName);
    return { cluster: { ...cluster, server: legacy }, user, userName, namespace: namespace ?? 'default' };
  }

  const problems = [...userProblems(user, userName), ...clusterProblems(cluster, clusterName)];
  if (problems.length > 0) throw invalid(problems);
  return { cluster, user, userName, namespace: namespace ?? 'default' };
}

/** A name that a flag or `current-context` asks for must exist; one that a context merely mentions need not. */
function requireNamed(config: Kubeconfig, contextName: string, flags: ConnectionFlags): void {
  const wanted = given(flags.user);
  if (wanted !== undefined && !config.users.has(wanted)) throw missing('auth info', wanted, [...config.users.keys()]);
  if (contextName !== '' && !config.contexts.has(contextName)) {
    throw missing('context', contextName, [...config.contexts.keys()]);
  }
  const cluster = given(flags.cluster);
  if (cluster !== undefined && !config.clusters.has(cluster)) {
    throw missing('cluster', cluster, [...config.clusters.keys()]);
  }
}

function missing(what: string, name: string, known: readonly string[]): ConnectionError {
  const plural = what === 'auth info' ? 'users' : `${what}s`;
  const hint =
    known.length === 0
      ? `The kubeconfig has no ${plural}.`
      : `The ${plural} known are: ${known.slice(0, 20).join(', ')}.`;
  return new ConnectionError('config', `${what} "${name}" does not exist`, hint);
}

function overlayUser(user: User, flags: ConnectionFlags, cwd: string): User {
  return {
    ...user,
    clientCertificate: givenPath(flags.clientCertificate, cwd) ?? user.clientCertificate,
    clientKey: givenPath(flags.clientKey, cwd) ?? user.clientKey,
    token: given(flags.token) ?? user.token,
    username: given(flags.username) ?? user.username,
    password: given(flags.password) ?? user.password,
    impersonate: given(flags.as) ?? user.impersonate,
    impersonateUid: given(flags.asUid) ?? user.impersonateUid,
    impersonateGroups: flags.asGroup?.length ? flags.asGroup : user.impersonateGroups,
    impersonateExtra: flags.asUserExtra?.length
      ? { ...user.impersonateExtra, ...parseExtra(flags.asUserExtra) }
      : user.impersonateExtra,
  };
}

/** `key=value`, repeatable also for one key. */
function parseExtra(pairs: readonly string[]): Record<string, string[]> {
  const extra: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) {
      throw new UsageError(`--as-user-extra "${pair}" is not of the form key=value`);
    }
    (extra[pair.slice(0, at)] ??= []).push(pair.slice(at + 1));
  }
  return extra;
}

function overlayCluster(cluster: Cluster, flags: ConnectionFlags, cwd: string): Cluster {
  const authority = givenPath(flags.certificateAuthority, cwd);
  const insecure = flags.insecureSkipTlsVerify === true;
  // Either flag replaces all that the file says about trust, or a file with a CA could not be overruled.
  const trust =
    insecure || authority !== undefined
      ? {
          insecureSkipTlsVerify: insecure,
          certificateAuthority: authority ?? '',
          certificateAuthorityData: '',
        }
      : {};
  const server = given(flags.server);
  const tlsServerName = given(flags.tlsServerName);
  return {
    ...cluster,
    ...trust,
    server: server ?? cluster.server,
    // A name in the file belongs to the file's server.
    tlsServerName: tlsServerName ?? (server === undefined ? cluster.tlsServerName : ''),
    disableCompression: flags.disableCompression === true || cluster.disableCompression,
  };
}

/** The pod's own cluster and service account, with the flags laid over. */
function fromPod(
  pod: InCluster,
  namespace: string | undefined,
  flags: ConnectionFlags,
  { cwd }: ConnectionSurroundings,
): Selection {
  // A token given by hand is not to be replaced by the file's.
  const tokenFile = given(flags.token) === undefined ? pod.tokenFile : '';
  const user = overlayUser({ ...NO_USER, tokenFile }, flags, cwd);
  const problems = userProblems(user, '');
  if (problems.length > 0) throw invalid(problems);
  return {
    cluster: overlayCluster({ ...NO_CLUSTER, ...pod.cluster }, flags, cwd),
    user,
    userName: '',
    namespace: namespace ?? pod.namespace(),
  };
}

/** kubectl would try localhost:8080 here; what it is that is missing helps more. */
function noServer({ config, found, wanted }: LoadedKubeconfig, contextName: string): ConnectionError {
  if (found.length === 0) {
    const where = wanted.length === 0 ? 'neither KUBECONFIG nor HOME is set' : `looked for ${wanted.join(', ')}`;
    return new ConnectionError(
      'config',
      `no kubeconfig found: ${where}`,
      'Name one with --kubeconfig or in KUBECONFIG, or give --server.',
    );
  }
  const names = [...config.contexts.keys()];
  if (contextName === '' && names.length > 0) {
    return new ConnectionError(
      'config',
      `no current context is set in ${found.join(', ')}`,
      `Choose one with --context; known are: ${names.slice(0, 20).join(', ')}.`,
    );
  }
  return new ConnectionError(
    'config',
    `no server is configured in ${found.join(', ')}`,
    'Choose a context that names a cluster with a server, or give --server.',
  );
}

function invalid(problems: readonly string[]): ConnectionError {
  return new ConnectionError('config', `invalid configuration: ${problems.join('; ')}`);
}

/** An empty flag is one not given. */
function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

function givenPath(value: string | undefined, cwd: string): string | undefined {
  const path = given(value);
  return path === undefined ? undefined : resolve(cwd, path);
}
