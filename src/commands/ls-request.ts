import type { CommandContext } from '../cli/command.ts';
import { KUBELET_FLAGS, kubeletsAtOnce } from '../cli/kubelet-flags.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import type { KubeletQuery } from '../survey/nodes/kubelet-query.ts';
import type { PlaceQuery } from '../survey/pods/placed-pods.ts';
import type { StaticPodQuery } from '../survey/pods/static-pods.ts';
import { UsageError } from '../facts/errors.ts';
import { parseLabelSelector } from '../kubernetes/label-selector.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { fieldsRead, type Printed } from '../kubectl/printers/fields-read.ts';
import type { JsonPath } from '../kubectl/printers/jsonpath.ts';
import type { LsFlags } from './ls-flags.ts';
import type { KubeletAsking } from './survey-progress.ts';

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
  const formats = ['wide', ...DOCUMENT_FORMAT_NAMES].join(', ');
  const why = `can only be used with --hidden or --kubelet, or if a directory is printed (-o ${formats})`;
  refuseTyped(Object.values(KUBELET_FLAGS), typed, why);
}

/** How what places pods is read. */
export function placeQuery(context: CommandContext, request: LsRequest, given: Printed): PlaceQuery {
  const { signal, now } = context;
  const { chunkSize, nodeTimeout, noKubelet } = request.flags;
  const concurrency = kubeletsAtOnce(request.flags.concurrency, context);
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
export function kubeletQuery(context: CommandContext, flags: LsFlags, asking: KubeletAsking): KubeletQuery {
  const { namespace, nodes, chunkSize } = staticPodQuery(context, flags);
  const labels = parseLabelSelector(flags.selector ?? '');
  return { ...asking, namespace, nodes: [...new Set(nodes)], labels, chunkSize };
}
