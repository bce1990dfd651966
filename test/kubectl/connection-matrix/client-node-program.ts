/**
 * What a program is that leaves connecting to client-node alone: it lays kubectl's flags over the kubeconfig, which
 * client-node knows nothing of, and asks for the server's version. Started once with an IPC channel, because loading takes
 * a second; each message is a run.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { KubeConfig, VersionApi, type Cluster, type User } from '@kubernetes/client-node';
import { CONNECTION_OPTIONS } from './connection-options.ts';

/** A run that is asked for. */
export interface ClientRun {
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

type Flags = Readonly<Record<string, string | undefined>>;

process.on('message', ({ flags, env, cwd }: ClientRun) => {
  process.env = { ...env };
  process.chdir(cwd);
  connect(flags).then(
    () => process.send?.(''),
    (error: unknown) => process.send?.(String(error)),
  );
});

async function connect(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: CONNECTION_OPTIONS });
  await withFlags(values as Flags, values['insecure-skip-tls-verify'] === true)
    .makeApiClient(VersionApi)
    .getCode();
}

function withFlags(flags: Flags, insecure: boolean): KubeConfig {
  const config = new KubeConfig();
  if (flags.kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(resolve(flags.kubeconfig));
  if (flags.context !== undefined) config.setCurrentContext(flags.context);
  const context = config.getContextObject(config.getCurrentContext());
  const cluster = config.getCluster(flags.cluster ?? context?.cluster ?? 'cluster');
  const user = config.getUser(flags.user ?? context?.user ?? 'user');
  if (cluster === null && flags.server === undefined) throw new Error('no cluster');
  if (user === null && flags.user !== undefined) throw new Error('no such user');
  if (
    context === null &&
    (config.getCurrentContext() as string | undefined) !== undefined &&
    flags.server === undefined
  ) {
    throw new Error('no such context');
  }
  config.loadFromClusterAndUser(clusterWith(cluster, flags, insecure), {
    ...(user ?? { name: 'user' }),
    ...given<User>(flags, {
      token: 'token',
      username: 'username',
      password: 'password',
      certFile: 'client-certificate',
      keyFile: 'client-key',
      impersonateUser: 'as',
    }),
  });
  return config;
}

function clusterWith(cluster: Cluster | null, flags: Flags, insecure: boolean): Cluster {
  return {
    ...(cluster ?? { name: 'cluster', server: '', skipTLSVerify: false }),
    ...given<Cluster>(flags, {
      server: 'server',
      caFile: 'certificate-authority',
      tlsServerName: 'tls-server-name',
    }),
    ...(insecure && { skipTLSVerify: true }),
  };
}

function given<T>(flags: Flags, names: Partial<Record<keyof T, string>>): Partial<T> {
  const entries = Object.entries<string | undefined>(names);
  return Object.fromEntries(
    entries.flatMap(([field, flag]) => (flags[flag!] === undefined ? [] : [[field, flags[flag!]]])),
  ) as Partial<T>;
}
