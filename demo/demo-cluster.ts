import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dump, loadAll } from 'js-yaml';
import {
  loadCluster,
  startApiServer,
  type BehavingContainer,
  type Cluster,
  type ContainerBehaviour,
  type KubeObject,
  type TestApiServer,
} from '../test/api-server/api-server.ts';

const CLUSTER = 'kubeadm';
const NODE = 'cp-1';
const DIRECTORY = '/etc/kubernetes/manifests';

/** A pod that its node alone knows of: its mirror is refused, because there is no such namespace. */
const HIDDEN = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'node-agent', namespace: 'monitoring' },
  spec: { hostNetwork: true, containers: [{ name: 'agent', image: 'registry.example.com/node-agent:1.4' }] },
};

/**
 * The cluster of kubeadm that the tests have, as if its time were now. Its node `cp-1` lives below `root`: the manifests are files
 * there, its kubelet takes up what changes, five times as fast as a real one, and the pods that the plugin makes on it run.
 * What crashes again waits as long as on a real one, so that the plugin sees it wait however busy this machine is.
 */
export async function startDemoCluster(root: string): Promise<TestApiServer> {
  mkdirSync(join(root, DIRECTORY), { recursive: true });
  for (const manifest of [HIDDEN, ...ownManifests()]) {
    const file = join(root, DIRECTORY, `${manifest.metadata.name}.yaml`);
    writeFileSync(file, dump(manifest, { lineWidth: -1, sortKeys: true }), { mode: 0o600 });
  }
  const machine = { root, tools: 'own', life: { factor: 1 / 5, times: { backOff: [1, 60] }, behaviour } } as const;
  return await startApiServer({ cluster: asOfNow(loadCluster(CLUSTER)), machines: { [NODE]: machine } });
}

/** With all its times moved, so that nothing is older than it was. */
function asOfNow({ now = new Date(), objects, kubelets, ...rest }: Cluster): Cluster {
  const ago = Date.now() - now.getTime();
  const moved = <T>(value: T): T => {
    const text = JSON.stringify(value).replaceAll(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z"/g, (_, time: string) =>
      JSON.stringify(new Date(Date.parse(`${time}Z`) + ago).toISOString().replace(/\.\d+/, '')),
    );
    return JSON.parse(text) as T;
  };
  const priorityClass = { metadata: { name: 'system-node-critical', uid: 'system-node-critical' }, value: 2000001000 };
  return {
    ...rest,
    objects: { ...moved(objects), priorityclasses: [priorityClass] },
    kubelets: moved(kubelets),
  };
}

/** What the static pods of the node are made from. */
function ownManifests() {
  const file = join(import.meta.dirname, `../test/fixtures/clusters/${CLUSTER}/pods.yaml`);
  const pods = loadAll(readFileSync(file, 'utf8')) as KubeObject[];
  return pods.flatMap(({ metadata, spec }) => {
    const { nodeName, tolerations: _, ...own } = spec as { nodeName?: string; tolerations?: object };
    const { name, namespace, labels, annotations = {} } = metadata;
    if (nodeName !== NODE || !('kubernetes.io/config.mirror' in annotations)) return [];
    const written = Object.entries(annotations).filter(([key]) => !key.startsWith('kubernetes.io/config.'));
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...(written.length > 0 && { annotations: Object.fromEntries(written) }),
        labels,
        name: name.slice(0, -`-${NODE}`.length),
        namespace,
      },
      spec: own,
    };
  });
}

/** A program that finds a misspelt flag says so and ends. */
function behaviour({ command = [] }: BehavingContainer): ContainerBehaviour | undefined {
  const misspelt = command.find((word) => word.startsWith('--bind-adress'))?.split('=')[0];
  return misspelt === undefined ? undefined : { exits: 1, log: [`Error: unknown flag: ${misspelt}`] };
}
