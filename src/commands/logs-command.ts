import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { SELECTOR_FLAGS } from '../cli/selector-flag.ts';
import { POD_NODE_FLAGS } from './change-flags.ts';
import { LOG_BYTES, LOG_FLAGS } from './log-flags.ts';

const FLAGS = defineFlags({
  ...LOG_FLAGS,
  tail: {
    ...LOG_FLAGS.tail,
    description:
      'Lines of recent log file to display. Defaults to -1 with no selector, showing all log lines otherwise 10, if a selector is provided.',
  },
  ignoreErrors: {
    name: 'ignore-errors',
    kind: 'boolean',
    default: false,
    description: 'If watching / following pod logs, allow for any errors that occur to be non-fatal.',
  },
  insecureSkipTlsVerifyBackend: {
    name: 'insecure-skip-tls-verify-backend',
    kind: 'boolean',
    default: false,
    description:
      'Skip verifying the identity of the kubelet that logs are requested from. In theory, an attacker could provide invalid log content back. You might want to use this if your kubelet serving certificates have expired.',
  },
  maxLogRequests: {
    name: 'max-log-requests',
    kind: 'integer',
    default: 5,
    minimum: 1,
    description: 'Specify maximum number of concurrent logs to follow when using a selector or --all-containers.',
  },
  selector: {
    ...SELECTOR_FLAGS.selector,
    description: `The labels of the static pods, in place of a name: all that have them, on all nodes and in all namespaces unless --node or -n says otherwise. ${SELECTOR_FLAGS.selector.description}`,
  },
  ...POD_NODE_FLAGS,
  ...ONE_KUBELET_FLAGS,
});

/** What the user asked of it. */
export type LogsInput = CommandInput<typeof FLAGS>;

/** `kubectl static logs`: what a pod wrote, through the API server, also where it has no mirror. */
export const logsCommand = defineCommand({
  name: 'logs',
  aliases: [],
  knownAs: ['log', 'tail'],
  summary: 'Print the logs of static pods, also of those that the API server does not show',
  description: [
    'Print what a container wrote, as "kubectl logs" does and with its flags. A static pod without a mirror pod is found as "explain" finds it, and its kubelet asked for the log.',
    'POD is NAME, pod/NAME or NAMESPACE/NAME. The log is always of what the kubelet runs under that name: of another manifest than the mirror shows, where these differ.',
    'With -l it prints what every static pod with these labels wrote, its last 10 lines unless --tail says otherwise, one pod after the other, or with -f all at once. Those without a mirror pod are found by asking every kubelet, which --no-kubelet spares. What cannot be read of one pod is told, and ends the run with 2 after the others are printed.',
    'Where the API server does not answer, "local logs" on the node reads the files.',
    LOG_BYTES,
    'Needs "get pods" and "get pods/log", and without a mirror "get nodes" and "get nodes/proxy"; with -l "list pods", and for pods without a mirror "list nodes" as well.',
  ],
  examples: [
    { text: 'Print what the etcd pod of node cp-1 wrote', arguments: 'etcd-cp-1' },
    { text: 'Follow it from its last 20 lines on', arguments: 'etcd-cp-1 -f --tail=20' },
    {
      text: 'Print what a pod without a mirror wrote before it crashed',
      arguments: 'agent --node worker-1 --previous',
    },
    {
      text: 'Follow all schedulers, each line with the pod that wrote it',
      arguments: '-l component=kube-scheduler -f --prefix',
    },
  ],
  positionals: { usage: '[POD [CONTAINER]]', minimum: 0, maximum: 2, completes: ['static-pod', []] },
  flags: FLAGS,
  load: () => import('./logs.ts'),
});
