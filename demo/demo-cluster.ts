import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  startApiServer,
  type BehavingContainer,
  type Cluster,
  type ContainerBehaviour,
  type KubeObject,
  type Machine,
  type TestApiServer,
} from '../test/api-server/api-server.ts';
import type { DemoWorld } from './demo-world.ts';
import { writeLivingNode } from './living-node.ts';
import { MovedTimes } from './moved-times.ts';

/**
 * Starts a cluster as if its time were now. Each of its nodes that live is a folder of its name in `folder`: the manifests are
 * files there, its kubelet takes up what changes, five times as fast as a real one, and the pods that the plugin makes on it
 * run. What crashes again waits as long as on a real one, so that the plugin sees it wait however busy this machine is.
 */
export async function startDemoCluster(
  folder: string,
  { cluster, nodes, backOff = [1, 60] }: DemoWorld,
): Promise<TestApiServer> {
  const moved = asOfNow(cluster);
  const since = oldest(moved.objects.nodes ?? []);
  const machines: Record<string, Machine> = {};
  for (const [name, node] of Object.entries(nodes)) {
    const root = join(folder, name);
    writeLivingNode(root, node, since);
    const life = { staticPodPath: node.staticPodPath, factor: 1 / 5, times: { backOff }, behaviour, since };
    machines[name] = { root, tools: 'own', rejects: rejectOthers, life };
  }
  // Whoever is on this machine as well must not be able to run pods in it: they are processes of the user.
  return await startApiServer({ cluster: moved, machines, secret: `-${randomUUID()}` });
}

/** With all its times moved, so that nothing is older than it was. */
function asOfNow({ now = new Date(), objects, kubelets, ...rest }: Cluster): Cluster {
  const times = new MovedTimes(Date.now() - now.getTime());
  const priorityClass = { metadata: { name: 'system-node-critical', uid: 'system-node-critical' }, value: 2000001000 };
  return {
    ...rest,
    objects: { ...times.moved(objects), priorityclasses: [priorityClass] },
    kubelets: times.moved(kubelets),
  };
}

/** When the first of some objects was made. */
function oldest(objects: readonly KubeObject[]): Date {
  return new Date(Math.min(...objects.map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? ''))));
}

/** A pod on such a node is run for real, on this machine: only the program's own pods are, which its user has asked for. */
function rejectOthers({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.['app.kubernetes.io/managed-by'] === 'kubectl-static' ? undefined : 'NotInThisDemo';
}

/** A program that finds a misspelt flag says so and ends. */
function behaviour({ command = [] }: BehavingContainer): ContainerBehaviour | undefined {
  const misspelt = command.find((word) => word.startsWith('--bind-adress'))?.split('=')[0];
  return misspelt === undefined ? undefined : { exits: 1, log: [`Error: unknown flag: ${misspelt}`] };
}
