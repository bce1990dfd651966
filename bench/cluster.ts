import { completeObjects, loadCluster, stableUid, type Cluster } from '../test/support/clusters.ts';
import type { KubeObject } from '../test/support/kube-object.ts';

/** How many pods a cluster of the bench has. */
export interface ClusterSize {
  /** Mirror pods, four to a control plane node. */
  readonly staticPods: number;
  readonly ordinaryPods: number;
}

const CREATED = '2026-01-10T08:00:00Z';

const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** A kubeadm cluster of a given size. Pods are about as large as real ones: 5 KB of JSON each. */
export function clusterOfSize({ staticPods, ordinaryPods }: ClusterSize): Cluster {
  const kubeadm = loadCluster('kubeadm');
  const [node] = kubeadm.objects.nodes ?? [];
  const count = Math.ceil(staticPods / COMPONENTS.length);
  const nodes = Array.from({ length: count }, (_, index) => renamed(node!, nodeName(index)));
  const pods = [
    ...Array.from({ length: staticPods }, (_, index) => staticPod(index)),
    ...Array.from({ length: ordinaryPods }, (_, index) => ordinaryPod(index, count)),
  ];
  return { ...kubeadm, objects: { ...kubeadm.objects, ...completeObjects({ nodes, pods }, CREATED) } };
}

function nodeName(index: number): string {
  return `cp-${index + 1}`;
}

function renamed(node: KubeObject, name: string): KubeObject {
  return { ...node, metadata: { ...node.metadata, name, uid: stableUid(`nodes/${name}`) } };
}

function staticPod(index: number): KubeObject {
  const node = nodeName(Math.floor(index / COMPONENTS.length));
  const component = COMPONENTS[index % COMPONENTS.length]!;
  const hash = stableUid(`${component}-${node}`).replaceAll('-', '');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${component}-${node}`,
      namespace: 'kube-system',
      labels: { component, tier: 'control-plane' },
      annotations: {
        'kubernetes.io/config.hash': hash,
        'kubernetes.io/config.mirror': hash,
        'kubernetes.io/config.seen': CREATED,
        'kubernetes.io/config.source': 'file',
      },
      ownerReferences: [
        { apiVersion: 'v1', kind: 'Node', name: node, uid: stableUid(`nodes/${node}`), controller: true },
      ],
    },
    spec: {
      nodeName: node,
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      containers: [container(component, `registry.k8s.io/${component}:v1.36.1`)],
      volumes: ['/etc/ssl/certs', '/etc/kubernetes/pki', `/var/lib/${component}`].map((path, number) => ({
        name: `volume-${number}`,
        hostPath: { path, type: 'DirectoryOrCreate' },
      })),
      tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
    },
  };
}

function ordinaryPod(index: number, nodes: number): KubeObject {
  const application = `shop-${index % 97}`;
  const hash = stableUid(application).slice(0, 8);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${application}-${hash}-${stableUid(`pod-${index}`).slice(0, 5)}-${index}`,
      generateName: `${application}-${hash}-`,
      namespace: `team-${index % 40}`,
      labels: { app: application, 'pod-template-hash': hash },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${application}-${hash}`,
          uid: stableUid(`replicasets/${application}`),
          controller: true,
        },
      ],
    },
    spec: {
      nodeName: nodeName(index % Math.max(nodes, 1)),
      serviceAccountName: 'default',
      containers: [container('web', 'registry.example.com/shop/web:2.14.0'), container('proxy', 'envoy:1.35.0')],
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
    },
  };
}

function container(name: string, image: string): Record<string, unknown> {
  return {
    name,
    image,
    command: [name, ...Array.from({ length: 12 }, (_, index) => `--setting-${index}=/etc/${name}/value-${index}.conf`)],
    env: Array.from({ length: 6 }, (_, index) => ({ name: `VARIABLE_${index}`, value: `value ${index} of ${name}` })),
    resources: { requests: { cpu: '100m', memory: '100Mi' } },
    livenessProbe: {
      httpGet: { path: '/livez', port: 8080, host: '127.0.0.1', scheme: 'HTTPS' },
      initialDelaySeconds: 10,
      timeoutSeconds: 15,
      periodSeconds: 10,
      failureThreshold: 8,
    },
    volumeMounts: [0, 1, 2].map((number) => ({ name: `volume-${number}`, mountPath: `/mnt/${number}` })),
  };
}
