import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import type { CommandContext, CommandInput, FlagConflict } from '../cli/command.ts';
import { defineFlags, onlyWith } from '../cli/flag.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import type { KubeletQuery } from '../survey/nodes/kubelet-query.ts';
import type { PlaceQuery } from '../survey/pods/placed-pods.ts';
import type { StaticPodQuery } from '../survey/pods/static-pods.ts';
import { UsageError } from '../facts/errors.ts';
import { parseLabelSelector } from '../kubernetes/label-selector.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import { fieldsRead, type Printed } from '../kubectl/printers/fields-read.ts';
import type { JsonPath } from '../kubectl/printers/jsonpath.ts';
import type { ProgressLine } from '../output/progress-line.ts';

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
      'If present, list static pods across all namespaces, even where -n is given. Without -n this is the default: static pods live in kube-system rather than in the namespace of a context.',
  },
  chunkSize: {
    name: 'chunk-size',
    kind: 'integer',
    default: CHUNK_SIZE,
    description: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
  concurrency: onlyWith(ASKING, KUBELET_FLAGS.concurrency),
  fieldSelector: {
    name: 'field-selector',
    kind: 'string',
    default: undefined,
    description:
      "Selector (field query) to filter on, supports '=', '==', and '!='. It is added to the one that finds static pods.",
  },
  fullScan: {
    name: 'full-scan',
    kind: 'boolean',
    default: false,
    description:
      'Read every pod rather than only those that the server selects, and show lookalikes as well: pods with the name or the owner of a mirror pod but without its annotation.',
  },
  hidden: {
    name: 'hidden',
    kind: 'boolean',
    default: false,
    description:
      'List the static pods that a kubelet runs and the API server does not show, and why. Asks every kubelet through the API server (which needs "get nodes/proxy"), and reads Events (which needs "list events") where that is not to be had. The list as JSON or YAML names every kubelet that did not answer (unanswered) or was not asked (unasked), says whether Events were read (eventsRead), and what else could not be (unreadable).',
  },
  kubelet: {
    name: 'kubelet',
    kind: 'boolean',
    default: false,
    description:
      'List what API server and kubelets show together, and where they disagree. Asks every kubelet, as --hidden does.',
  },
  noKubelet: onlyWith(
    '--hidden or -o wide',
    KUBELET_FLAGS.noKubelet,
    'Ask no kubelet: look at Events alone, or leave the directory to what is usual.',
  ),
  nodeTimeout: onlyWith(ASKING, KUBELET_FLAGS.nodeTimeout),
  ...LIST_OUTPUT_FLAGS,
  node: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'List the static pods of this node alone. Can be repeated.',
  },
  outputWatchEvents: {
    name: 'output-watch-events',
    kind: 'boolean',
    default: false,
    description:
      'Output watch event objects when --watch or --watch-only is used. Existing static pods are output as initial ADDED events.',
  },
  selector: {
    name: 'selector',
    short: 'l',
    kind: 'string',
    default: undefined,
    description:
      "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2).",
  },
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

/** A run of `ls`: its flags, and what was made of them before any request. */
export interface LsRequest {
  readonly flags: LsFlags;
  readonly format: OutputFormat;
  readonly sortPath: JsonPath | undefined;
}

/** What is told of a pod only once its Node is read: a list by itself cannot say it. */
const FIELDS_OF_PLACES = ['directory', 'owner', 'verdict', 'signals'];

/** Whether anybody looks at what only the Nodes tell. */
export function needsPlaces({ format, sortPath }: Pick<LsRequest, 'format' | 'sortPath'>, given: Printed): boolean {
  const fields = fieldsRead(format, sortPath, given);
  return fields === undefined || FIELDS_OF_PLACES.some((field) => fields.has(field));
}

/** Whether anybody looks at the directory, which only a kubelet knows for certain. */
function printsDirectory({ format, sortPath }: Pick<LsRequest, 'format' | 'sortPath'>, given: Printed): boolean {
  return fieldsRead(format, sortPath, given)?.has('directory') !== false;
}

/** What `ls` is to do. */
export type LsMode = 'list' | 'hidden' | 'kubelet' | 'watch';

const OF_KUBELETS = ['hidden', 'kubelet'] as const;
const OF_WATCHES = ['watch', 'watch-only'] as const;

/** Flags of `ls` that exclude each other. */
export const LS_CONFLICTS: readonly FlagConflict[] = [
  { flags: ['hidden', 'kubelet'], hint: '--kubelet shows those of every kubelet that answers as well.' },
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

/** Decides what the flags ask for. Throws `UsageError` where one would do nothing. */
export function lsMode(flags: LsFlags): LsMode {
  const { hidden, kubelet, watch, watchOnly } = flags;
  const watches = watch || watchOnly;
  if (flags.outputWatchEvents && !watches) {
    throw new UsageError('--output-watch-events option can only be used with --watch or --watch-only');
  }
  if (watches) return 'watch';
  return hidden ? 'hidden' : kubelet ? 'kubelet' : 'list';
}

/** Refuses the flags about kubelets where a list or a watch asks none. Throws `UsageError`. */
export function refuseKubeletFlags(request: LsRequest, given: Printed, typed: ReadonlySet<string>): void {
  if (printsDirectory(request, given)) return;
  const { concurrency, nodeTimeout, noKubelet } = KUBELET_FLAGS;
  const why = 'can be used with --hidden, --kubelet, or where a directory is printed (-o wide, json, yaml) alone';
  refuseTyped([concurrency, nodeTimeout, noKubelet], typed, why);
}

/** How what places pods is read. */
export function placeQuery({ signal, now }: CommandContext, request: LsRequest, given: Printed): PlaceQuery {
  const { chunkSize, concurrency, nodeTimeout, noKubelet } = request.flags;
  const isAsked = !noKubelet && printsDirectory(request, given);
  return { chunkSize, signal, kubelets: isAsked ? { concurrency, nodeTimeout, signal, now } : undefined };
}

/** Which static pods to list from the API server. */
export function staticPodQuery({ connection, signal, now }: CommandContext, flags: LsFlags): StaticPodQuery {
  return {
    namespace: flags.allNamespaces || connection.namespace === '' ? undefined : connection.namespace,
    nodes: parseNodeArguments(flags.node),
    labelSelector: flags.selector,
    fieldSelector: flags.fieldSelector,
    chunkSize: flags.chunkSize,
    fullScan: flags.fullScan,
    signal,
    now,
  };
}

/** Which kubelets to ask for which static pods. Throws `UsageError` for a selector that cannot be parsed. */
export function kubeletQuery(context: CommandContext, flags: LsFlags, progress: ProgressLine): KubeletQuery {
  const { namespace, nodes, chunkSize, signal, now } = staticPodQuery(context, flags);
  return {
    namespace,
    nodes: [...new Set(nodes)],
    labels: parseLabelSelector(flags.selector ?? ''),
    chunkSize,
    concurrency: flags.concurrency,
    nodeTimeout: flags.nodeTimeout,
    signal,
    now,
    onProgress: (state) => {
      progress.update(state);
    },
  };
}
