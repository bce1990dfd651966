import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { loadCluster, type Cluster, type KubeObject } from '../test/api-server/api-server.ts';
import type { Distribution } from './distribution-files.ts';
import type { LivingNode } from './living-node.ts';

/** A cluster, and those of its nodes that live. */
export interface DemoWorld {
  readonly cluster: Cluster;
  readonly nodes: Readonly<Record<string, LivingNode>>;
  /** Seconds that its kubelets wait before the next start of what crashed, as often as it did; as `KubeletTimes` where absent. */
  readonly backOff?: readonly number[];
}

/**
 * A cluster that the tests have (`test/fixtures/clusters/NAME`). Of its nodes those live whose kubelet reads a directory: what
 * their static pods are made from are files there. `fileOf` names the file of a pod by the name in its manifest.
 */
export function fixtureWorld(
  name: string,
  distribution: Distribution,
  fileOf = (pod: string): string => `${pod}.yaml`,
): DemoWorld {
  const cluster = loadCluster(name);
  const pods = loadAll(readFileSync(join(FIXTURES, name, 'pods.yaml'), 'utf8')) as KubeObject[];
  const nodes: Record<string, LivingNode> = {};
  for (const { metadata } of cluster.objects.nodes ?? []) {
    const staticPodPath = staticPodPathOf(cluster, metadata.name);
    if (staticPodPath === undefined) continue;
    const own = manifestsOf(pods, metadata.name);
    const manifests = Object.fromEntries(own.map((one) => [fileOf(one.metadata.name), one]));
    nodes[metadata.name] = { staticPodPath, files: distribution(metadata.name, staticPodPath), manifests };
  }
  return { cluster, nodes };
}

const FIXTURES = join(import.meta.dirname, '../test/fixtures/clusters');

/** The same of a cluster whose kubelets read no directory. */
export function unlivedWorld(name: string): DemoWorld {
  return { cluster: loadCluster(name), nodes: {} };
}

/** The first node that has manifests, with its name. */
export function nodeWithManifests(nodes: DemoWorld['nodes']): readonly [string, LivingNode] | undefined {
  return Object.entries(nodes).find(([, { manifests }]) => Object.keys(manifests).length > 0);
}

/** A world with a file more, or another one, in the manifest directory of a node. */
export function withManifest(world: DemoWorld, node: string, file: string, manifest: string | object): DemoWorld {
  const old = world.nodes[node];
  if (old === undefined) throw new Error(`no node ${node} is running`);
  const manifests = { ...old.manifests, [file]: manifest };
  return { ...world, nodes: { ...world.nodes, [node]: { ...old, manifests } } };
}

/** A world with more objects. */
export function withObjects({ cluster, nodes }: DemoWorld, resource: string, more: readonly KubeObject[]): DemoWorld {
  const objects = { ...cluster.objects, [resource]: [...(cluster.objects[resource] ?? []), ...more] };
  return { nodes, cluster: { ...cluster, objects } };
}

/** Undefined where the kubelet of a node reads no directory, or cannot be reached. */
function staticPodPathOf({ kubelets, kubeletDefaults }: Cluster, node: string): string | undefined {
  const own = kubelets[node];
  const path = own?.configz?.staticPodPath ?? kubeletDefaults.configz?.staticPodPath;
  return typeof path === 'string' && own?.unreachable === undefined ? path : undefined;
}

/** A manifest, as its owner writes it. */
interface Manifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Pod';
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: object;
}

/** What the static pods of a node are made from: their mirrors without what kubelet and API server add. */
export function manifestsOf(pods: readonly KubeObject[], node: string): Manifest[] {
  return pods.flatMap(({ metadata, spec }) => {
    const { nodeName, tolerations: _, ...own } = spec as { nodeName?: string; tolerations?: object };
    const { name, namespace = 'default', labels, annotations = {} } = metadata;
    if (nodeName !== node || !('kubernetes.io/config.mirror' in annotations)) return [];
    const written = Object.entries(annotations).filter(([key]) => !key.startsWith('kubernetes.io/config.'));
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...(written.length > 0 && { annotations: Object.fromEntries(written) }),
        ...(labels !== undefined && { labels }),
        name: name.slice(0, -`-${node}`.length),
        namespace,
      },
      spec: own,
    };
  });
}
