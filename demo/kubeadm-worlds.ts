import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../test/api-server/api-server.ts';
import { kubeadm } from './distribution-files.ts';
import { fixtureWorld, withManifest, withObjects, type DemoWorld } from './demo-world.ts';
import { KubeadmCertificates } from './kubeadm-certificates.ts';
import type { LivingNode } from './living-node.ts';

/** The cluster of kubeadm that the tests have, with the certificates of its control plane, and a pod that its node alone knows of. */
export function kubeadmWorld(expired: Expiry = {}): DemoWorld {
  const world = withCertificates(fixtureWorld('kubeadm', kubeadm), expired);
  // Its mirror is refused, because there is no such namespace.
  return withAgent(world, 'cp-1', 'node-agent', 'monitoring');
}

/** The same, with a pod for each reason why this API server refuses a mirror. */
export function hiddenWorld(): DemoWorld {
  const leaving = { ...namespaceNamed('leaving'), status: { phase: 'Terminating' } };
  leaving.metadata.deletionTimestamp = '2026-02-01T11:50:00Z';
  const restricted = namespaceNamed('restricted', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  let world = withObjects(kubeadmWorld(), 'namespaces', [leaving, restricted]);
  world = withAgent(world, 'cp-2', 'proxy', 'leaving');
  world = withAgent(world, 'worker-1', 'capture', 'restricted');
  return withAgent(world, 'worker-2', 'urgent', 'default', { priorityClassName: 'most-urgent' });
}

/** The same in a bad night; `demo-clusters.ts` stops a pod of cp-3 besides. */
export function troubleWorld(): DemoWorld {
  let world = withChange(kubeadmWorld({ 'cp-2': 3 }), 'cp-1', 'kube-scheduler.yaml', '--bind-address', '--bind-adress');
  world = withChange(world, 'cp-3', 'kube-scheduler.yaml', 'kube-scheduler:v1.36.1', 'kube-scheduler:v1.36.0');
  world = withManifest(world, 'worker-1', 'web.yaml', readFileSync(join(import.meta.dirname, 'web.yaml'), 'utf8'));
  // It stays in the back-off that has become the longest.
  return { ...withoutKubelet(world, 'worker-2'), backOff: [1, 5, 1500] };
}

/** How many days ago the certificate of etcd ended, by node. */
type Expiry = Readonly<Record<string, number>>;

function withCertificates({ cluster, nodes }: DemoWorld, expired: Expiry): DemoWorld {
  const certificates = new KubeadmCertificates();
  const certified = Object.entries(nodes).map(([name, node]): [string, LivingNode] => {
    const isControlPlane = 'etcd.yaml' in node.manifests;
    const own = isControlPlane ? certificates.ofControlPlane(name, expired[name]) : {};
    return [name, { ...node, files: { ...node.files, ...certificates.ofKubelet(name), ...own } }];
  });
  return { cluster, nodes: Object.fromEntries(certified) };
}

/** A manifest of a pod that uses the network of its node. */
function withAgent(world: DemoWorld, node: string, name: string, namespace: string, more: object = {}): DemoWorld {
  const containers = [{ name, image: `registry.example.com/${name}:1.4` }];
  const spec = { ...more, containers, hostNetwork: true };
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
  return withManifest(world, node, `${name}.yaml`, manifest);
}

/** A word of a manifest is another one. */
function withChange(world: DemoWorld, node: string, file: string, from: string, to: string): DemoWorld {
  const text = JSON.stringify(world.nodes[node]?.manifests[file]);
  return withManifest(world, node, file, JSON.parse(text.replace(from, to)) as object);
}

/** A node that is out of reach; what the API server knows of its pods is the last that was told. */
function withoutKubelet({ cluster, nodes }: DemoWorld, node: string): DemoWorld {
  const unknown = {
    type: 'Ready',
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  };
  const times = { lastHeartbeatTime: '2026-02-01T11:20:00Z', lastTransitionTime: '2026-02-01T11:21:00Z' };
  const away = (one: KubeObject): KubeObject =>
    one.metadata.name === node
      ? { ...one, status: { ...(one.status as object), conditions: [{ ...unknown, ...times }] } }
      : one;
  const { [node]: _gone, ...living } = nodes as Record<string, LivingNode>;
  const objects = { ...cluster.objects, nodes: (cluster.objects.nodes ?? []).map(away) };
  const kubelets = { ...cluster.kubelets, [node]: { unreachable: 'i/o timeout' as const } };
  return { cluster: { ...cluster, objects, kubelets }, nodes: living };
}

function namespaceNamed(name: string, labels: Record<string, string> = {}): KubeObject {
  return {
    metadata: { name, uid: name, creationTimestamp: '2025-12-01T09:00:00Z', labels },
    status: { phase: 'Active' },
  };
}
