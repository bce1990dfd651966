import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../../src/nodes/distributions/catalogue.ts';
import { DEEDS } from '../../../src/nodes/distributions/distribution.ts';
import type { AdviceSubject, Distribution } from '../../../src/nodes/distributions/distribution.ts';
import { shownPods } from '../../docs/distributions-document.ts';
import { expectGolden } from '../../golden.ts';
import { ownPod, subject } from './subjects.ts';

function distribution(id: string): Distribution {
  return DISTRIBUTIONS.find((candidate) => candidate.id === id)!;
}

/** What of a script is of this pod: all up to the first blank line. */
function ownLines(script: string): readonly string[] {
  return script.slice(0, script.indexOf('\n\n')).split('\n');
}

/** Everything a distribution has to say of one pod, as a person would read it. */
function advice(id: string, of: AdviceSubject): string {
  const { owner, edit, effect, lastingWay, throughOwner, confidence } = distribution(id).ownership(of);
  const name = distribution(id).usualFileName(of);
  const { powershell, ...rest } = distribution(id).recipes(of);
  const recipes = Object.entries(rest);
  return [
    `file: ${name === undefined ? 'none' : `${name.name} (${name.confidence})`}`,
    `owner: ${owner} (${confidence})`,
    `edit: ${edit}. ${effect}`,
    `lasting way: ${lastingWay ?? 'the file'}`,
    ...(throughOwner === true ? ['through its owner alone'] : []),
    ...(powershell === true ? ['in PowerShell'] : []),
    ...recipes.flatMap(([title, steps]) => [
      `\n${title}:${steps.length === 0 ? ' nothing' : ''}`,
      ...steps.flatMap(({ text, command, script }) => [
        ...(text === undefined ? [] : [`  # ${text}`]),
        ...(command === undefined ? [] : [`  ${command}`]),
        ...(script === undefined ? [] : ownLines(script).map((line) => `  ${line}`)),
      ]),
    ]),
    '',
  ].join('\n');
}

const RKE2_DIRECTORY = '/var/lib/rancher/rke2/agent/pod-manifests';

/** One pod of each kind whose advice differs. */
const CASES: readonly [golden: string, id: string, of: AdviceSubject][] = [
  ['kubeadm-etcd', 'kubeadm', subject()],
  [
    'kubeadm-own',
    'kubeadm',
    ownPod({ labels: { tier: 'control-plane', component: 'kube-vip' }, manifestName: 'kube-vip' }),
  ],
  ['kubeadm-url', 'kubeadm', subject({ source: 'http', directory: undefined, file: undefined })],
  ['kind-scheduler', 'kind', subject({ manifestName: 'kube-scheduler', node: 'kind-control-plane' })],
  ['minikube-api-server', 'minikube', subject({ manifestName: 'kube-apiserver', node: 'demo-m02' })],
  ['k3s-own', 'k3s', ownPod({ directory: '/var/lib/rancher/k3s/agent/pod-manifests' })],
  [
    'rke2-api-server',
    'rke2',
    subject({
      manifestName: 'kube-apiserver',
      directory: RKE2_DIRECTORY,
      file: `${RKE2_DIRECTORY}/kube-apiserver.yaml`,
    }),
  ],
  ['rke2-etcd', 'rke2', subject({ directory: RKE2_DIRECTORY, file: `${RKE2_DIRECTORY}/etcd.yaml`, nodeReady: true })],
  ...([true, false, undefined] as const).map((controlPlane): [string, string, AdviceSubject] => [
    `rke2-kube-proxy-${controlPlane === undefined ? 'anywhere' : controlPlane ? 'server' : 'agent'}`,
    'rke2',
    subject({
      manifestName: 'kube-proxy',
      controlPlane,
      nodeReady: false,
      directory: RKE2_DIRECTORY,
      file: `${RKE2_DIRECTORY}/kube-proxy.yaml`,
    }),
  ]),
  ['rke2-own-elsewhere', 'rke2', ownPod({ directory: '/data/my rke2/agent/pod-manifests/' })],
  [
    'k0s-nllb',
    'k0s',
    subject({ manifestName: 'nllb', labels: {}, source: 'http', directory: undefined, file: undefined }),
  ],
  [
    'talos-api-server',
    'talos',
    subject({
      manifestName: 'kube-apiserver',
      labels: { tier: 'control-plane', 'k8s-app': 'kube-apiserver' },
      source: 'http',
      directory: '',
      file: undefined,
    }),
  ],
  ['talos-own', 'talos', ownPod({ source: 'http', directory: '', file: undefined })],
  [
    'openshift-etcd',
    'openshift',
    subject({
      namespace: 'openshift-etcd',
      labels: { app: 'etcd', etcd: 'true', 'k8s-app': 'etcd', revision: '7' },
      file: '/etc/kubernetes/manifests/etcd-pod.yaml',
    }),
  ],
  [
    'openshift-machine-config',
    'openshift',
    subject({
      namespace: 'openshift-machine-config-operator',
      manifestName: 'kube-rbac-proxy-crio',
      labels: {},
      file: '/etc/kubernetes/manifests/criometricsproxy.yaml',
    }),
  ],
  [
    'openshift-hosted-proxy',
    'openshift',
    subject({
      manifestName: 'kube-apiserver-proxy',
      labels: {},
      controlPlane: false,
      file: '/etc/kubernetes/manifests/kube-apiserver-proxy.yaml',
    }),
  ],
  [
    'kops-kube-proxy',
    'kops',
    subject({
      manifestName: 'kube-proxy',
      labels: { 'k8s-app': 'kube-proxy', tier: 'node' },
      file: '/etc/kubernetes/manifests/kube-proxy.manifest',
    }),
  ],
  [
    'bottlerocket',
    'bottlerocket',
    subject({
      directory: '/etc/kubernetes/static-pods/',
      file: '/etc/kubernetes/static-pods/etcd',
      fileConfidence: 'guess',
    }),
  ],
  [
    'typhoon-scheduler',
    'typhoon',
    subject({ manifestName: 'kube-scheduler', labels: { 'k8s-app': 'kube-scheduler', tier: 'control-plane' } }),
  ],
  [
    'eks-windows',
    'eks',
    ownPod({ node: 'win-1', windows: true, directory: 'C:\\etc\\kubernetes\\manifests', file: undefined }),
  ],
  [
    'windows-known-file',
    'unknown',
    ownPod({ windows: true, directory: "C:\\it's", file: "C:\\it's\\web.yaml", fileConfidence: 'certain' }),
  ],
  ['microk8s-own', 'microk8s', ownPod({ directory: '/var/snap/microk8s/common/static', file: undefined })],
  ['microshift-own', 'microshift', ownPod({ directory: '/etc/microshift/static', file: undefined })],
  [
    'gke-kube-proxy',
    'gke',
    subject({
      manifestName: 'kube-proxy',
      node: 'gke-pool-1',
      labels: { component: 'kube-proxy', tier: 'node' },
      file: '/etc/kubernetes/manifests/kube-proxy.manifest',
    }),
  ],
  ['aks-own', 'aks', ownPod({ node: 'aks-pool-vmss000000', file: undefined })],
  ['rke1-own', 'rke1', ownPod({ directory: '/etc/kubernetes/static', file: undefined })],
  ['kubespray-nginx-proxy', 'kubespray', subject({ manifestName: 'nginx-proxy', labels: { 'k8s-app': 'kube-nginx' } })],
  [
    'unknown-single-file',
    'unknown',
    ownPod({ singleFile: true, file: '/etc/kubernetes/manifests/only.yaml', fileConfidence: 'likely' }),
  ],
  ['unknown', 'unknown', subject({ directory: undefined, file: undefined })],
];

describe('advice', () => {
  test.each(CASES)('%s', (golden, id, of) => {
    expectGolden(`distributions/${golden}.txt`, advice(id, of));
  });

  test.each(DEEDS)('has the same script to %s whatever the distribution', (deed) => {
    const scripts = CASES.flatMap(([, id, of]) => distribution(id).recipes(of)[deed]).map(({ script }) => script);
    const common = scripts.flatMap((script) =>
      script === undefined ? [] : [script.slice(script.indexOf('\n\n') + 2)],
    );
    expect(new Set(common).size).toBe(1);
    expectGolden(`distributions/script-${deed}.txt`, common[0]!);
  });

  test('is told of every distribution: none of these may be missing in CASES', () => {
    const told = new Set(CASES.map(([, id]) => id));
    expect(DISTRIBUTIONS.filter(({ id }) => !told.has(id)).map(({ id }) => id)).toEqual([]);
  });
});

/** The owners that the file of a distribution names, in the parts around what is filled in: `the `, ` operator`. */
function namedOwners(id: string): readonly (readonly string[])[] {
  const source = readFileSync(`src/nodes/distributions/known/${id}.ts`, 'utf8');
  return [...source.matchAll(/\bowner:\s+(['"`])(.+)\1/g)].map(([, , owner = '']) => owner.split(/\$\{.*?\}/));
}

describe('every owner that a distribution names', () => {
  test.each(DISTRIBUTIONS.map(({ id }) => id))('is that of a pod in CASES or OWN_PODS: %s', (id) => {
    const pods = [...CASES.filter(([, of]) => of === id).map(([, , pod]) => pod), ...shownPods(distribution(id))];
    const owners = pods.map((pod) => distribution(id).ownership(pod).owner);
    const isShown = (parts: readonly string[]): boolean => {
      return owners.some((owner) => owner.startsWith(parts[0]!) && owner.endsWith(parts.at(-1)!));
    };
    expect(namedOwners(id).filter((parts) => !isShown(parts))).toEqual([]);
  });
});

const control = (component: string): AdviceSubject['labels'] => ({ tier: 'control-plane', component });
const app = (name: string): AdviceSubject['labels'] => ({ 'k8s-app': name });

describe('owner and file of', () => {
  test.each<
    [id: string, namespace: string, name: string, labels: AdviceSubject['labels'], owner: string, file: string]
  >([
    [
      'kubeadm',
      'kube-system',
      'kube-apiserver',
      control('kube-apiserver'),
      'kubeadm, lost',
      'kube-apiserver.yaml likely',
    ],
    ['kubeadm', 'kube-system', 'kine', control('kine'), 'whoever put the file there, survives', 'kine.yaml guess'],
    ['kubeadm', 'default', 'etcd', control('etcd'), 'whoever put the file there, survives', 'etcd.yaml guess'],
    [
      'kubeadm',
      'kube-system',
      'etcd-copy',
      control('etcd'),
      'whoever put the file there, survives',
      'etcd-copy.yaml guess',
    ],
    ['kind', 'kube-system', 'etcd', control('etcd'), 'kubeadm, run once by kind, survives', 'etcd.yaml likely'],
    ['minikube', 'kube-system', 'etcd', control('etcd'), 'kubeadm, run by minikube, lost', 'etcd.yaml likely'],
    ['minikube', 'kube-system', 'kube-vip', {}, 'whoever put the file there, unknown', 'kube-vip.yaml guess'],
    [
      'rke2',
      'kube-system',
      'kube-proxy',
      control('kube-proxy'),
      'the RKE2 process on the node, lost',
      'kube-proxy.yaml likely',
    ],
    ['rke2', 'kube-system', 'haproxy', {}, 'whoever put the file there, survives', 'haproxy.yaml guess'],
    ['rke2', 'default', 'etcd', control('etcd'), 'whoever put the file there, survives', 'etcd.yaml guess'],
    [
      'openshift',
      'openshift-kube-scheduler',
      'openshift-kube-scheduler',
      { revision: '6' },
      'the kube-scheduler operator, lost',
      'kube-scheduler-pod.yaml likely',
    ],
    [
      'openshift',
      'openshift-kube-apiserver',
      'kube-apiserver',
      {},
      'the kube-apiserver operator, lost',
      'kube-apiserver-pod.yaml likely',
    ],
    [
      'openshift',
      'openshift-kube-controller-manager',
      'kube-controller-manager',
      { revision: '6' },
      'the kube-controller-manager operator, lost',
      'kube-controller-manager-pod.yaml likely',
    ],
    [
      'openshift',
      'openshift-kube-apiserver',
      'kube-apiserver-startup-monitor',
      { revision: '6' },
      'the kube-apiserver operator, lost',
      'kube-apiserver-startup-monitor-pod.yaml likely',
    ],
    [
      'openshift',
      'openshift-kube-apiserver',
      'apiserver-watcher',
      {},
      'the machine config operator, lost',
      'apiserver-watcher.yaml likely',
    ],
    [
      'openshift',
      'openshift-vsphere-infra',
      'keepalived',
      {},
      'the machine config operator, lost',
      'keepalived.yaml likely',
    ],
    [
      'openshift',
      'kube-system',
      'kube-apiserver-proxy',
      {},
      'the NodePool of the hosted cluster (HyperShift), lost',
      'kube-apiserver-proxy.yaml likely',
    ],
    ['openshift', 'default', 'web', {}, 'whoever put the file there, unknown', 'web.yaml guess'],
    [
      'kops',
      'kube-system',
      'kube-apiserver',
      app('kube-apiserver'),
      'nodeup, from the kOps cluster spec, lost',
      'kube-apiserver.manifest likely',
    ],
    [
      'kops',
      'kube-system',
      'etcd-manager-events',
      app('etcd-manager-events'),
      'nodeup, from the kOps cluster spec, lost',
      'etcd-manager-events.yaml guess',
    ],
    [
      'kops',
      'kube-system',
      'web',
      {},
      'fileAssets of the kOps cluster spec, or whoever put the file there, unknown',
      'web.yaml guess',
    ],
    [
      'kubespray',
      'kube-system',
      'nginx-proxy',
      app('kube-nginx'),
      'the Kubespray playbooks, lost',
      'nginx-proxy.yml likely',
    ],
    [
      'gke',
      'kube-system',
      'kube-proxy',
      control('kube-proxy'),
      'GKE, when the node boots, lost',
      'kube-proxy.manifest likely',
    ],
    ['gke', 'default', 'web', {}, 'whoever put the file there; GKE ships kube-proxy alone, lost', 'web.yaml guess'],
    ['aks', 'default', 'web', {}, 'whoever put the file there, lost', 'web.yaml guess'],
    [
      'typhoon',
      'kube-system',
      'kube-apiserver',
      app('kube-apiserver'),
      'the Typhoon Terraform module, once at the first boot, survives',
      'kube-apiserver.yaml likely',
    ],
    ['talos', 'default', 'web', {}, 'the Talos machine config, impossible', 'none'],
    ['bottlerocket', 'default', 'web', {}, 'the Bottlerocket settings, lost', 'web guess'],
    ['microk8s', 'default', 'web', {}, 'whoever put the file there, survives', 'web.yaml guess'],
  ])('%s: %s/%s', (id, namespace, manifestName, labels, owner, file) => {
    const of = subject({ namespace, manifestName, labels });
    const ownership = distribution(id).ownership(of);
    const name = distribution(id).usualFileName(of);
    expect([
      `${ownership.owner}, ${ownership.edit}`,
      name === undefined ? 'none' : `${name.name} ${name.confidence}`,
    ]).toEqual([owner, file]);
  });
});
