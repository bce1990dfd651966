import { generateCluster } from '../test/api-server/api-server.ts';
import { manifestsOf, type DemoWorld } from './demo-world.ts';
import { kubeadm } from './distribution-files.ts';
import type { LivingNode } from './living-node.ts';

const NODES = 500;

/** So many live: of more the watches of this machine would be many. */
const LIVING = 3;

/** A cluster of 500 nodes, 2,000 static pods and 10,000 others; its first nodes, the control plane, live. */
export function largeWorld(): DemoWorld {
  const cluster = generateCluster({ nodes: NODES, pods: 10_000, staticPodsPerNode: 4, managedFields: false });
  const { nodes = [], pods = [] } = cluster.objects;
  const living = nodes.slice(0, LIVING).map(({ metadata: { name } }): [string, LivingNode] => {
    const staticPodPath = '/etc/kubernetes/manifests';
    const own = manifestsOf(pods, name).map((one) => ({ ...one, spec: written(one.spec) }));
    const manifests = Object.fromEntries(own.map((one) => [`${one.metadata.name}.yaml`, one]));
    return [name, { staticPodPath, files: kubeadm(name, staticPodPath), manifests }];
  });
  return { cluster, nodes: Object.fromEntries(living) };
}

/** What a user writes of a spec, without the defaults. */
function written(spec: object): object {
  const { containers, hostNetwork } = spec as { containers: readonly Record<string, unknown>[]; hostNetwork?: boolean };
  return {
    containers: containers.map(({ name, image, command }) => ({
      name,
      image,
      ...(command !== undefined && { command }),
    })),
    hostNetwork,
  };
}
