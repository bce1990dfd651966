import {
  DISTRIBUTIONS,
  recogniseDistribution,
  type RecognisedDistribution,
} from '../domain/distributions/catalogue.ts';
import type { ObjectMeta } from '../domain/kubernetes.ts';
import { exists, readText, type FileTree } from './file-tree.ts';
import type { KubeletProcess } from './processes.ts';

/** Files and directories that a distribution leaves on its nodes; the first row that fits tells, special cases first. */
const TRACES: readonly (readonly [id: string, path: string])[] = [
  ['rke2', '/var/lib/rancher/rke2/agent'],
  ['rke2', '/etc/rancher/rke2'],
  ['k3s', '/var/lib/rancher/k3s/agent'],
  ['k3s', '/etc/rancher/k3s'],
  ['k0s', '/run/k0s'],
  ['k0s', '/var/lib/k0s'],
  ['microk8s', '/var/snap/microk8s'],
  ['microshift', '/etc/microshift'],
  ['microshift', '/var/lib/microshift'],
  ['openshift', '/etc/machine-config-daemon'],
  ['openshift', '/etc/kubernetes/static-pod-resources'],
  ['kops', '/opt/kops'],
  ['kops', '/var/cache/kubernetes-install/kube_env.yaml'],
  ['eks', '/etc/eks'],
  ['gke', '/home/kubernetes/kubelet-config.yaml'],
  ['aks', '/etc/default/kubeletconfig.json'],
  ['aks', '/opt/azure/containers'],
  ['typhoon', '/opt/bootstrap/layout'],
  ['minikube', '/var/lib/minikube'],
  ['kind', '/kind'],
  ['kubespray', '/etc/kubernetes/kubelet-config.yaml'],
  ['kubeadm', '/var/lib/kubelet/kubeadm-flags.env'],
  ['kubeadm', '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf'],
  ['kubeadm', '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf'],
  ['kubeadm', '/etc/kubernetes/admin.conf'],
];

/**
 * Recognises the distribution of a node by what is on it: the program that runs the kubelet, the name of its system,
 * the traces above, and last by its manifests, as from the API.
 */
export function recogniseInstalled(
  tree: FileTree,
  process: KubeletProcess | undefined,
  manifests: readonly ObjectMeta[],
): RecognisedDistribution {
  const byProgram = process === undefined ? undefined : PROGRAM_DISTRIBUTIONS[process.program];
  if (byProgram !== undefined) return named(byProgram, `process ${process!.pid} is ${process!.program}`, 'certain');
  const osImage = systemName(tree);
  const bySystem = recogniseDistribution({ node: { status: { nodeInfo: { osImage } } } });
  if (bySystem.distribution.id !== 'unknown' && bySystem.recognition.confidence !== 'guess') return bySystem;
  const trace = TRACES.find(([, path]) => exists(tree, path));
  if (trace !== undefined) return named(trace[0], `${trace[1]} is there`, 'likely');
  const found = recogniseDistribution({ pods: manifests });
  if (found.distribution.id !== 'unknown') return found;
  return { ...found, recognition: { ...found.recognition, because: 'nothing on this node tells of one' } };
}

const PROGRAM_DISTRIBUTIONS = {
  kubelet: undefined,
  k3s: 'k3s',
  kubelite: 'microk8s',
  microshift: 'microshift',
} as const;

function named(id: string, because: string, confidence: 'certain' | 'likely'): RecognisedDistribution {
  const distribution = DISTRIBUTIONS.find((one) => one.id === id)!;
  return { distribution, recognition: { because, confidence } };
}

/** What the kubelet reports as the Node's `osImage`: PRETTY_NAME of os-release. */
function systemName(tree: FileTree): string {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const text = readText(tree, path);
    const match = text.ok ? /^PRETTY_NAME=(?:"([^"\n]*)"|'([^'\n]*)'|(\S*))/m.exec(text.value) : null;
    if (match !== null) return match[1] ?? match[2] ?? match[3] ?? '';
  }
  return '';
}
