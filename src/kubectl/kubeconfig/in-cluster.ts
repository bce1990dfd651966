import type { Cluster } from '@kubernetes/client-node';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import type { ConnectionSurroundings } from '../connection.ts';

/** What a pod is given to reach its own cluster. */
export interface InCluster {
  readonly cluster: Pick<Cluster, 'server' | 'caFile'>;
  readonly tokenFile: string;
  readonly namespace: () => string;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The pod's service account where this process runs in a pod, else undefined (client-go rest.InClusterConfig,
 * inClusterClientConfig). `folder` is where the kubelet mounts it.
 */
export function findInCluster(env: ConnectionSurroundings['env'], folder = SERVICE_ACCOUNT): InCluster | undefined {
  const host = env.KUBERNETES_SERVICE_HOST;
  const port = env.KUBERNETES_SERVICE_PORT;
  const tokenFile = join(folder, 'token');
  if (!host || !port || !isFile(tokenFile)) return undefined;
  const authority = join(folder, 'ca.crt');
  return {
    cluster: {
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
      ...(existsSync(authority) && { caFile: authority }),
    },
    tokenFile,
    namespace: () => podNamespace(env, folder),
  };
}

function podNamespace(env: ConnectionSurroundings['env'], folder: string): string {
  if (env.POD_NAMESPACE) return env.POD_NAMESPACE;
  try {
    return readFileSync(join(folder, 'namespace'), 'utf8').trim() || 'default';
  } catch {
    return 'default';
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
