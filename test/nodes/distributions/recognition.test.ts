import { describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS, recogniseDistribution } from '../../../src/nodes/distributions/catalogue.ts';
import type { Clues } from '../../../src/nodes/distributions/distribution.ts';
import type { Node, ObjectMeta } from '../../../src/kubernetes/kubernetes.ts';

interface NodeFields {
  version?: string;
  os?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  providerID?: string;
}

function node({
  version = 'v1.33.4',
  os = 'Ubuntu 24.04.2 LTS',
  labels,
  annotations,
  providerID,
}: NodeFields = {}): Node {
  return {
    metadata: {
      name: 'cp-1',
      labels: { 'kubernetes.io/os': 'linux', 'node-role.kubernetes.io/control-plane': '', ...labels },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0', ...annotations },
    },
    spec: providerID === undefined ? {} : { providerID },
    status: { nodeInfo: { kubeletVersion: version, osImage: os, operatingSystem: 'linux' } },
  };
}

function pod(name: string, over: ObjectMeta = {}): ObjectMeta {
  const annotations = { 'kubernetes.io/config.source': 'file', ...over.annotations };
  return { namespace: 'kube-system', name: `${name}-cp-1`, ...over, annotations };
}

function component(name: string, annotations: Record<string, string> = {}): ObjectMeta {
  return pod(name, { labels: { tier: 'control-plane', component: name }, annotations });
}

const KUBEADM_API_SERVER = component('kube-apiserver', {
  'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': '10.0.0.1:6443',
});

const TABLE: readonly [what: string, clues: Clues, id: string, confidence: string, because: string][] = [
  [
    'kind',
    { node: node({ providerID: 'kind://docker/kind/kind-control-plane' }), pods: [KUBEADM_API_SERVER] },
    'kind',
    'certain',
    'providerID kind://docker/kind/kind-control-plane',
  ],
  [
    'minikube',
    {
      node: node({ labels: { 'minikube.k8s.io/name': 'demo', 'minikube.k8s.io/primary': 'true' } }),
      pods: [KUBEADM_API_SERVER],
    },
    'minikube',
    'certain',
    'label minikube.k8s.io/name=demo',
  ],
  ['K3s by version', { node: node({ version: 'v1.33.4+k3s1' }) }, 'k3s', 'certain', 'kubeletVersion v1.33.4+k3s1'],
  [
    'K3s built without a suffix, by node-args',
    { node: node({ annotations: { 'k3s.io/node-args': '["server"]' } }) },
    'k3s',
    'certain',
    'annotation k3s.io/node-args',
  ],
  [
    'K3s by instance type',
    { node: node({ labels: { 'node.kubernetes.io/instance-type': 'k3s' } }) },
    'k3s',
    'likely',
    'label node.kubernetes.io/instance-type=k3s',
  ],
  ['K3s by providerID', { node: node({ providerID: 'k3s://edge-1' }) }, 'k3s', 'likely', 'providerID k3s://edge-1'],
  [
    'RKE2 by version',
    { node: node({ version: 'v1.32.8+rke2r1' }) },
    'rke2',
    'certain',
    'kubeletVersion v1.32.8+rke2r1',
  ],
  [
    'RKE2 by node-args',
    { node: node({ annotations: { 'rke2.io/node-args': '["server"]' } }) },
    'rke2',
    'certain',
    'annotation rke2.io/node-args',
  ],
  [
    'RKE2 by instance type',
    { node: node({ labels: { 'node.kubernetes.io/instance-type': 'rke2' } }) },
    'rke2',
    'likely',
    'label node.kubernetes.io/instance-type=rke2',
  ],
  [
    'RKE2 without Node, by etcd',
    { pods: [component('etcd', { 'etcd.k3s.io/initial': '{}' })] },
    'rke2',
    'likely',
    'pod kube-system/etcd-cp-1 has annotation etcd.k3s.io/initial',
  ],
  [
    'RKE2 without Node, by kube-proxy',
    { pods: [component('kube-proxy')] },
    'rke2',
    'guess',
    'pod kube-system/kube-proxy-cp-1 has the labels of RKE2',
  ],
  ['k0s by version', { node: node({ version: 'v1.34.2+k0s' }) }, 'k0s', 'certain', 'kubeletVersion v1.34.2+k0s'],
  [
    'k0s by label',
    { node: node({ labels: { 'node.k0sproject.io/role': 'control-plane' } }) },
    'k0s',
    'certain',
    'label node.k0sproject.io/role=control-plane',
  ],
  [
    'k0s without Node',
    { pods: [pod('nllb', { annotations: { 'kubernetes.io/config.source': 'http' } })] },
    'k0s',
    'guess',
    'pod kube-system/nllb-cp-1 comes from a URL',
  ],
  [
    'MicroK8s',
    { node: node({ labels: { 'microk8s.io/cluster': 'true' } }) },
    'microk8s',
    'certain',
    'label microk8s.io/cluster=true',
  ],
  ['Talos', { node: node({ os: 'Talos (v1.11.1)' }) }, 'talos', 'certain', 'osImage Talos (v1.11.1)'],
  [
    'Talos without Node',
    { pods: [pod('kube-apiserver', { annotations: { 'talos.dev/config-version': '1' } })] },
    'talos',
    'likely',
    'pod kube-system/kube-apiserver-cp-1 has a talos.dev annotation',
  ],
  [
    'MicroShift',
    { node: node({ labels: { 'node.openshift.io/os_id': 'rhel', 'node.kubernetes.io/instance-type': 'rhde' } }) },
    'microshift',
    'certain',
    'label node.kubernetes.io/instance-type=rhde',
  ],
  [
    'OpenShift by annotation',
    { node: node({ annotations: { 'machineconfiguration.openshift.io/currentConfig': 'rendered-master-1' } }) },
    'openshift',
    'certain',
    'annotation machineconfiguration.openshift.io/currentConfig',
  ],
  [
    'OpenShift by os_id',
    { node: node({ labels: { 'node.openshift.io/os_id': 'rhcos' } }) },
    'openshift',
    'certain',
    'label node.openshift.io/os_id=rhcos',
  ],
  [
    'OpenShift on RHEL',
    { node: node({ labels: { 'node.openshift.io/os_id': 'rhel' } }) },
    'openshift',
    'likely',
    'label node.openshift.io/os_id=rhel',
  ],
  [
    'OpenShift hosted',
    { node: node({ labels: { 'hypershift.openshift.io/nodePool': 'pool-a' } }) },
    'openshift',
    'certain',
    'label hypershift.openshift.io/nodePool=pool-a',
  ],
  [
    'OpenShift without Node, by an operator',
    { pods: [pod('etcd', { namespace: 'openshift-etcd' })] },
    'openshift',
    'likely',
    'pod openshift-etcd/etcd-cp-1',
  ],
  [
    'OpenShift without Node, by another pod',
    { pods: [pod('haproxy', { namespace: 'openshift-vsphere-infra' })] },
    'openshift',
    'guess',
    'pod openshift-vsphere-infra/haproxy-cp-1',
  ],
  [
    'kOps',
    { node: node({ labels: { 'kops.k8s.io/instancegroup': 'nodes-a' } }) },
    'kops',
    'certain',
    'label kops.k8s.io/instancegroup=nodes-a',
  ],
  [
    'kOps without Node',
    { pods: [pod('etcd-manager-main')] },
    'kops',
    'likely',
    'pod kube-system/etcd-manager-main-cp-1',
  ],
  [
    'Bottlerocket on EKS',
    {
      node: node({
        os: 'Bottlerocket OS 1.26.1 (aws-k8s-1.31)',
        version: 'v1.31.4-eks-2d5f260',
        labels: { 'eks.amazonaws.com/nodegroup': 'a' },
      }),
    },
    'bottlerocket',
    'likely',
    'osImage Bottlerocket OS 1.26.1 (aws-k8s-1.31)',
  ],
  [
    'Bottlerocket of EKS Anywhere',
    { node: node({ os: 'Bottlerocket OS 1.26.1 (vmware-k8s-1.31)' }), pods: [KUBEADM_API_SERVER] },
    'bottlerocket',
    'likely',
    'osImage Bottlerocket OS 1.26.1 (vmware-k8s-1.31)',
  ],
  [
    'EKS by label',
    { node: node({ labels: { 'eks.amazonaws.com/nodegroup': 'a' } }) },
    'eks',
    'certain',
    'label eks.amazonaws.com/nodegroup=a',
  ],
  [
    'EKS by version',
    { node: node({ version: 'v1.31.4-eks-2d5f260', os: 'Amazon Linux 2023' }) },
    'eks',
    'likely',
    'kubeletVersion v1.31.4-eks-2d5f260',
  ],
  [
    'EKS Anywhere is kubeadm',
    { node: node({ version: 'v1.31.4-eks-1-31-20' }), pods: [KUBEADM_API_SERVER] },
    'kubeadm',
    'likely',
    'pod kube-system/kube-apiserver-cp-1 has a kubeadm annotation',
  ],
  [
    'GKE by label',
    { node: node({ labels: { 'cloud.google.com/gke-nodepool': 'default-pool' } }) },
    'gke',
    'certain',
    'label cloud.google.com/gke-nodepool=default-pool',
  ],
  [
    'GKE by version',
    { node: node({ version: 'v1.33.4-gke.1036000' }) },
    'gke',
    'likely',
    'kubeletVersion v1.33.4-gke.1036000',
  ],
  [
    'Google Distributed Cloud is kubeadm',
    { node: node({ version: 'v1.31.4-gke.400' }), pods: [KUBEADM_API_SERVER] },
    'kubeadm',
    'likely',
    'pod kube-system/kube-apiserver-cp-1 has a kubeadm annotation',
  ],
  [
    'AKS',
    {
      node: node({
        labels: { 'kubernetes.azure.com/cluster': 'MC_rg_c_westeurope' },
        providerID: 'azure:///subscriptions/x',
      }),
    },
    'aks',
    'certain',
    'label kubernetes.azure.com/cluster=MC_rg_c_westeurope',
  ],
  [
    'a node on Azure is not AKS',
    { node: node({ providerID: 'azure:///subscriptions/x' }) },
    'unknown',
    'guess',
    'neither the Node nor its static pods show it',
  ],
  [
    'Typhoon',
    {
      node: node({
        os: 'Flatcar Container Linux by Kinvolk 4230.2.1',
        labels: { 'node.kubernetes.io/controller': 'true' },
      }),
    },
    'typhoon',
    'likely',
    'label node.kubernetes.io/controller=true',
  ],
  [
    'the label of Typhoon elsewhere',
    { node: node({ labels: { 'node.kubernetes.io/node': '' } }) },
    'typhoon',
    'guess',
    'label node.kubernetes.io/node',
  ],
  [
    'RKE1',
    { node: node({ annotations: { 'rke.cattle.io/internal-ip': '10.0.0.1' } }) },
    'rke1',
    'likely',
    'annotation rke.cattle.io/internal-ip',
  ],
  [
    'Kubespray worker',
    {
      node: node({ annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///x' } }),
      pods: [
        pod('nginx-proxy', { labels: { 'k8s-app': 'kube-nginx' }, annotations: { 'nginx-cfg-checksum': '1bb3' } }),
      ],
    },
    'kubespray',
    'likely',
    "pod kube-system/nginx-proxy-cp-1 is Kubespray's proxy",
  ],
  [
    'kubeadm by annotation',
    { node: node(), pods: [component('etcd'), KUBEADM_API_SERVER] },
    'kubeadm',
    'likely',
    'pod kube-system/kube-apiserver-cp-1 has a kubeadm annotation',
  ],
  [
    'kubeadm without Node',
    { pods: [KUBEADM_API_SERVER] },
    'kubeadm',
    'likely',
    'pod kube-system/kube-apiserver-cp-1 has a kubeadm annotation',
  ],
  [
    'kubeadm worker up to 1.33',
    { node: node({ annotations: { 'kubeadm.alpha.kubernetes.io/cri-socket': 'unix:///x' } }) },
    'kubeadm',
    'likely',
    'annotation kubeadm.alpha.kubernetes.io/cri-socket',
  ],
  [
    'labelled as kubeadm does',
    { node: node(), pods: [component('kube-scheduler')] },
    'kubeadm',
    'guess',
    'pod kube-system/kube-scheduler-cp-1 has the labels of kubeadm; Kubespray and KubeKey use the same',
  ],
  [
    'the same without Node',
    { pods: [component('kube-scheduler')] },
    'kubeadm',
    'guess',
    'pod kube-system/kube-scheduler-cp-1 has the labels of kubeadm; Kubespray, KubeKey and RKE2 use the same',
  ],
  [
    'such a pod from a URL',
    { node: node(), pods: [component('kube-scheduler', { 'kubernetes.io/config.source': 'http' })] },
    'unknown',
    'guess',
    'neither the Node nor its static pods show it',
  ],
  [
    'kube-vip alone',
    { node: node(), pods: [pod('kube-vip')] },
    'unknown',
    'guess',
    'neither the Node nor its static pods show it',
  ],
  [
    'a readable Node outweighs a pod that looks like Talos',
    { node: node(), pods: [pod('x', { annotations: { 'talos.dev/config-version': '1' } })] },
    'unknown',
    'guess',
    'neither the Node nor its static pods show it',
  ],
  ['an empty Node', { node: {} }, 'unknown', 'guess', 'neither the Node nor its static pods show it'],
  ['nothing', {}, 'unknown', 'guess', 'the Node could not be read'],
];

describe('recogniseDistribution', () => {
  test('knows a node of every distribution: none of these may be missing in TABLE', () => {
    const known = new Set(TABLE.map(([, , id]) => id));
    expect(DISTRIBUTIONS.filter(({ id }) => !known.has(id)).map(({ id }) => id)).toEqual([]);
  });

  test.each(TABLE)('%s', (_, clues, id, confidence, because) => {
    const { distribution, recognition } = recogniseDistribution(clues);
    expect({ id: distribution.id, ...recognition }).toEqual({ id, confidence, because });
  });
});
