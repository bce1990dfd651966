import { withCautionOutside } from '../advice/caution.ts';
import { certain, likely, osImage, podWithoutNode } from '../clues.ts';
import type { AdviceSubject, Distribution, Recipes } from '../distribution.ts';
import { shellQuote } from '../../../facts/shell-quote.ts';

const ANNOTATIONS = ['talos.dev/config-version', 'talos.dev/config-file-version', 'talos.dev/secrets-version'];

/** Where the machine config describes a component; user pods are in a list of their own. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ['kube-apiserver', 'cluster.apiServer'],
  ['kube-controller-manager', 'cluster.controllerManager'],
  ['kube-scheduler', 'cluster.scheduler'],
]);

function sectionOf({ namespace, manifestName }: AdviceSubject): string {
  const component = namespace === 'kube-system' ? SECTIONS.get(manifestName) : undefined;
  return component ?? 'machine.pods';
}

/** The machine config turns two of the three components off for a node; the API server has no such switch. */
function offSwitch(subject: AdviceSubject): string {
  const section = sectionOf(subject);
  if (section === 'machine.pods') return 'Remove the pod from machine.pods';
  if (section === 'cluster.apiServer') return 'Talos has no switch for it; reset the node, or make it a worker';
  return `Set machine.controlPlane.${section.replace('cluster.', '')}.disabled: true`;
}

/** A placeholder stands where the node is not known. */
function talosctlFor({ node }: AdviceSubject): string {
  return `talosctl -n ${node === '' ? 'NODE' : shellQuote(node)}`;
}

/** Talos has no shell: everything goes through talosctl, whose -n takes the node's address or name. */
function throughTalosctl(subject: AdviceSubject): Recipes {
  const talosctl = talosctlFor(subject);
  const off =
    sectionOf(subject) === 'cluster.apiServer'
      ? { text: offSwitch(subject) }
      : { text: offSwitch(subject), command: `${talosctl} edit mc` };
  return {
    reach: [],
    find: [],
    edit: [
      {
        text: `Change ${sectionOf(subject)} in the machine config, or the document that replaces it; no reboot is needed`,
        command: `${talosctl} edit mc`,
      },
      { text: 'Check the result', command: `${talosctl} get staticpodstatus` },
    ],
    restart: [
      { text: 'Find the id of its container', command: `${talosctl} containers -k` },
      {
        text: withCautionOutside('Restart it (its id is the argument of this script)', subject),
        command: `${talosctl} restart -k "\${1:?the id of the container}"`,
      },
    ],
    stop: [off],
    remove: [off],
  };
}

/**
 * Talos serves static pods to the kubelet on a local URL; older releases wrote them into /etc/kubernetes/manifests,
 * but the machine config was the source even then.
 */
export const talos: Distribution = {
  id: 'talos',
  title: 'Talos Linux',
  recognise: (clues) => {
    const image = osImage(clues);
    if (image.startsWith('Talos (')) return certain(`osImage ${image}`);
    const pod = podWithoutNode(clues, ({ annotations }) => ANNOTATIONS.some((key) => annotations?.[key] !== undefined));
    return pod === undefined ? undefined : likely(`${pod} has a talos.dev annotation`);
  },
  traces: [],
  defaultSource: { kind: 'url', describe: 'http://127.0.0.1 on a random port, served by Talos itself' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/kubernetes/kubelet.yaml',
  kubeletFlags: ['machine.kubelet.extraArgs', 'machine.kubelet.extraConfig'],
  usualFileName: () => undefined,
  ownership: (subject) => ({
    owner: 'the Talos machine config',
    edit: 'impossible',
    effect:
      'There is no file and no shell: Talos creates the pod from the machine config; a change there applies without a reboot.',
    lastingWay: `Change ${sectionOf(subject)} with ${talosctlFor(subject)} edit mc.`,
    throughOwner: true,
    confidence: 'likely',
  }),
  recipes: throughTalosctl,
};
