import { stableUid, type Cluster } from './clusters.ts';
import type { KubeObject, ObjectMeta } from '../objects/kube-object.ts';
import { completePod } from '../objects/pod-defaults.ts';

/** How large a generated cluster is. */
export interface ClusterSize {
  readonly nodes: number;
  /** Ordinary pods in all, besides the static ones. */
  readonly pods: number;
  readonly staticPodsPerNode: number;
  /** Whether objects carry the `managedFields` real ones have, about half of their size. Default: true. */
  readonly managedFields?: boolean;
  /** Of the API server and of every kubelet. Default: v1.36.2. */
  readonly version?: string;
}

const CREATED = '2026-01-01T00:00:00Z';
const NOW = '2026-02-01T12:00:00Z';
const NAMESPACES = ['apps', 'data', 'jobs', 'monitoring', 'web'];
const COMPONENTS = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kube-proxy', 'log-agent'];

/** The field tree of an object, as a server notes who set which: every leaf an empty object. */
function fieldTree(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([field, child]) => [`f:${field}`, fieldTree(child)]));
}

function managedFields(manager: string, { metadata, spec, status }: KubeObject): object[] {
  const entry = (fields: object, more: object = {}): object => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time: CREATED,
    fieldsType: 'FieldsV1',
    fieldsV1: fieldTree(fields),
    ...more,
  });
  const { labels, annotations } = metadata;
  return [entry({ metadata: { labels, annotations }, spec }), entry({ status }, { subresource: 'status' })];
}

function address(index: number): string {
  return `10.${100 + Math.floor(index / 65536)}.${Math.floor(index / 256) % 256}.${index % 256}`;
}

function node(index: number, kubeletVersion: string): KubeObject {
  const name = `node-${String(index).padStart(4, '0')}`;
  const condition = (type: string, status: string, reason: string): object => ({
    type,
    status,
    lastHeartbeatTime: NOW,
    lastTransitionTime: CREATED,
    reason,
    message: reason,
  });
  return {
    metadata: {
      name,
      uid: stableUid(`nodes/${name}`),
      resourceVersion: '100',
      creationTimestamp: CREATED,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        ...(index < 3 ? { 'node-role.kubernetes.io/control-plane': '' } : {}),
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    spec: {},
    status: {
      addresses: [
        { type: 'InternalIP', address: address(index) },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory'),
        condition('Ready', 'True', 'KubeletReady'),
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        kubeletVersion,
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        kernelVersion: '6.1.0-37-amd64',
        containerRuntimeVersion: 'containerd://2.0.5',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}

/** The spec of an ordinary pod, of the size such specs have on real clusters: some 8 kB with its managed fields. */
function ordinarySpec(name: string): Record<string, unknown> {
  const probe = (path: string): object => ({
    httpGet: { path, port: 'http', scheme: 'HTTP' },
    initialDelaySeconds: 5,
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  const environment = Array.from({ length: 24 }, (_unused, index) => ({
    name: `${name.toUpperCase().replaceAll('-', '_')}_SETTING_${index}`,
    value: `value-${index}-of-${name}`,
  }));
  const token = { name: 'kube-api-access', readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };
  const container = (role: string): object => ({
    name: role,
    image: `registry.example.com/team/${name}/${role}:v1.24.3`,
    args: ['--config=/etc/app/config.yaml', '--log-format=json'],
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    env: environment,
    resources: { limits: { cpu: '1', memory: '512Mi' }, requests: { cpu: '100m', memory: '256Mi' } },
    volumeMounts: [{ name: 'config', mountPath: '/etc/app' }, token],
    livenessProbe: probe('/healthz'),
    readinessProbe: probe('/readyz'),
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
  });
  return {
    containers: [container('app'), container('sidecar')],
    volumes: [
      { name: 'config', configMap: { name, defaultMode: 420 } },
      {
        name: 'kube-api-access',
        projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }], defaultMode: 420 },
      },
    ],
  };
}

/** A pod all pods of one kind are made from. What they have in common is one object in memory, however many there are. */
interface Template {
  readonly labels: Record<string, string>;
  readonly spec: Record<string, unknown>;
  readonly status: Record<string, unknown>;
  readonly managedFields?: object[];
}

function template(name: string, mirror: boolean, fields: boolean): Template {
  const labels: Record<string, string> = mirror
    ? { component: name, tier: 'control-plane' }
    : { app: name, 'pod-template-hash': stableUid(name).slice(0, 8) };
  const annotations = mirror ? { 'kubernetes.io/config.mirror': '' } : {};
  const spec = mirror
    ? {
        hostNetwork: true,
        tolerations: [{ operator: 'Exists', effect: 'NoExecute' }],
        containers: [{ name, image: `registry.example.com/${name}:v1` }],
      }
    : ordinarySpec(name);
  const pod = completePod(
    {
      metadata: { name, creationTimestamp: CREATED, labels, annotations },
      spec: { ...spec, nodeName: 'any' },
    },
    new Map(),
  );
  const parts = { labels, spec: pod.spec as Record<string, unknown>, status: pod.status as Record<string, unknown> };
  return fields
    ? { ...parts, managedFields: managedFields(mirror ? 'kubelet' : 'kube-controller-manager', pod) }
    : parts;
}

function podFrom(from: Template, metadata: ObjectMeta, nodeName: string, ip: string): KubeObject {
  const { managedFields: fields } = from;
  return {
    metadata: { ...metadata, labels: from.labels, ...(fields ? { managedFields: fields } : {}) },
    spec: { ...from.spec, nodeName },
    status: { ...from.status, podIP: ip, podIPs: [{ ip }] },
  };
}

function mirrorPod(from: Template, component: string, host: KubeObject, index: number, ip: string): KubeObject {
  const { name: nodeName, uid = '' } = host.metadata;
  const name = `${component}-${nodeName}`;
  const podUid = stableUid(`pods/kube-system/${name}`);
  const hash = podUid.replaceAll('-', '');
  const metadata: ObjectMeta = {
    name,
    namespace: 'kube-system',
    uid: podUid,
    resourceVersion: String(1000 + index),
    creationTimestamp: CREATED,
    annotations: {
      'kubernetes.io/config.hash': hash,
      'kubernetes.io/config.mirror': hash,
      'kubernetes.io/config.seen': CREATED,
      'kubernetes.io/config.source': 'file',
    },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: nodeName, uid, controller: true }],
  };
  return podFrom(from, metadata, nodeName, ip);
}

function ordinaryPod(from: Template, app: string, namespace: string, nodeName: string, index: number): KubeObject {
  const name = `${app}-${from.labels['pod-template-hash'] ?? ''}-${index.toString(36).padStart(5, '0')}`;
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: name.slice(0, -6),
    uid: stableUid(app),
    controller: true,
  };
  const metadata: ObjectMeta = {
    name,
    namespace,
    uid: stableUid(`pods/${namespace}/${name}`),
    resourceVersion: String(1_000_000 + index),
    creationTimestamp: CREATED,
    ownerReferences: [owner],
  };
  return podFrom(from, metadata, nodeName, address(65536 + index));
}

function componentName(index: number): string {
  return COMPONENTS[index] ?? `static-${index}`;
}

/** Makes a cluster of any size. The same size always gives the same cluster; 30,000 pods take some 50 MB. */
export function generateCluster(size: ClusterSize): Cluster {
  const { managedFields: fields = true, staticPodsPerNode } = size;
  const { version = 'v1.36.2' } = size;
  const nodes = Array.from({ length: size.nodes }, (_unused, index) => node(index, version));
  const components = Array.from({ length: staticPodsPerNode }, (_unused, index) => componentName(index));
  const mirrors = components.map((name) => template(name, true, fields));
  const apps = NAMESPACES.map((name) => template(`${name}-app`, false, fields));
  const pods = nodes.flatMap((host, hostIndex) =>
    components.map((component, index) =>
      mirrorPod(mirrors[index]!, component, host, hostIndex * staticPodsPerNode + index, address(hostIndex)),
    ),
  );
  for (let index = 0; index < size.pods; index += 1) {
    const app = index % NAMESPACES.length;
    const host = nodes[index % nodes.length]?.metadata.name ?? '';
    pods.push(ordinaryPod(apps[app]!, `${NAMESPACES[app]!}-app`, NAMESPACES[app]!, host, index));
  }
  const namespaces = ['default', 'kube-system', ...NAMESPACES].map((name) => ({
    metadata: {
      name,
      uid: stableUid(`namespaces/${name}`),
      resourceVersion: '1',
      creationTimestamp: CREATED,
      labels: { 'kubernetes.io/metadata.name': name },
    },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }));
  return {
    version,
    now: new Date(NOW),
    objects: { pods, nodes, namespaces, configmaps: [], events: [] },
    kubelets: {},
    kubeletDefaults: {
      configz: { staticPodPath: '/etc/kubernetes/manifests', fileCheckFrequency: '20s' },
      flagz: null,
    },
  };
}
