import { certain } from '../clues.ts';
import type { AdviceSubject, Distribution } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { isKubeadmComponent, kubeadmFileName } from '../kubeadm-pods.ts';
import type { NodeAccess } from '../advice/node-access.ts';
import { shellOperand } from '../../../facts/shell-quote.ts';

/** Nodes are containers. Their image has crictl, but no editor and no sudo. */
function throughDocker({ node }: AdviceSubject): NodeAccess {
  const open = `docker exec -it ${shellOperand(node)} bash`;
  return {
    reach: [
      { text: 'Open a shell in the node container (or podman, nerdctl)', command: open },
      { text: 'It has no editor: copy the new manifest there with docker cp, and give its path to the edit script' },
    ],
    asRoot: '',
    crictl: 'crictl',
  };
}

/** kind runs kubeadm in the node container; its entrypoint rewrites addresses in the four manifests on a restart. */
export const kind: Distribution = {
  id: 'kind',
  title: 'kind',
  recognise: ({ node }) => {
    const id = node?.spec?.providerID;
    return id?.startsWith('kind://') === true ? certain(`providerID ${id}`) : undefined;
  },
  traces: ['/kind'],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/manifests', confidence: 'likely' },
  usesKubeadmConfigMap: true,
  kubeletConfig: '/var/lib/kubelet/config.yaml',
  kubeletFlags: [
    '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf',
    '/etc/systemd/system/kubelet.service.d/11-kind.conf',
    '/etc/default/kubelet',
  ],
  ...fileBased({
    fileName: kubeadmFileName,
    access: throughDocker,
    owner: (subject) =>
      isKubeadmComponent(subject)
        ? {
            owner: 'kubeadm, run once by kind',
            edit: 'survives',
            effect:
              'Takes effect in seconds and lasts as long as the cluster; a restart of the node rewrites addresses only.',
            lastingWay: 'For the next cluster, use kubeadmConfigPatches in the configuration of kind create cluster.',
            confidence: 'likely',
          }
        : undefined,
    userFile: {
      owner: 'whoever put the file there',
      edit: 'survives',
      effect: 'Takes effect in seconds and lasts as long as the node container.',
      lastingWay: undefined,
      confidence: 'likely',
    },
  }),
};
