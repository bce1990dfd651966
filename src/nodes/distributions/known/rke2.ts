import { guess, likely, podWithoutNode } from '../clues.ts';
import type { AdviceSubject, Distribution, NamedPod, Recipes, Step } from '../distribution.ts';
import { isEtcd, withCaution } from '../advice/caution.ts';
import { fileBased } from '../file-based.ts';
import { recogniseRancher } from './k3s.ts';
import { sshAccess, type NodeAccess } from '../advice/node-access.ts';
import { shellQuote } from '../../../facts/shell-quote.ts';

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

/** How to restart RKE2 on the node of a component: only kube-proxy runs where RKE2 is an agent. */
function restartRke2({ manifestName, controlPlane }: AdviceSubject): {
  readonly words: string;
  readonly command: string;
} {
  const isAnywhere = manifestName === 'kube-proxy';
  const service = isAnywhere && controlPlane === false ? 'rke2-agent' : 'rke2-server';
  const which = isAnywhere && controlPlane === undefined ? ' (rke2-agent on a node without control plane)' : '';
  return { words: `restart RKE2${which}`, command: `sudo systemctl restart ${service}` };
}

/** The component whose file RKE2 writes; undefined for a user's own file in the same directory. */
function componentOf({ namespace, manifestName, labels }: NamedPod): Component | undefined {
  const own = namespace === 'kube-system' && labels.component === manifestName && labels.tier === 'control-plane';
  return own ? COMPONENTS.get(manifestName) : undefined;
}

/** The data directory, above that of the manifests. */
function homeOf(directory = ''): string {
  return /^(.*)\/agent\/pod-manifests\/*$/.exec(directory)?.[1] ?? '/var/lib/rancher/rke2';
}

/** RKE2 brings its own crictl, below its data directory (RKE2, "Cluster Access"). */
function bundledCrictl(subject: AdviceSubject): NodeAccess {
  const home = homeOf(subject.directory);
  const config = `CRI_CONFIG_FILE=${home}/agent/etc/crictl.yaml`;
  return sshAccess(subject, { crictl: `env ${shellQuote(config)} ${shellQuote(`${home}/bin/crictl`)}` });
}

/** A hand edit of a component's file is undone at the next start of RKE2, so the ways that last come first. */
function throughConfig(subject: AdviceSubject, usual: Recipes): Recipes {
  const component = componentOf(subject);
  if (component === undefined || subject.windows) return usual;
  const restart = restartRke2(subject);
  return {
    ...usual,
    edit: [
      {
        text: withCaution(`Set ${component.argument} for this component, and ${restart.words}`, subject),
        command: `sudo vi ${CONFIG}`,
      },
      { text: 'RKE2 rewrites its manifests when it starts', command: restart.command },
    ],
    remove: turnOff(subject, component, usual.remove),
  };
}

/**
 * RKE2 takes away the files of what is turned off, all but kube-proxy's (rke2 `removeDisabledPods`), which is the
 * cluster's affair: agents learn of it from their server.
 */
function turnOff(subject: AdviceSubject, { disable }: Component, remove: readonly Step[]): readonly Step[] {
  const { words, command } = restartRke2(subject);
  if (subject.manifestName === 'kube-proxy') {
    const first = `First set ${disable}: true in ${CONFIG} on every server, and ${words}, here as well`;
    return remove.map((step) => ({ ...step, text: `${first}. ${step.text ?? ''}` }));
  }
  const turn = isEtcd(subject) ? 'Once its member has left the etcd cluster, turn' : 'Turn';
  return [
    { text: `${turn} the component off with ${disable}: true`, command: `sudo vi ${CONFIG}` },
    { text: 'RKE2 removes its file when it starts', command },
  ];
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
    return odd === undefined ? undefined : guess(`${odd} has the labels of RKE2`);
  },
  traces: [
    ...['/var/lib/rancher/rke2/agent', '/etc/rancher/rke2'],
    // Its data may be elsewhere: the services that its installer and its packages bring.
    ...['/usr/local/lib/systemd/system/rke2-server.service', '/usr/local/lib/systemd/system/rke2-agent.service'],
    ...['/usr/lib/systemd/system/rke2-server.service', '/usr/lib/systemd/system/rke2-agent.service'],
  ],
  crictl: (directory) => {
    const home = homeOf(directory);
    return [`${home}/bin/crictl`, '--config', `${home}/agent/etc/crictl.yaml`];
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
        effect: 'Takes effect in seconds and is lost at the next start of RKE2, which rewrites the file.',
        lastingWay: `Set ${component.argument} in ${CONFIG} and restart RKE2.`,
        throughOwner: true,
        confidence: 'likely',
      };
    },
  }),
};
