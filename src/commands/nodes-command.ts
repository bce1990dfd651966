import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import { CLUSTER_CONFLICTS, CLUSTER_FLAGS } from '../cli/cluster-flags.ts';
import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { KUBELET_FLAGS, KUBELET_RIGHTS_OPTIONAL } from '../cli/kubelet-flags.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { LIST_FORMATS, outputWords, PAGE_FORMAT } from '../kubectl/printers/format-names.ts';
import { SELECTOR_FLAGS } from '../cli/selector-flag.ts';

const FLAGS = defineFlags({
  chunkSize: {
    name: 'chunk-size',
    kind: 'integer',
    default: CHUNK_SIZE,
    description: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
  ...CLUSTER_FLAGS,
  ...KUBELET_FLAGS,
  ...LIST_OUTPUT_FLAGS,
  output: {
    ...LIST_OUTPUT_FLAGS.output,
    completes: [...outputWords(LIST_FORMATS), PAGE_FORMAT],
    description: `Output format. One of: (${[...LIST_FORMATS, PAGE_FORMAT].join(', ')}).`,
  },
  selector: {
    ...SELECTOR_FLAGS.selector,
    description:
      "Selector (label query) of nodes to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2).",
  },
});

/** What the user asked of it. */
export type NodesInput = CommandInput<typeof FLAGS>;

/** `kubectl static nodes`: where each node's kubelet takes static pods from, and how many it runs. */
export const nodesCommand = defineCommand({
  name: 'nodes',
  aliases: ['node', 'no'],
  knownAs: ['kubelet', 'kubelets'],
  summary: 'Show where each node takes static pods from, and how many it runs',
  description: [
    'Show where the kubelet of each node takes static pods from, how that is known, and how many static pods the node has: MIRRORED on the API server, RUNNING in the kubelet (in phase Running, so not what it refused), and HIDDEN, which the kubelet has, running or not, but the API server does not show. Use it to find manifest directories, and nodes that run something unseen.',
    'Many kubelets are asked at the same time. A node that does not answer, or only in part, is shown with what else is known of it, and named on stderr. A guess ends in a question mark. With -o wide, EDITS-LOST-TO shows what rewrites manifests, so that edits by hand are lost, and of how many pods; "explain" says what to change instead.',
    `Needs "list nodes" and "list pods". ${KUBELET_RIGHTS_OPTIONAL}`,
  ],
  examples: [
    { text: 'Show all nodes', arguments: '' },
    {
      text: "Show the control-plane nodes, with the kubelet's configuration file",
      arguments: '-l node-role.kubernetes.io/control-plane -o wide',
    },
    { text: 'Show two nodes without asking their kubelets', arguments: 'cp-1 cp-2 --no-kubelet' },
    { text: 'Show the nodes of two clusters', arguments: '--context prod-eu,prod-us' },
    {
      text: 'Write an HTML report, with a map of the static pods',
      arguments: '-o html',
      within: '… > nodes.html',
    },
    { text: 'Show the nodes with the most hidden pods last', arguments: '--sort-by=.pods.hidden' },
  ],
  positionals: { usage: '[NODE...]', minimum: 0, maximum: Infinity, completes: ['node'] },
  flags: FLAGS,
  conflicts: CLUSTER_CONFLICTS,
  load: () => import('./nodes.ts'),
});
