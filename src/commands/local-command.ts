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
  summary: 'List, explain, check and change the static pods of this node, without an API server',
  description: [
    'List the manifest directory of the node that this program runs on: every file as the kubelet sees it, the pod that it defines, and whether that pod runs. Use it when no API server answers; it needs no API server and no kubeconfig.',
    "The kubelet is found among the processes, or by its systemd unit or the files where distributions put them; its flags, drop-ins and configuration file name the directory. What runs is known from the kubelet's directories and the processes, which needs root. If something may not be read, a note says so, and the rest is shown.",
    'Exits with 2 if a file that decides which manifests there are could not be read.',
  ],
  examples: [
    { text: 'List the manifests of this node', arguments: '' },
    {
      text: 'List the manifests on a mounted disk, or those of the host from a debug container',
      arguments: '--root /host',
    },
    {
      text: 'List one directory, whatever the kubelet is configured with',
      arguments: '--path /etc/kubernetes/manifests',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  load: () => import('./local.ts'),
});
