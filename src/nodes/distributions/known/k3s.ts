import { certain, kubeletVersion, likely, nodeAnnotation, nodeLabel } from '../clues.ts';
import type { Clues, Distribution, Recognition } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { sshAccess } from '../advice/node-access.ts';

/** k3s and RKE2 share the code that registers a node; the program's name is in every mark it leaves. */
export function recogniseRancher(clues: Clues, program: 'k3s' | 'rke2'): Recognition | undefined {
  const version = kubeletVersion(clues);
  if (version.includes(`+${program}`)) return certain(`kubeletVersion ${version}`);
  const args = nodeAnnotation(clues, `${program}.io/node-args`);
  if (args !== undefined) return certain(args);
  const type = nodeLabel(clues, 'node.kubernetes.io/instance-type');
  if (type?.endsWith(`=${program}`) === true) return likely(type);
  const id = clues.node?.spec?.providerID;
  return id?.startsWith(`${program}://`) === true ? likely(`providerID ${id}`) : undefined;
}

/** A command of K3s itself. */
const CRICTL = ['k3s', 'crictl'] as const;

/** k3s itself ships no static pods. Not to be confused with `server/manifests`, which k3s applies to the cluster. */
export const k3s: Distribution = {
  id: 'k3s',
  title: 'K3s',
  recognise: (clues) => recogniseRancher(clues, 'k3s'),
  traces: [
    ...['/var/lib/rancher/k3s/agent', '/etc/rancher/k3s'],
    // Its data may be elsewhere: the services that its installer writes.
    ...['/etc/systemd/system/k3s.service', '/etc/systemd/system/k3s-agent.service'],
  ],
  kubeletProgram: 'k3s',
  crictl: () => CRICTL,
  defaultSource: { kind: 'path', path: '/var/lib/rancher/k3s/agent/pod-manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/var/lib/rancher/k3s/agent/etc/kubelet.conf.d',
  kubeletConfigSince: 32,
  kubeletFlags: ['/etc/rancher/k3s/config.yaml (kubelet-arg)', '/etc/systemd/system/k3s.service'],
  ...fileBased({
    access: (subject) => sshAccess(subject, { crictl: CRICTL.join(' ') }),
    owner: () => undefined,
    userFile: {
      owner: 'whoever put the file there; K3s ships no static pods',
      edit: 'survives',
      effect:
        'Takes effect in seconds and stays. Mind the directory: K3s applies the files in server/manifests to the cluster.',
      lastingWay: undefined,
      confidence: 'likely',
    },
  }),
  noStaticPods: 'K3s runs its control plane in one process, not as pods.',
  controlPlaneAsProcesses: true,
};
