import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LOCAL_FLAGS } from './local-flags.ts';
import { LOG_BYTES, LOG_FLAGS } from './log-flags.ts';

const FLAGS = defineFlags({
  ...LOG_FLAGS,
  follow: {
    ...LOG_FLAGS.follow,
    description: 'Specify if the logs should be streamed. This lasts until Ctrl-C, even if the container restarts.',
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
  summary: 'Print the logs of a pod of this node, without the API server or the kubelet',
  description: [
    'Print the logs of a pod, as "kubectl logs" does, from the kubelet\'s log directory on this node (/var/log/pods). Use it when the API server, the kubelet or the container runtime does not run; even the manifest may be gone.',
    'NAME is a file, the name in a manifest, the name of the mirror pod, or NAMESPACE/NAME. If the pod was made from several manifests in turn, the logs of the newest are printed.',
    'Unlike "kubectl logs", it reads all that is left of a run of the container, including rotated and compressed files. --previous means the run before the newest that has a log.',
    LOG_BYTES,
    'Exits with 2 if part of the logs could not be read.',
  ],
  examples: [
    { text: 'Print the logs of the API server of this node', arguments: 'kube-apiserver' },
    { text: 'Follow them, even while the manifest is edited', arguments: 'kube-apiserver -f --tail 20' },
    { text: 'Print the last lines of the previous run', arguments: 'etcd --previous --tail 50' },
    { text: 'Print logs from a mounted disk', arguments: 'kube-system/etcd-cp-1 --root /mnt' },
  ],
  positionals: { usage: 'NAME [CONTAINER]', minimum: 1, maximum: 2, completes: ['local-pod', []] },
  flags: FLAGS,
  load: () => import('./local-logs.ts'),
});
