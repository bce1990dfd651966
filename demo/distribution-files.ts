/** The files by which a node of a distribution is known, and its kubelet's configuration, each where the distribution keeps it. */
export type Distribution = (node: string, staticPodPath: string) => Readonly<Record<string, string>>;

export const kubeadm: Distribution = (node, staticPodPath) => ({
  '/etc/hostname': `${node}\n`,
  '/var/lib/kubelet/config.yaml': configuration(staticPodPath),
  '/var/lib/kubelet/kubeadm-flags.env': 'KUBELET_KUBEADM_ARGS=""\n',
});

export const k3s: Distribution = (node, staticPodPath) => rancher('k3s', node, staticPodPath);

export const rke2: Distribution = (node, staticPodPath) => rancher('rke2', node, staticPodPath);

export const openshift: Distribution = (node, staticPodPath) => ({
  '/etc/hostname': `${node}\n`,
  '/etc/os-release':
    'NAME="Red Hat Enterprise Linux CoreOS"\nID=rhcos\nPRETTY_NAME="Red Hat Enterprise Linux CoreOS"\n',
  '/etc/kubernetes/kubelet.conf': configuration(staticPodPath),
});

/** Both have a directory of drop-ins below that of their data, which can lie elsewhere. */
function rancher(name: 'k3s' | 'rke2', node: string, staticPodPath: string): Record<string, string> {
  const data = staticPodPath.replace(/\/agent\/pod-manifests$/, '');
  return {
    '/etc/hostname': `${node}\n`,
    [`${data}/agent/etc/kubelet.conf.d/00-${name}-defaults.conf`]: configuration(staticPodPath),
    ...(data !== `/var/lib/rancher/${name}` && { [`/etc/rancher/${name}/config.yaml`]: `data-dir: ${data}\n` }),
  };
}

function configuration(staticPodPath: string): string {
  return `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: ${staticPodPath}\n`;
}

/** The file of a static pod of OpenShift, by the name in its manifest: operators and the machine config operator name theirs. */
export function openshiftFile(pod: string): string {
  if (pod === 'kube-rbac-proxy-crio') return 'criometricsproxy.yaml';
  return `${pod.replace(/^openshift-/, '')}-pod.yaml`;
}
