import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { ClusterSize } from '../test/api-server/api-server.ts';
import type { KubeletLoad } from './kubelets.ts';

/** How large a cluster of the bench is; where `kubelets` is given, its ordinary pods are in their answers alone. */
export interface BenchSize extends ClusterSize {
  readonly kubelets?: KubeletLoad;
  /** So many contexts of the kubeconfig, `c-00` and so on, are all of this cluster; one by default. */
  readonly contexts?: number;
}

/** A test API server that runs beside the bench. */
export interface RunningCluster {
  /** Text of a kubeconfig for it, with a client certificate. */
  readonly kubeconfig: string;
  stop(): void;
}

/** Starts a test API server with a cluster of the given size. */
export async function startCluster(size: BenchSize): Promise<RunningCluster> {
  const child = fork(join(import.meta.dirname, 'server.ts'), [JSON.stringify(size)], { stdio: 'inherit' });
  const kubeconfig = await new Promise<string>((resolve, reject) => {
    child.once('message', (text: string) => {
      resolve(text);
    });
    child.once('exit', (code) => {
      reject(new Error(`the test API server ended with ${code ?? 'a signal'}`));
    });
  });
  return { kubeconfig, stop: () => void child.kill() };
}
