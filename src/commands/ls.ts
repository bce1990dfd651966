import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { readEmptyListFacts } from '../survey/pods/empty-list.ts';
import { readPlaces } from '../survey/pods/placed-pods.ts';
import { lookUp } from '../facts/steps.ts';
import { listStaticPods, type StaticPodListing, type StaticPodQuery } from '../survey/pods/static-pods.ts';
import type { Connection } from '../kubectl/connection.ts';
import { whyEmpty } from '../nodes/empty-list.ts';
import { unplaced, type PlacedPod } from '../nodes/placement.ts';
import { emptyListNote } from '../output/lists/empty-list.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { LIST_FORMATS, parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { printList } from '../output/lists/list-printer.ts';
import { listingNotes, unreadableNote } from '../output/notes.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { staticPodDocument, staticPodList } from '../output/lists/static-pod-list.ts';
import { assumedDirectoryNote, staticPodTable } from '../output/lists/static-pod-table.ts';
import { listCompared } from './ls-compared.ts';
import {
  LS_CONFLICTS,
  LS_FLAGS,
  lsMode,
  needsPlaces,
  placeQuery,
  refuseKubeletFlags,
  staticPodQuery,
  type LsFlags,
  type LsRequest,
} from './ls-flags.ts';
import { listHidden } from './ls-hidden.ts';
import { watchList } from './ls-watch.ts';

/** `kubectl static ls`: which pods of the cluster are static. */
export const lsCommand = defineCommand({
  name: 'ls',
  aliases: ['list'],
  knownAs: ['get', 'list-pods', 'po', 'pod', 'pods', 'ps', 'static-pods'],
  summary: 'List static pods',
  description: [
    'List the static pods of the cluster, by the mirror pods that their kubelets keep on the API server.',
    'One request is enough: the server selects mirror pods by their empty service account name, and each is checked for the annotation, the owner, the name and the source that a mirror pod has. A pod that lacks one of them is shown as suspect.',
    'The API server knows only what was mirrored. --hidden finds what runs without a mirror and says why that may be; --kubelet shows both sides; -w goes on with a row for each change, as "kubectl get -w" does.',
    'Needs "list pods", with -w "watch pods" as well; -o wide, json, yaml and templates that ask for directory, owner, verdict or signals also read the Nodes and the ConfigMap kube-system/kubelet-config and ask the kubelets of 100 nodes at most for their directory (which needs "get nodes/proxy"), and say so where they may not.',
  ],
  examples: [
    { text: 'List all static pods', arguments: '' },
    { text: 'List the static pods of one node, with manifest, directory and owner', arguments: '--node cp-1 -o wide' },
    { text: 'List static pods with a label', arguments: '-l tier=control-plane' },
    { text: 'List static pods with two of their labels as columns', arguments: '-L component,tier' },
    { text: 'List static pods that run but do not show on the API server, and why', arguments: '--hidden' },
    { text: 'Compare what the API server shows with what the kubelets run', arguments: '--kubelet -o wide' },
    { text: 'Follow the static pods of a node while its manifests are edited', arguments: '--node cp-1 -w' },
    { text: 'Look at every pod, and show those that only look static', arguments: '--full-scan' },
    {
      text: 'Print name and hash of each static pod',
      arguments: '-o custom-columns=NAME:.metadata.name,HASH:.hash',
    },
  ],
  positionals: {
    usage: '',
    minimum: 0,
    maximum: 0,
    hint: '"explain NAME" tells of one pod; --node, -n and -l select which are listed.',
  },
  flags: LS_FLAGS,
  conflicts: LS_CONFLICTS,
  run,
});

async function run(context: CommandContext, { flags, typed }: CommandInput<typeof LS_FLAGS>): Promise<0 | 2> {
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const request: LsRequest = { flags, format, sortPath: parseSortBy(flags.sortBy) };
  const mode = lsMode(flags);
  if (mode === 'list') refuseKubeletFlags(request, 'list', typed);
  if (mode === 'watch') refuseKubeletFlags(request, flags.outputWatchEvents ? 'event' : 'item', typed);
  switch (mode) {
    case 'list':
      return await list(context, request);
    case 'hidden':
      return await listHidden(context, request);
    case 'kubelet':
      return await listCompared(context, request);
    case 'watch':
      return await watchList(context, request);
  }
}

async function list(context: CommandContext, request: LsRequest): Promise<0> {
  const { flags, format, sortPath } = request;
  const query = staticPodQuery(context, flags);
  const connection = await context.connect();
  const listing = await listStaticPods(connection, query);
  for (const note of [...listingNotes(listing), ...listing.unreadable.map(unreadableNote)]) {
    context.stderr.write(`${note}\n`);
  }
  const pods = needsPlaces({ format, sortPath }, 'list')
    ? await place(context, connection, listing, request)
    : listing.pods.map(unplaced);
  await lookUp(context.signal);
  const sorted = sortPath === undefined ? pods : sortItems(pods, sortPath, staticPodDocument);
  if (sorted.length === 0) await noteEmpty(context, connection, query);
  print(context, sorted, format, flags);
  return 0;
}

async function place(
  context: CommandContext,
  connection: Connection,
  { pods }: StaticPodListing,
  request: LsRequest,
): Promise<readonly PlacedPod[]> {
  const places = await readPlaces(connection, pods, placeQuery(context, request, 'list'));
  for (const unreadable of places.unreadable) context.stderr.write(`${unreadableNote(unreadable)}\n`);
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
  { noHeaders, labelColumns, showLabels }: LsFlags,
): void {
  const table = (wide: boolean) =>
    staticPodTable(pods, { wide, noHeaders, labelColumns, showLabels, style: style.stdout });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  stdout.write(printList({ resource: 'pod', document: () => staticPodList(pods), table, noHeaders, escape }, format));
  const footnote = format.kind === 'wide' ? assumedDirectoryNote(pods, program) : undefined;
  if (footnote !== undefined) stderr.write(`${footnote}\n`);
}
