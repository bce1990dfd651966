import { withCaution } from '../advice/caution.ts';
import { likely, osImage } from '../clues.ts';
import type { AdviceSubject, Distribution, Recipes } from '../distribution.ts';
import { debugPod } from '../advice/node-access.ts';
import { shellOperand, shellQuote } from '../../../facts/shell-quote.ts';
import { URL_OWNERSHIP } from '../advice/url-source.ts';

const SETTINGS = 'settings.kubernetes.static-pods';

/** Bottlerocket writes the files from its settings, under the setting's name (bottlerocket `sources/api/static-pods`). */
function throughSettings(subject: AdviceSubject): Recipes {
  const file = subject.file?.slice(subject.file.lastIndexOf('/') + 1) ?? subject.manifestName;
  const setting = `${SETTINGS}.${file}`;
  const find = {
    text: 'Read the settings: the name there is the name of the file',
    command: `apiclient get ${SETTINGS}`,
  };
  const switchTo = (enabled: boolean): string => `apiclient set ${shellQuote(`${setting}.enabled=${String(enabled)}`)}`;
  const off = {
    text: withCaution('Turn it off', subject),
    command: switchTo(false),
  };
  const on = { text: 'Turn it on again', command: switchTo(true) };
  return {
    reach: [
      {
        text: 'Log in to the admin container, or open an SSM session; apiclient works in both',
        command: `ssh ${shellOperand(`ec2-user@${subject.node}`)}`,
      },
      ...debugPod(subject),
    ],
    find: [find],
    edit: [
      find,
      {
        text: 'Write the new manifest to pod.yaml there, and set it in base64',
        command: `apiclient set ${shellQuote(`${setting}.manifest`)}="$(base64 -w0 pod.yaml)"`,
      },
    ],
    restart: [find, off, { text: 'Give its containers time to stop', command: 'sleep 60' }, on],
    stop: [find, off, { ...on, later: true }],
    remove: [find, off, { text: 'Remove it from the user data as well, or it comes back on new nodes' }],
  };
}

export const bottlerocket: Distribution = {
  id: 'bottlerocket',
  title: 'Bottlerocket',
  recognise: (clues) => {
    const image = osImage(clues);
    return image.startsWith('Bottlerocket') ? likely(`osImage ${image}`) : undefined;
  },
  traces: [],
  defaultSource: { kind: 'path', path: '/etc/kubernetes/static-pods/', confidence: 'likely' },
  usesKubeadmConfigMap: false,
  kubeletConfig: '/etc/kubernetes/kubelet/config',
  kubeletFlags: ['the kubelet.service drop-in exec-start.conf', `apiclient get settings.kubernetes`],
  usualFileName: ({ manifestName }) => ({ name: manifestName, confidence: 'guess' }),
  ownership: ({ source }) =>
    source === 'http'
      ? URL_OWNERSHIP
      : {
          owner: 'the Bottlerocket settings',
          edit: 'lost',
          effect: 'Takes effect in seconds and is lost at the next change of the settings, and at a reboot.',
          lastingWay: `Set ${SETTINGS} with apiclient, and in the user data for nodes to come.`,
          throughOwner: true,
          confidence: 'likely',
        },
  recipes: throughSettings,
  noStaticPods:
    'A Bottlerocket node runs only the static pods of its settings; on EKS the control plane runs elsewhere.',
};
