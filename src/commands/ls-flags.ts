import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import type { CommandInput, FlagConflict } from '../cli/command.ts';
import { defineFlags, onlyWith } from '../cli/flag.ts';
import { CLUSTER_CONFLICTS, CLUSTER_FLAGS } from '../cli/cluster-flags.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { SELECTOR_FLAGS } from '../cli/selector-flag.ts';

/** Under what kubelets are asked. */
const ASKING = '--hidden, --kubelet or -o wide';

/** The flags of `ls`, in the order of its help. */
export const LS_FLAGS = defineFlags({
  allNamespaces: {
    name: 'all-namespaces',
    short: 'A',
    kind: 'boolean',
    default: false,
    description:
      'If present, list static pods across all namespaces, even if -n is given. This is the default without -n, since static pods are in kube-system rather than in the namespace of a context.',
  },
  chunkSize: {
    name: 'chunk-size',
    kind: 'integer',
    default: CHUNK_SIZE,
    description: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
  ...CLUSTER_FLAGS,
  concurrency: onlyWith(ASKING, KUBELET_FLAGS.concurrency),
  fieldSelector: {
    name: 'field-selector',
    kind: 'string',
    default: undefined,
    description:
      "Selector (field query) to filter on, supports '=', '==', and '!='. It is added to the selector that finds static pods.",
  },
  fullScan: {
    name: 'full-scan',
    kind: 'boolean',
    default: false,
    description:
      'Read all pods rather than only those that the server selects, and also show lookalikes: pods with the name or owner of a mirror pod but without its annotation.',
  },
  hidden: {
    name: 'hidden',
    kind: 'boolean',
    default: false,
    description:
      'List static pods that a kubelet has but the API server does not show, and why. It asks every kubelet (see --kubelet-access for the permissions), and reads Events (needs "list events") if a kubelet does not answer. JSON and YAML output names every kubelet that did not answer (unanswered) or was not asked (unasked), and says whether Events were read (eventsRead) and what else could not be read (unreadable).',
  },
  kubelet: {
    name: 'kubelet',
    kind: 'boolean',
    default: false,
    description:
      'List what the API server and the kubelets show, and where they disagree. It asks every kubelet, as --hidden does.',
  },
  noKubelet: onlyWith(
    '--hidden or -o wide',
    KUBELET_FLAGS.noKubelet,
    'Do not ask any kubelet: rely on Events, or assume the usual directory.',
  ),
  nodeTimeout: onlyWith(ASKING, KUBELET_FLAGS.nodeTimeout),
  kubeletAccess: onlyWith(ASKING, KUBELET_FLAGS.kubeletAccess),
  kubeletCertificateAuthority: onlyWith(ASKING, KUBELET_FLAGS.kubeletCertificateAuthority),
  kubeletInsecureSkipTlsVerify: onlyWith(ASKING, KUBELET_FLAGS.kubeletInsecureSkipTlsVerify),
  ...LIST_OUTPUT_FLAGS,
  node: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'List only the static pods of this node. Can be repeated.',
  },
  outputWatchEvents: {
    name: 'output-watch-events',
    kind: 'boolean',
    default: false,
    description:
      'Output watch event objects when --watch or --watch-only is used. Existing static pods are output as initial ADDED events.',
  },
  ...SELECTOR_FLAGS,
  watch: {
    name: 'watch',
    short: 'w',
    kind: 'boolean',
    default: false,
    description: 'After listing the static pods, watch for changes.',
  },
  watchOnly: {
    name: 'watch-only',
    kind: 'boolean',
    default: false,
    description: 'Watch for changes to the static pods, without listing them first.',
  },
});

/** What the user typed. */
export type LsFlags = CommandInput<typeof LS_FLAGS>['flags'];

const OF_KUBELETS = ['hidden', 'kubelet'] as const;
const OF_WATCHES = ['watch', 'watch-only'] as const;

/** Flags of `ls` that exclude each other. */
export const LS_CONFLICTS: readonly FlagConflict[] = [
  ...CLUSTER_CONFLICTS,
  { flags: ['hidden', 'kubelet'], hint: '--kubelet also shows the hidden pods of every kubelet that answers.' },
  { flags: ['kubelet', 'no-kubelet'] },
  ...OF_KUBELETS.flatMap((kubelets): FlagConflict[] => [
    ...OF_WATCHES.map((watches) => ({ flags: [kubelets, watches], hint: 'A kubelet cannot be watched.' }) as const),
    { flags: [kubelets, 'full-scan'] },
    {
      flags: [kubelets, 'field-selector'],
      hint: 'Only the API server selects by fields, and it does not know hidden pods: use --node, -n or -l.',
    },
  ]),
];
