import { describe, expect, test } from '@jest/globals';
import { kubeadmLastingSteps } from '../../../src/nodes/distributions/kubeadm-lasting.ts';
import type { Container, ManifestPod, PodSpec } from '../../../src/kubernetes/pod.ts';
import { lastingText } from '../../../src/output/change/change-words.ts';
import { expectGolden } from '../../golden.ts';
import { followed, NO_CONFIGURATION, sorted, written, type ComponentConfiguration } from './kubeadm-writing.ts';

// Each change is made to a manifest as kubeadm has written it; then all is done that is advised, and kubeadm writes it anew.

const VOLUMES = [
  { name: 'ca-certs', path: '/etc/ssl/certs' },
  { name: 'k8s-certs', path: '/etc/kubernetes/pki' },
];

function componentPod(name: string, flags: readonly string[]): ManifestPod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } },
    spec: {
      hostNetwork: true,
      priorityClassName: 'system-node-critical',
      containers: [
        {
          name,
          image: `registry.k8s.io/${name}:v1.34.1`,
          command: [name, ...flags],
          livenessProbe: { httpGet: { host: '127.0.0.1', path: '/livez', port: 6443 }, failureThreshold: 8 },
          resources: { requests: { cpu: '250m' } },
          volumeMounts: VOLUMES.map((volume) => ({ name: volume.name, mountPath: volume.path, readOnly: true })),
        },
      ],
      volumes: VOLUMES.map((volume) => ({
        name: volume.name,
        hostPath: { path: volume.path, type: 'DirectoryOrCreate' },
      })),
    },
  };
}

const API_SERVER = componentPod('kube-apiserver', [
  '--advertise-address=10.0.0.7',
  '--authorization-mode=Node,RBAC',
  '--enable-admission-plugins=NodeRestriction',
  '--secure-port=6443',
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
]);
const ETCD = componentPod('etcd', [
  '--advertise-client-urls=https://10.0.0.7:2379',
  '--data-dir=/var/lib/etcd',
  '--initial-cluster=cp-1=https://10.0.0.7:2380',
  '--name=cp-1',
  '--snapshot-count=10000',
]);
const MANAGER = componentPod('kube-controller-manager', ['--bind-address=127.0.0.1', '--leader-elect=true']);
const SCHEDULER = componentPod('kube-scheduler', ['--bind-address=127.0.0.1', '--leader-elect=true']);

/** With its container changed. */
function container(change: (one: Container) => Partial<Container>): (pod: ManifestPod) => ManifestPod {
  return spec(({ containers }) => ({ containers: [{ ...containers![0], ...change(containers![0]!) }] }));
}

function spec(change: (one: PodSpec) => Partial<PodSpec>): (pod: ManifestPod) => ManifestPod {
  return (pod) => ({ ...pod, spec: { ...pod.spec, ...change(pod.spec!) } });
}

/** With flags more, in place of those of the same start. */
function flags(given: readonly string[], ...gone: readonly string[]): (pod: ManifestPod) => ManifestPod {
  return container(({ command = [] }) => ({
    command: [...command.filter((word) => !gone.some((start) => word.startsWith(`--${start}`))), ...given],
  }));
}

function all(...changes: readonly ((pod: ManifestPod) => ManifestPod)[]): (pod: ManifestPod) => ManifestPod {
  return (pod) => changes.reduce((made, change) => change(made), pod);
}

/** With a host path that its container has. */
function mounted(name: string, path: string, type?: string): (pod: ManifestPod) => ManifestPod {
  return all(
    container(({ volumeMounts = [] }) => ({
      volumeMounts: [...volumeMounts.filter((one) => one.name !== name), { name, mountPath: path, readOnly: true }],
    })),
    spec(({ volumes = [] }) => ({
      volumes: [
        ...volumes.filter((one) => one.name !== name),
        { name, hostPath: { path, ...(type !== undefined && { type }) } },
      ],
    })),
  );
}

function unmounted(name: string): (pod: ManifestPod) => ManifestPod {
  return all(
    container(({ volumeMounts = [] }) => ({ volumeMounts: volumeMounts.filter((one) => one.name !== name) })),
    spec(({ volumes = [] }) => ({ volumes: volumes.filter((one) => one.name !== name) })),
  );
}

function withoutPriority({ spec: { priorityClassName: _, ...rest } = {}, ...pod }: ManifestPod): ManifestPod {
  return { ...pod, spec: rest };
}

interface Case {
  /** What kubeadm makes by itself. */
  readonly own: ManifestPod;
  readonly configuration?: ComponentConfiguration;
  readonly change: (pod: ManifestPod) => ManifestPod;
  readonly minor?: number | undefined;
}

const CONFIGURED: ComponentConfiguration = {
  extraArgs: [
    { name: 'audit-log-maxage', value: '10' },
    { name: 'enable-admission-plugins', value: 'NodeRestriction,PodNodeSelector' },
  ],
  extraVolumes: [{ name: 'audit', hostPath: '/var/log/audit', mountPath: '/var/log/audit' }],
};

const AUDIT = all(
  flags(['--audit-log-path=/var/log/audit/audit.log', '--audit-log-maxage=30']),
  mounted('audit', '/var/log/audit', 'DirectoryOrCreate'),
);

const CASES: Readonly<Record<string, Case>> = {
  'a flag more': { own: API_SERVER, change: flags(['--audit-log-maxage=30']), minor: 34 },
  'a flag more, of an old version': { own: API_SERVER, change: flags(['--audit-log-maxage=30']), minor: 30 },
  'flags and volumes': { own: API_SERVER, change: AUDIT, minor: 34 },
  'a flag of kubeadm with another value': {
    own: SCHEDULER,
    change: flags(['--bind-address=0.0.0.0'], 'bind-address'),
    minor: 34,
  },
  'a flag and its value in two words, and a switch': {
    own: MANAGER,
    change: flags(['--node-cidr-mask-size', '24', '--profiling']),
    minor: 34,
  },
  'a flag and a volume of the configuration less': {
    own: API_SERVER,
    configuration: CONFIGURED,
    change: all(flags([], 'audit-log-maxage'), unmounted('audit')),
    minor: 34,
  },
  'a flag of kubeadm less': { own: API_SERVER, change: flags([], 'enable-admission-plugins'), minor: 34 },
  'a volume of kubeadm less': { own: API_SERVER, change: unmounted('ca-certs'), minor: 34 },
  'a volume of kubeadm that is another path': { own: API_SERVER, change: mounted('ca-certs', '/etc/pki'), minor: 34 },
  'a flag several times': {
    own: API_SERVER,
    change: flags(['--service-account-issuer=https://z.example.com']),
    minor: 34,
  },
  'a flag several times, of an old version': {
    own: API_SERVER,
    change: flags(['--service-account-issuer=https://z.example.com']),
    minor: 30,
  },
  'a flag several times, in an order of its own': {
    own: API_SERVER,
    change: flags(['--service-account-issuer=https://a.example.com']),
    minor: 34,
  },
  'what is of this node': {
    own: ETCD,
    change: flags(['--initial-cluster=cp-1=https://10.0.0.7:2380,cp-2=https://10.0.0.8:2380'], 'initial-cluster'),
    minor: 34,
  },
  'what names this node': { own: ETCD, change: flags(['--listen-metrics-urls=http://10.0.0.7:2381']), minor: 34 },
  'a flag of etcd, of unknown version': {
    own: ETCD,
    change: flags(['--snapshot-count=5000'], 'snapshot-count'),
    minor: undefined,
  },
  'a volume of etcd': { own: ETCD, change: mounted('backup', '/var/backups/etcd'), minor: 34 },
  'everything else': {
    own: API_SERVER,
    change: all(
      container(() => ({
        resources: { requests: { cpu: '500m' }, limits: { memory: '2Gi' } },
        env: [{ name: 'GOGC', value: '50' }],
      })),
      spec(({ volumes = [] }) => ({ volumes: [...volumes, { name: 'tmp', emptyDir: {} }] })),
      withoutPriority,
      ({ metadata, ...pod }) => ({ ...pod, metadata: { ...metadata, annotations: { 'example.com/team': 'a' } } }),
    ),
    minor: 34,
  },
  'a container more, with the same volume': {
    own: API_SERVER,
    change: all(
      mounted('audit', '/var/log/audit'),
      spec(({ containers = [] }) => ({
        containers: [
          ...containers,
          { name: 'shipper', image: 'ship:1', volumeMounts: [{ name: 'audit', mountPath: '/in' }] },
        ],
      })),
    ),
    minor: 34,
  },
  'flags behind a shell': {
    own: MANAGER,
    change: container(() => ({ command: ['sh', '-c', 'exec kube-controller-manager --leader-elect=false'] })),
    minor: 34,
  },
  'a configuration file for authorization': {
    own: API_SERVER,
    change: flags(['--authorization-config=/etc/kubernetes/pki/authz.yaml'], 'authorization-mode'),
    minor: 34,
  },
  'another image beside a flag': {
    own: API_SERVER,
    change: all(
      flags(['--v=4']),
      container(() => ({ image: 'mirror.example.com/kube-apiserver:v1.34.2' })),
    ),
    minor: 34,
  },
  'the mark of a restart': {
    own: API_SERVER,
    change: ({ metadata, ...pod }) => ({
      ...pod,
      metadata: { ...metadata, annotations: { 'kubectl.kubernetes.io/restartedAt': 'now' } },
    }),
    minor: 34,
  },
};

function adviceOf({ own, configuration = NO_CONFIGURATION, change, minor }: Case) {
  const name = own.metadata!.name!;
  const before = written(own, configuration, []);
  const after = change(before);
  return {
    name,
    before,
    after,
    steps: kubeadmLastingSteps({ manifestName: name, node: 'cp-1' }, { before, after, minor }),
  };
}

describe('who does all that is advised finds the change when kubeadm has written the manifest anew', () => {
  test.each(Object.entries(CASES))('%s', (_, one) => {
    const { name, before, after, steps } = adviceOf(one);
    const { configuration, patches } = followed(name, one.configuration ?? NO_CONFIGURATION, steps);
    const anew = written(one.own, configuration, patches);
    expect(sorted(anew)).toEqual(sorted(lasting(after, before)));
  });
});

/** What is to last of a change: neither the image, which an upgrade changes, nor the mark of a restart. */
function lasting(after: ManifestPod, before: ManifestPod): ManifestPod {
  const [main, ...others] = after.spec!.containers!;
  const { 'kubectl.kubernetes.io/restartedAt': _, ...annotations } = after.metadata!.annotations ?? {};
  const { annotations: own, ...metadata } = after.metadata!;
  return {
    ...after,
    metadata: { ...metadata, ...(own !== undefined && Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...after.spec, containers: [{ ...main, image: before.spec!.containers![0]!.image! }, ...others] },
  };
}

test('all that is said', () => {
  const told = Object.entries(CASES).map(([title, one]) => {
    const text = lastingText([{ severity: 'warning', check: 'owner', message: '', lasting: adviceOf(one).steps }]);
    return `${title}:\n${text === '' ? 'nothing\n' : text}`;
  });
  expectGolden('distributions/kubeadm-lasting.txt', told.join('\n'));
});

test('of a pod that is none of kubeadm nothing is said', () => {
  const web = componentPod('web', ['--port=80']);
  const changed = { before: web, after: flags(['--port=81'], 'port')(web), minor: 34 };
  expect(kubeadmLastingSteps({ manifestName: 'web', node: 'cp-1' }, changed)).toEqual([]);
});
