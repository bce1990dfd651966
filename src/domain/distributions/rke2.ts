import { guess, likely, podWithoutNode } from './clues.ts';
import type { AdviceSubject, Distribution, NamedPod, Recipes } from './distribution.ts';
import { fileBased } from './file-based.ts';
import { recogniseRancher } from './k3s.ts';
import { sshAccess, type NodeAccess } from './node-access.ts';
import { shellQuote } from './shell-quote.ts';

/** How one of RKE2's own static pods is configured in `config.yaml`. */
interface Component {
  readonly argument: string;
  /** Turns the component off on this node. */
  readonly disable: string;
}

const COMPONENTS: ReadonlyMap<string, Component> = new Map([
  ['etcd', { argument: 'etcd-arg', disable: 'disable-etcd' }],
  ['kube-apiserver', { argument: 'kube-apiserver-arg', disable: 'disable-apiserver' }],
  ['kube-controller-manager', { argument: 'kube-controller-manager-arg', disable: 'disable-controller-manager' }],
  ['kube-scheduler', { argument: 'kube-scheduler-arg', disable: 'disable-scheduler' }],
  ['cloud-controller-manager', { argument: 'kube-cloud-controller-manager-arg', disable: 'disable-cloud-controller' }],
  ['kube-proxy', { argument: 'kube-proxy-arg', disable: 'disable-kube-proxy' }],
]);

const CONFIG = '/etc/rancher/rke2/config.yaml';
const RESTART = {
  text: 'Restart RKE2, which writes its manifests anew (rke2-agent on a node without control plane)',
  command: 'sudo systemctl restart rke2-server',
};

/** The component whose file RKE2 writes; undefined for a user's own file in the same directory. */
function componentOf({ namespace, manifestName, labels }: NamedPod): Component | undefined {
  const own = namespace === 'kube-system' && labels.component === manifestName && labels.tier === 'control-plane';
  return own ? COMPONENTS.get(manifestName) : undefined;
}

/** RKE2 brings its own crictl, below its data directory. */
function bundledCrictl({ node, directory }: AdviceSubject): NodeAccess {
  const home = /^(.*)\/agent\/pod-manifests\/*$/.exec(directory ?? '')?.[1] ?? '/var/lib/rancher/rke2';
  const config = `CRI_CONFIG_FILE=${home}/agent/etc/crictl.yaml`;
  return sshAccess(node, { crictl: `env ${shellQuote(config)} ${shellQuote(`${home}/bin/crictl`)}` });
}

/** A hand edit of a component's file is undone at the next start of RKE2, so the ways that last come first. */
function throughConfig(subject: AdviceSubject, usual: Recipes): Recipes {
  const component = componentOf(subject);
  if (component === undefined || subject.windows) return usual;
  return {
    ...usual,
    edit: [{ text: `Set ${component.argument} for this component`, command: `sudo vi ${CONFIG}` }, RESTART],
    remove: [
      {
        text: `Turn the component off with ${component.disable}: true, and restart RKE2`,
        command: `sudo vi ${CONFIG} && ${RESTART.command}`,
      },
      ...usual.remove,
    ],
  };
}

/** RKE2 writes its control plane, and kube-proxy, as static pods at each start (rke2 `pkg/executor/staticpod`). */
export const rke2: Distribution = {
  id: 'rke2',
  title: 'RKE2',
  recognise: (clues) => {
    const byNode = recogniseRancher(clues, 'rke2');
    if (byNode !== undefined) return byNode;
    const etcd = podWithoutNode(clues, ({ annotations }) => annotations?.['etcd.k3s.io/initial'] !== undefined);
    if (etcd !== undefined) return likely(`${etcd} has annotation etcd.k3s.io/initial`);
    // Others run these as a DaemonSet, or label them differently.
    const odd = podWithoutNode(
      clues,
      ({ labels }) =>
        labels?.tier === 'control-plane' && ['kube-proxy', 'cloud-controller-manager'].includes(labels.component ?? ''),
    );
    return odd === undefined ? undefined : guess(`${odd} is labelled as RKE2 does`);
  },
  defaultSource: { kind: 'path', path: '/var/lib/rancher/rke2/agent/pod-manifests', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/var/lib/rancher/rke2/agent/etc/kubelet.conf.d',
  kubeletConfigSince: 32,
  fileCheckFrequency: '5s',
  kubeletFlags: ['/etc/rancher/rke2/config.yaml (kubelet-arg)'],
  ...fileBased({
    fileName: (pod) => (componentOf(pod) === undefined ? undefined : `${pod.manifestName}.yaml`),
    access: bundledCrictl,
    adapt: throughConfig,
    owner: (subject) => {
      const component = componentOf(subject);
      if (component === undefined) return undefined;
      return {
        owner: 'the RKE2 process on the node',
        edit: 'lost',
        effect: 'Takes effect in seconds; lost at the next start of RKE2, which writes the file anew.',
        lastingWay: `Set ${component.argument} in ${CONFIG} and restart RKE2.`,
        confidence: 'likely',
      };
    },
  }),
};
