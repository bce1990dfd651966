import { calledAs, kubeconfigCommand } from '../../facts/called-as.ts';
import type { Cluster, User } from '@kubernetes/client-node';
import { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { resolve } from 'node:path';
import { ConnectionError, UsageError } from '../../facts/errors.ts';
import { listed } from '../../facts/listed.ts';
import type { ConnectionFlags, ConnectionSurroundings } from '../connection.ts';
import { findInCluster } from './in-cluster.ts';
import type { InCluster } from './in-cluster.ts';
import { clusterProblems, userProblems } from './kubeconfig-problems.ts';
import { set, type Kubeconfig } from './kubeconfig-entries.ts';
import type { LoadedKubeconfig } from './kubeconfig.ts';

/**
 * Chooses context, cluster and user and lays the flags over them as client-go does
 * (tools/clientcmd/client_config.go, validation.go). Falls back to the pod's service account where no server is
 * configured at all. What it answers has one of each, and the namespace; the context's name is empty where none is used. The user's name is that under which refreshed
 * tokens are stored. Throws `ConnectionError('config')`.
 */
export function select(
  loaded: LoadedKubeconfig,
  flags: ConnectionFlags,
  surroundings: ConnectionSurroundings,
  findPod: typeof findInCluster = findInCluster,
): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions(loaded.config);
  config.setCurrentContext(given(flags.context) ?? config.getCurrentContext());
  const context = config.getContextObject(config.getCurrentContext());
  const userName = given(flags.user) ?? context?.user ?? '';
  const clusterName = given(flags.cluster) ?? context?.cluster ?? '';
  requireNamed(loaded.config, config.getCurrentContext(), flags);

  const user = overlayUser(config.getUser(userName) ?? { name: userName }, flags, surroundings.cwd);
  const cluster = overlayCluster(
    config.getCluster(clusterName) ?? { name: clusterName, ...NO_CLUSTER },
    flags,
    surroundings.cwd,
  );
  const namespace = given(flags.namespace) ?? context?.namespace;
  if (cluster.server === '') {
    const pod = findPod(surroundings.env);
    if (pod !== undefined) return fromPod(pod, namespace, flags, surroundings);
    const server = given(surroundings.env.KUBERNETES_MASTER);
    if (server === undefined) throw noServer(loaded, config.getCurrentContext());
    return chosen({ ...cluster, server }, user, { name: config.getCurrentContext(), namespace });
  }

  refuse([...userProblems(user), ...clusterProblems(cluster)]);
  return chosen(cluster, user, { name: config.getCurrentContext(), namespace });
}

const NO_CLUSTER = { server: '', skipTLSVerify: false };

/** A context's name, empty where none is used, and its namespace. */
interface ContextChoice {
  readonly name: string;
  readonly namespace: string | undefined;
}

function chosen(cluster: Cluster, user: User, { name, namespace = 'default' }: ContextChoice): KubeConfig {
  const context = { name, cluster: cluster.name, user: user.name, namespace };
  const config = new KubeConfig();
  config.loadFromOptions({ clusters: [cluster], users: [user], contexts: [context], currentContext: context.name });
  return config;
}

/** A name that a flag or `current-context` asks for must exist; one that a context merely mentions need not. */
function requireNamed({ users, contexts, clusters }: Kubeconfig, contextName: string, flags: ConnectionFlags): void {
  requireOne('auth info', users, given(flags.user));
  requireOne('context', contexts, given(contextName));
  requireOne('cluster', clusters, given(flags.cluster));
}

function requireOne(what: string, entries: readonly { readonly name: string }[], wanted: string | undefined): void {
  if (wanted === undefined || entries.some(({ name }) => name === wanted)) return;
  throw missing(
    what,
    wanted,
    entries.map(({ name }) => name),
  );
}

function missing(what: string, name: string, known: readonly string[]): ConnectionError {
  return new ConnectionError('config', `${what} "${name}" does not exist`, knownEntries(what, known));
}

/** So many names of entries are told; who wants all is told how to see them. */
const MOST_NAMES = 20;

/** A hint where a kubeconfig has no entry as was asked for: those that it has of a kind, `context`. */
export function knownEntries(what: string, known: readonly string[]): string {
  const plural = what === 'auth info' ? 'users' : `${what}s`;
  const hint =
    known.length === 0 ? `The kubeconfig has no ${plural}.` : `Known ${plural}: ${listed(known, MOST_NAMES)}.`;
  return `${hint} List them with "${kubeconfigCommand()} get-${plural}".`;
}

function overlayUser(user: User, flags: ConnectionFlags, cwd: string): User {
  return {
    ...user,
    ...set({
      certFile: givenPath(flags.clientCertificate, cwd),
      keyFile: givenPath(flags.clientKey, cwd),
      token: flags.token,
      username: flags.username,
      password: flags.password,
      impersonateUser: flags.as,
      impersonateUid: flags.asUid,
      impersonateGroups: flags.asGroup?.length ? flags.asGroup : undefined,
      impersonateExtra: flags.asUserExtra?.length
        ? { ...user.impersonateExtra, ...parseExtra(flags.asUserExtra) }
        : undefined,
    }),
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
  const { caFile, caData, skipTLSVerify, tlsServerName, ...rest } = cluster;
  const authority = givenPath(flags.certificateAuthority, cwd);
  const insecure = flags.insecureSkipTlsVerify === true;
  // Either flag replaces all that the file says about trust, or a file with a CA could not be overruled.
  const trust =
    insecure || authority !== undefined
      ? { skipTLSVerify: insecure, ...set({ caFile: authority }) }
      : { skipTLSVerify, ...set({ caFile, caData }) };
  const server = given(flags.server);
  return {
    ...rest,
    ...trust,
    server: server ?? cluster.server,
    ...set({
      // A name in the file belongs to the file's server.
      tlsServerName: given(flags.tlsServerName) ?? (server === undefined ? tlsServerName : undefined),
      disableCompression: flags.disableCompression === true || cluster.disableCompression === true,
    }),
  };
}

/** The pod's own cluster and service account, with the flags laid over. */
function fromPod(
  pod: InCluster,
  namespace: string | undefined,
  flags: ConnectionFlags,
  { cwd }: ConnectionSurroundings,
): KubeConfig {
  // A token given by hand is not to be replaced by the file's.
  const tokenFile = given(flags.token) === undefined ? pod.tokenFile : undefined;
  const user = overlayUser({ name: '', ...set({ tokenFile }) }, flags, cwd);
  refuse(userProblems(user));
  const cluster = overlayCluster({ name: '', ...NO_CLUSTER, ...pod.cluster }, flags, cwd);
  return chosen(cluster, user, { name: '', namespace: namespace ?? pod.namespace() });
}

/** kubectl would try localhost:8080 here; what it is that is missing helps more. */
function noServer({ config, found, wanted }: LoadedKubeconfig, contextName: string): ConnectionError {
  if (found.length === 0) {
    const where = wanted.length === 0 ? 'neither KUBECONFIG nor HOME is set' : `looked for ${wanted.join(', ')}`;
    return new ConnectionError(
      'config',
      `no kubeconfig found: ${where}`,
      `Name one with --kubeconfig or in KUBECONFIG. On a node, none is needed for "${calledAs()} local".`,
    );
  }
  const names = config.contexts.map(({ name }) => name);
  if (contextName === '' && names.length > 0) {
    return new ConnectionError(
      'config',
      `no current context is set in ${found.join(', ')}`,
      `Choose one with --context: ${names.slice(0, MOST_NAMES).join(', ')}. List them all with "${kubeconfigCommand()} get-contexts".`,
    );
  }
  return new ConnectionError(
    'config',
    `no server is configured in ${found.join(', ')}`,
    'Choose a context whose cluster has a server, or use --server.',
  );
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new ConnectionError('config', `invalid configuration: ${problems.join('; ')}`);
}

/** An empty flag is one not given. */
function given(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

function givenPath(value: string | undefined, cwd: string): string | undefined {
  const path = given(value);
  return path === undefined ? undefined : resolve(cwd, path);
}
