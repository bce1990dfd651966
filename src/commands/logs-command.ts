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
    description: `${SELECTOR_FLAGS.selector.description} Used instead of POD; matches static pods on all nodes and in all namespaces, unless --node or -n is given.`,
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
  summary: 'Print the logs of static pods, including those that the API server does not show',
  description: [
    'Print the logs of a static pod, as "kubectl logs" does and with its flags. Use it for pods that kubectl does not find: a static pod without a mirror pod is found as "explain" finds it, and its kubelet is asked for the logs.',
    'POD is NAME, pod/NAME or NAMESPACE/NAME. The logs are always those of the pod that the kubelet runs under that name, even if the mirror pod shows another manifest.',
    'With -l, it prints the logs of every static pod with these labels: the last 10 lines unless --tail is given, one pod after the other, or all at once with -f. Static pods without a mirror pod are found by asking every kubelet, unless --no-kubelet is given. If the logs of a pod cannot be read, the others are still printed, and the exit code is 2.',
    'If the API server does not answer, use "local logs" on the node, which reads the log files.',
    LOG_BYTES,
    'Needs "get pods" and "get pods/log", and for pods without a mirror pod "get nodes" and "get nodes/proxy"; with -l also "list pods", and for pods without a mirror pod "list nodes".',
  ],
  examples: [
    { text: 'Print the logs of the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Follow them, starting with the last 20 lines', arguments: 'etcd-cp-1 -f --tail=20' },
    {
      text: 'Print the logs of a pod without a mirror pod, from before it crashed',
      arguments: 'agent --node worker-1 --previous',
    },
    {
      text: 'Follow the logs of all schedulers, each line with the name of its pod',
      arguments: '-l component=kube-scheduler -f --prefix',
    },
  ],
  positionals: { usage: '[POD [CONTAINER]]', minimum: 0, maximum: 2, completes: ['static-pod', []] },
  flags: FLAGS,
  load: () => import('./logs.ts'),
});
