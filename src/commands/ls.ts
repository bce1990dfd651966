import type { CommandContext, CommandInput } from '../cli/command.ts';
import { UsageError } from '../facts/errors.ts';
import { lookUp } from '../facts/steps.ts';
import { listStaticPods, type StaticPodListing, type StaticPodQuery } from '../survey/pods/static-pods.ts';
import type { Connection } from '../kubectl/connection.ts';
import { listedAlone, type ListedStaticPod } from '../nodes/placed-pod.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS } from '../kubectl/printers/format-names.ts';
import { listingNotes, unreadableNote } from '../output/notes.ts';
import { parseSortBy } from '../kubectl/printers/sort.ts';
import { staticPodDocument, staticPodList } from '../output/lists/static-pod-list.ts';
import { assumedDirectoryNote, staticPodTable } from '../output/lists/static-pod-table.ts';
import { clusterChoice } from './cluster-choice.ts';
import type { LS_FLAGS } from './ls-flags.ts';
import { lsMode, needsPlaces, placeQuery, refuseKubeletFlags, staticPodQuery, type LsRequest } from './ls-request.ts';
import { runList, type GatheredList } from './run-list.ts';

/** Runs `ls`. What a plain list does not need is loaded where it is needed. */
export async function run(context: CommandContext, { flags, typed }: CommandInput<typeof LS_FLAGS>): Promise<0 | 2> {
  const format = await parseOutputFormat(flags.output, {
    allowed: LIST_FORMATS,
    readFile: context.readFile,
    template: flags.template,
  });
  const request: LsRequest = { flags, format, sortPath: parseSortBy(flags.sortBy) };
  const mode = lsMode(flags);
  if (mode === 'list') refuseKubeletFlags(request, 'list', typed);
  if (mode === 'watch') refuseKubeletFlags(request, flags.outputWatchEvents ? 'event' : 'item', typed);
  const clusters = await clusterChoice(context, { flags, typed });
  if (mode === 'watch') {
    if (clusters !== undefined)
      throw new UsageError('several clusters cannot be watched at once', 'Name one --context.');
    return await (await import('./ls-watch.ts')).watchList(context, request);
  }
  const print = { ...request, resource: 'pod', noHeaders: flags.noHeaders };
  switch (mode) {
    case 'list':
      return await runList(context, clusters, { ...print, kind: 'StaticPodList' }, (own) => gatherList(own, request));
    case 'hidden': {
      const { gatherHidden } = await import('./ls-hidden.ts');
      return await runList(context, clusters, { ...print, kind: 'HiddenStaticPodList' }, (own) =>
        gatherHidden(own, request),
      );
    }
    case 'kubelet': {
      const { gatherCompared } = await import('./ls-compared.ts');
      return await runList(context, clusters, { ...print, kind: 'ComparedStaticPodList' }, (own) =>
        gatherCompared(own, request),
      );
    }
  }
}

async function gatherList(context: CommandContext, request: LsRequest): Promise<GatheredList<ListedStaticPod>> {
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
  const shown = new Set(listing.pods.map(({ nodeName }) => nodeName));
  const bare = query.nodes.filter((name) => !shown.has(name));
  const missing = bare.length === 0 ? [] : await tellMissing(context, connection, bare);
  if (pods.length === 0 && missing.length === 0) await noteEmpty(context, connection, query);
  const footnote = format.kind === 'wide' ? assumedDirectoryNote(pods) : undefined;
  return {
    rows: pods,
    item: staticPodDocument,
    document: staticPodList,
    table: (rows, wide) => staticPodTable(rows, { ...flags, wide, style: context.style.stdout }),
    notes: footnote === undefined ? [] : [footnote],
    code: missing.length === 0 ? 0 : 2,
    interrupted: false,
  };
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

/** Tells of nodes that were named and show no static pod which do not exist, as `ls --hidden` and `nodes` do; answers these. */
async function tellMissing(
  { stderr, signal }: CommandContext,
  connection: Connection,
  names: readonly string[],
): Promise<readonly string[]> {
  const { missingNodes } = await import('../survey/nodes/missing-nodes.ts');
  const { missingNodeLines } = await import('../output/survey-notes.ts');
  const missing = await missingNodes(connection, names, signal);
  for (const line of missingNodeLines(missing)) stderr.write(`${line}\n`);
  return missing;
}
