import { certain, guess, kubeletVersion, nodeLabel, podWithoutNode } from '../clues.ts';
import type { AdviceSubject, Distribution, Ownership, Recipes } from '../distribution.ts';
import { fileBased } from '../file-based.ts';
import { sshAccess, withoutCrictl } from '../advice/node-access.ts';

const CONFIG = 'spec.network.nodeLocalLoadBalancing in the k0s configuration';

/** A user may set staticPodPath in a worker profile; then the usual rules of a directory hold. */
const ownFiles = fileBased({ owner: () => undefined, access: (subject) => withoutCrictl(sshAccess(subject)) });

/** k0s keeps what it serves in memory, so there is nothing on disk to edit. */
const OWNERSHIP: Ownership = {
  owner: 'the k0s worker process on the node',
  edit: 'impossible',
  effect: 'There is no file: the k0s worker serves this pod to the kubelet on a local URL.',
  lastingWay: `Change ${CONFIG} (the node-local load balancer is its only pod).`,
  throughOwner: true,
  confidence: 'likely',
};

function servedRecipes(subject: AdviceSubject): Recipes {
  const off = { text: `Set enabled: false at ${CONFIG}, for all workers` };
  const restart = {
    text: 'Restart the worker that serves it (k0scontroller on a controller that is also a worker)',
    command: 'sudo systemctl restart k0sworker',
  };
  return {
    reach: sshAccess(subject).reach,
    find: [],
    edit: [{ text: `Change ${CONFIG}` }, restart],
    restart: [restart],
    stop: [off, restart],
    remove: [off, restart],
  };
}

/** k0s gives its kubelet a URL on the loopback interface (k0s `pkg/component/worker/static_pods.go`). */
export const k0s: Distribution = {
  id: 'k0s',
  title: 'k0s',
  recognise: (clues) => {
    const version = kubeletVersion(clues);
    if (version.includes('+k0s')) return certain(`kubeletVersion ${version}`);
    const role = nodeLabel(clues, 'node.k0sproject.io/role');
    if (role !== undefined) return certain(role);
    const balancer = podWithoutNode(
      clues,
      ({ name, namespace, annotations }) =>
        namespace === 'kube-system' &&
        name?.startsWith('nllb-') === true &&
        annotations?.['kubernetes.io/config.source'] === 'http',
    );
    return balancer === undefined ? undefined : guess(`${balancer} comes from a URL`);
  },
  traces: ['/run/k0s', '/var/lib/k0s'],
  defaultSource: { kind: 'url', describe: 'http://127.0.0.1 on a random port, served by the k0s worker' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/run/k0s/kubelet/config.yaml',
  kubeletFlags: ['k0s worker --kubelet-extra-args', 'the worker profile'],
  usualFileName: (pod) => (pod.manifestName === 'nllb' ? undefined : ownFiles.usualFileName(pod)),
  ownership: (subject) => (subject.source === 'file' ? ownFiles.ownership(subject) : OWNERSHIP),
  recipes: (subject) => (subject.source === 'file' ? ownFiles.recipes(subject) : servedRecipes(subject)),
  noStaticPods: 'k0s runs its control plane as plain processes, not as pods.',
  controlPlaneAsProcesses: true,
};
