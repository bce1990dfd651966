import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { readEmptyListFacts } from '../cluster/empty-list.ts';
import { readPlaces } from '../cluster/placed-pods.ts';
import { listStaticPods, type StaticPodListing, type StaticPodQuery } from '../cluster/static-pods.ts';
import type { Connection } from '../cluster/connection.ts';
import { whyEmpty } from '../domain/empty-list.ts';
import { unplaced, type PlacedPod } from '../domain/placement.ts';
import { emptyListNote } from '../output/empty-list.ts';
import { escapeLine, escapeText } from '../output/escape.ts';
import { LIST_FORMATS, parseOutputFormat, type OutputFormat } from '../output/format.ts';
import { printList } from '../output/list-printer.ts';
import { unreadableNote } from '../output/notes.ts';
import { parseSortBy, sortItems } from '../output/sort.ts';
import { staticPodDocument, staticPodList } from '../output/static-pod-list.ts';
import { ASSUMED_MARK, hasAssumedDirectory, staticPodTable } from '../output/static-pod-table.ts';

const FLAGS = defineFlags({
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
    default: 500,
    description: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
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
  ...LIST_OUTPUT_FLAGS,
  node: {
    name: 'node',
    kind: 'list',
    commas: true,
    completes: 'node',
    description: 'Only static pods of this node. Can be repeated.',
  },
  selector: {
    name: 'selector',
    short: 'l',
    kind: 'string',
    default: undefined,
    description:
      "Selector (label query) to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2).",
  },
});

/** `kubectl static ls`: which pods of the cluster are static. */
export const lsCommand = defineCommand({
  name: 'ls',
  aliases: ['list'],
  summary: 'List static pods',
  description: [
    'List the static pods of the cluster, by the mirror pods that their kubelets keep on the API server.',
    'One request is enough: the server selects mirror pods by their empty service account name, and each is checked for the annotation, the owner, the name and the source that a mirror pod has. A pod that lacks one of them is shown as suspect.',
    'Needs "list pods"; -o wide, json, yaml and templates also read the Nodes and the ConfigMap kube-system/kubelet-config, and say so where they may not.',
  ],
  examples: [
    { text: 'List all static pods', arguments: '' },
    { text: 'List the static pods of one node, with manifest, directory and owner', arguments: '--node cp-1 -o wide' },
    { text: 'List static pods with a label', arguments: '-l tier=control-plane' },
    { text: 'Look at every pod, and show those that only look static', arguments: '--full-scan' },
    {
      text: 'Print name and hash of each static pod',
      arguments: '-o custom-columns=NAME:.metadata.name,HASH:.hash',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

async function run(context: CommandContext, { flags }: Input): Promise<0> {
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const sortPath = parseSortBy(flags.sortBy);
  const query = queryOf(context, flags);
  const connection = await context.connect();
  const listing = await listStaticPods(connection, query);
  noteListing(context, listing);
  const needsPlaces = sortPath !== undefined || (format.kind !== 'table' && format.kind !== 'name');
  const pods = needsPlaces ? await place(context, connection, listing, query) : listing.pods.map(unplaced);
  const sorted = sortPath === undefined ? pods : sortItems(pods, sortPath, staticPodDocument);
  if (sorted.length === 0) await noteEmpty(context, connection, query);
  print(context, sorted, format, flags);
  return 0;
}

function queryOf({ connection, signal, now }: CommandContext, flags: Input['flags']): StaticPodQuery {
  return {
    namespace: flags.allNamespaces || connection.namespace === '' ? undefined : connection.namespace,
    nodes: flags.node,
    labelSelector: flags.selector,
    fieldSelector: flags.fieldSelector,
    chunkSize: flags.chunkSize,
    fullScan: flags.fullScan,
    signal,
    now,
  };
}

function noteListing({ stderr }: CommandContext, { selectorUnsupported, inconsistent, seen }: StaticPodListing): void {
  if (selectorUnsupported) {
    stderr.write(`Note: this server cannot select pods by service account, so all ${seen} pods were read.\n`);
  }
  if (inconsistent) {
    stderr.write('Note: the list expired on the server again and again; its end is newer than its beginning.\n');
  }
}

async function place(
  { stderr, signal }: CommandContext,
  connection: Connection,
  { pods }: StaticPodListing,
  { chunkSize }: StaticPodQuery,
): Promise<readonly PlacedPod[]> {
  const places = await readPlaces(connection, pods, chunkSize, signal);
  for (const unreadable of places.unreadable) stderr.write(`${unreadableNote(unreadable)}\n`);
  return places.pods;
}

async function noteEmpty({ stderr }: CommandContext, connection: Connection, query: StaticPodQuery): Promise<void> {
  const reason = whyEmpty(await readEmptyListFacts(connection, query));
  stderr.write(`${escapeLine(emptyListNote(reason))}\n`);
}

function print(
  { stdout, stderr, style, program }: CommandContext,
  pods: readonly PlacedPod[],
  format: OutputFormat,
  { noHeaders, showLabels }: Input['flags'],
): void {
  const table = (wide: boolean) => staticPodTable(pods, { wide, noHeaders, showLabels, style: style.stdout });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  stdout.write(printList({ resource: 'pod', document: () => staticPodList(pods), table, noHeaders, escape }, format));
  if (format.kind === 'wide' && hasAssumedDirectory(pods)) {
    stderr.write(`${ASSUMED_MARK} usual for the distribution, not read from the node: see "${program} explain POD".\n`);
  }
}
