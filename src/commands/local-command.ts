import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { LOCAL_FLAGS } from './local-flags.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...LIST_OUTPUT_FLAGS });

/** What the user asked of it. */
export type LocalInput = CommandInput<typeof FLAGS>;

/** `kubectl static local`: the static pods of the node that this runs on, without any API server. */
export const localCommand = defineCommand({
  name: 'local',
  aliases: [],
  knownAs: ['local ls', 'local list', 'local pods', 'local nodes'],
  summary: 'List, explain or check the manifests of the node that this runs on, without the API server',
  description: [
    'List the manifest directory of the node that this program runs on: every file as the kubelet sees it, the pod that it defines, and whether that runs. No API server and no kubeconfig are needed.',
    "The kubelet is found among the processes, or by its systemd unit or the files where distributions put them; its flags, drop-ins and configuration file tell the directory. What runs is told by the kubelet's directories and by processes, for which root is needed; what may not be read is said, and the rest is shown.",
    'Exits with 2 where a file that tells which manifests there are could not be read.',
  ],
  examples: [
    { text: 'List the manifests of this node', arguments: '' },
    { text: 'Look at a mounted disk, or at the host from a debug container', arguments: '--root /host' },
    {
      text: 'Look at one directory, whatever the kubelet is configured with',
      arguments: '--path /etc/kubernetes/manifests',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./local.ts'),
});
