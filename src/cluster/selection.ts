import { resolve } from 'node:path';
import { ConnectionError, UsageError } from '../domain/errors.ts';
import type { ConnectionFlags, ConnectionSurroundings } from './connection.ts';
import { findInCluster } from './in-cluster.ts';
import { NO_CLUSTER, NO_CONTEXT, NO_USER } from './kubeconfig-file.ts';
import type { Cluster, Kubeconfig, User } from './kubeconfig-file.ts';
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
  if (cluster.server === '') return withoutServer(loaded, { cluster, user, userName, namespace }, flags, surroundings);

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

function withoutServer(
  loaded: LoadedKubeconfig,
  partial: Omit<Selection, 'namespace'> & { readonly namespace: string | undefined },
  flags: ConnectionFlags,
  surroundings: ConnectionSurroundings,
): Selection {
  const inCluster = findInCluster(surroundings.env);
  if (inCluster !== undefined) {
    const user = overlayUser({ ...NO_USER, tokenFile: inCluster.tokenFile }, flags, surroundings.cwd);
    const problems = userProblems(user, '');
    if (problems.length > 0) throw invalid(problems);
    return {
      cluster: overlayCluster({ ...NO_CLUSTER, ...inCluster.cluster }, flags, surroundings.cwd),
      // A token given by hand is not to be replaced by the file's.
      user: given(flags.token) === undefined ? user : { ...user, tokenFile: '' },
      userName: '',
      namespace: partial.namespace ?? inCluster.namespace(),
    };
  }
  const legacy = surroundings.env.KUBERNETES_MASTER;
  if (legacy === undefined || legacy === '') throw noServer(loaded);
  return {
    ...partial,
    cluster: { ...partial.cluster, server: legacy },
    namespace: partial.namespace ?? 'default',
  };
}

/** kubectl would try localhost:8080 here; what it is that is missing helps more. */
function noServer({ config, found, wanted }: LoadedKubeconfig): ConnectionError {
  if (found.length === 0) {
    const where = wanted.length === 0 ? 'neither KUBECONFIG nor HOME is set' : `looked for ${wanted.join(', ')}`;
    return new ConnectionError(
      'config',
      `no kubeconfig found: ${where}`,
      'Name one with --kubeconfig or in KUBECONFIG, or give --server.',
    );
  }
  const names = [...config.contexts.keys()];
  if (config.currentContext === '' && names.length > 0) {
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

function userProblems(user: User, name: string): string[] {
  const problems: string[] = [];
  const hasCertificate = user.clientCertificate !== '' || user.clientCertificateData !== '';
  if (user.clientCertificate !== '' && user.clientCertificateData !== '') {
    problems.push(`client-certificate-data and client-certificate are both specified for "${name}"`);
  }
  if (hasCertificate && user.clientKey !== '' && user.clientKeyData !== '') {
    problems.push(`client-key-data and client-key are both specified for "${name}"`);
  }
  if (hasCertificate && user.clientKey === '' && user.clientKeyData === '') {
    problems.push(`client-key-data or client-key must be specified for "${name}" to use its client certificate`);
  }
  if (user.token !== '' && (user.username !== '' || user.password !== '')) {
    problems.push(
      `more than one authentication method found for "${name}"; found [token basicAuth], only one is allowed`,
    );
  }
  const qualified =
    user.impersonateUid !== '' || user.impersonateGroups.length > 0 || Object.keys(user.impersonateExtra).length > 0;
  if (qualified && user.impersonate === '') {
    problems.push(`requesting uid, groups or user-extra for "${name}" without impersonating a user`);
  }
  return [...problems, ...execProblems(user, name)];
}

function execProblems({ exec, authProvider }: User, name: string): string[] {
  if (exec === undefined) return [];
  const problems: string[] = [];
  const plugin = `for "${name}" to use exec authentication plugin`;
  if (authProvider !== undefined) problems.push(`authProvider cannot be combined with an exec plugin for "${name}"`);
  if (exec.command === '') problems.push(`command must be specified ${plugin}`);
  if (exec.apiVersion === '') problems.push(`apiVersion must be specified ${plugin}`);
  if (exec.env.some((entry) => entry.name === '')) problems.push(`env variable name must be specified ${plugin}`);
  if (exec.interactiveMode === '') problems.push(`interactiveMode must be specified ${plugin}`);
  else if (!['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) {
    problems.push(`invalid interactiveMode for "${name}": "${exec.interactiveMode}"`);
  }
  return problems;
}

function clusterProblems(cluster: Cluster, name: string): string[] {
  const problems: string[] = [];
  const hasAuthority = cluster.certificateAuthority !== '' || cluster.certificateAuthorityData !== '';
  if (cluster.certificateAuthority !== '' && cluster.certificateAuthorityData !== '') {
    problems.push(`certificate-authority-data and certificate-authority are both specified for "${name}"`);
  }
  if (hasAuthority && cluster.insecureSkipTlsVerify) {
    problems.push('specifying a root certificates file with the insecure flag is not allowed');
  }
  return problems;
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
