import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LOCAL_FLAGS } from './local-flags.ts';
import { LOG_BYTES, LOG_FLAGS } from './log-flags.ts';

const FLAGS = defineFlags({
  ...LOG_FLAGS,
  follow: {
    ...LOG_FLAGS.follow,
    description: 'Specify if the logs should be streamed: until Ctrl-C, also when the container starts again.',
  },
  ...LOCAL_FLAGS,
});

/** What the user asked of it. */
export type LocalLogsInput = CommandInput<typeof FLAGS>;

/** `kubectl static local logs`: what a pod of this node wrote, from the files of its logs. */
export const localLogsCommand = defineCommand({
  name: 'local logs',
  aliases: [],
  knownAs: ['local tail'],
  summary: 'Print the logs of a pod of this node, without the API server and the kubelet',
  description: [
    'Print what a container wrote, as "kubectl logs" does, from the files in the kubelet\'s directory of logs (/var/log/pods). No API server, kubelet or container runtime need run, and the manifest may be gone.',
    'NAME is a file, the name in a manifest, the name of the mirror pod, or NAMESPACE/NAME. Where a pod was made of several manifests one after the other, the logs of the newest are printed.',
    'Unlike "kubectl logs" it reads all that is left of a run of the container, also rotated and compressed files; --previous is the run before the newest whose log is there.',
    LOG_BYTES,
    'Exits with 2 where a part of the logs could not be read.',
  ],
  examples: [
    { text: 'Print what the API server of this node wrote', arguments: 'kube-apiserver' },
    { text: 'Follow it, also while its manifest is edited', arguments: 'kube-apiserver -f --tail 20' },
    { text: 'Print the end of the run before', arguments: 'etcd --previous --tail 50' },
    { text: 'Read the logs of a mounted disk', arguments: 'kube-system/etcd-cp-1 --root /mnt' },
  ],
  positionals: { usage: 'NAME [CONTAINER]', minimum: 1, maximum: 2, completes: ['local-pod', []] },
  flags: FLAGS,
  load: () => import('./local-logs.ts'),
});
