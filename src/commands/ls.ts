import type { CommandContext, CommandInput } from '../cli/command.ts';
import { lookUp } from '../facts/steps.ts';
import { listStaticPods, type StaticPodListing, type StaticPodQuery } from '../survey/pods/static-pods.ts';
import type { Connection } from '../kubectl/connection.ts';
import { listedAlone, type ListedStaticPod } from '../nodes/placed-pod.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS } from '../kubectl/printers/format-names.ts';
import { printList } from '../output/lists/list-printer.ts';
import { listingNotes, unreadableNote } from '../output/notes.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { staticPodDocument, staticPodList } from '../output/lists/static-pod-list.ts';
import { assumedDirectoryNote, staticPodTable } from '../output/lists/static-pod-table.ts';
import { LS_FLAGS, type LsFlags } from './ls-flags.ts';
import { lsMode, needsPlaces, placeQuery, refuseKubeletFlags, staticPodQuery, type LsRequest } from './ls-request.ts';

/** Runs `ls`. What a plain list does not need is loaded where it is needed. */
export async function run(context: CommandContext, { flags, typed }: CommandInput<typeof LS_FLAGS>): Promise<0 | 2> {
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const request: LsRequest = { flags, format, sortPath: parseSortBy(flags.sortBy) };
  const mode = lsMode(flags);
  if (mode === 'list') refuseKubeletFlags(request, 'list', typed);
  if (mode === 'watch') refuseKubeletFlags(request, flags.outputWatchEvents ? 'event' : 'item', typed);
  switch (mode) {
    case 'list':
      return await list(context, request);
    case 'hidden':
      return await (await import('./ls-hidden.ts')).listHidden(context, request);
    case 'kubelet':
      return await (await import('./ls-compared.ts')).listCompared(context, request);
    case 'watch':
      return await (await import('./ls-watch.ts')).watchList(context, request);
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
    : listing.pods.map(listedAlone);
  await lookUp(context.signal);
  const sorted = sortPath === undefined ? pods : sortItems(pods, sortPath, staticPodDocument);
  const shown = new Set(listing.pods.map(({ nodeName }) => nodeName));
  const bare = query.nodes.filter((name) => !shown.has(name));
  if (sorted.length === 0) await noteEmpty(context, connection, query);
  else if (bare.length > 0) await noteMissing(context, connection, bare);
  print(context, sorted, format, flags);
  return 0;
}

async function place(
  context: CommandContext,
  connection: Connection,
  { pods }: StaticPodListing,
  request: LsRequest,
): Promise<readonly ListedStaticPod[]> {
  const { readPlaces } = await import('../survey/pods/placed-pods.ts');
  const places = await readPlaces(connection, pods, placeQuery(context, request, 'list'));
  for (const unreadable of places.unreadable) context.stderr.write(`${unreadableNote(unreadable)}\n`);
  return places.pods;
}

async function noteEmpty({ stderr }: CommandContext, connection: Connection, query: StaticPodQuery): Promise<void> {
  const { readEmptyListFacts } = await import('../survey/pods/empty-list.ts');
  const { whyEmpty } = await import('../nodes/empty-list.ts');
  const { emptyListNote } = await import('../output/lists/empty-list.ts');
  const reason = whyEmpty(await readEmptyListFacts(connection, query));
  stderr.write(`${escapeLine(emptyListNote(reason))}\n`);
}

/** Of nodes that were named and show no static pod, those that there are not. */
async function noteMissing(
  { stderr, signal }: CommandContext,
  connection: Connection,
  names: readonly string[],
): Promise<void> {
  const { missingNodes } = await import('../survey/pods/empty-list.ts');
  for (const name of await missingNodes(connection, names, signal)) {
    stderr.write(`${escapeLine(`Note: the server knows no node ${name}.`)}\n`);
  }
}

function print(
  { stdout, stderr, style }: CommandContext,
  pods: readonly ListedStaticPod[],
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels }: LsFlags,
): void {
  const table = (wide: boolean) => staticPodTable(pods, { wide, labelColumns, showLabels, style: style.stdout });
  stdout.write(
    printList({ resource: 'pod', document: () => staticPodList(pods), table }, format, {
      noHeaders,
      columns: stdout.columns,
    }),
  );
  const footnote = format.kind === 'wide' ? assumedDirectoryNote(pods) : undefined;
  if (footnote !== undefined) stderr.write(`${footnote}\n`);
}
