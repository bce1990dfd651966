import type { CommandContext } from '../cli/command.ts';
import { limitSilence } from '../cluster/api/silence-limit.ts';
import { PlaceCache } from '../cluster/pods/place-cache.ts';
import { followStaticPods } from '../cluster/pods/pod-watch.ts';
import { listStaticPods } from '../cluster/pods/static-pods.ts';
import { unplaced, type PlacedPod } from '../domain/placement.ts';
import type { StaticPod } from '../domain/static-pod.ts';
import { escapeText } from '../output/escape.ts';
import { listingNotes, unreadableNote } from '../output/notes.ts';
import { RowPrinter } from '../output/row-printer.ts';
import { watchNote } from '../output/watch-notes.ts';
import { needsPlaces, staticPodQuery, type LsRequest } from './ls-flags.ts';

/** `ls -w`: the list, then a row for each change, until Ctrl-C. */
export async function watchList(context: CommandContext, { flags, format, sortPath }: LsRequest): Promise<never> {
  const { stdout, stderr, style } = context;
  if (sortPath !== undefined) stderr.write('warning: --watch requested, --sort-by will be ignored\n');
  const query = staticPodQuery(context, flags);
  const connection = limitSilence(await context.connect());
  const places = new PlaceCache(connection, flags.chunkSize, context.signal);
  const wantsPlaces = needsPlaces({ format, sortPath: undefined });
  const { noHeaders, labelColumns, showLabels } = flags;
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  const rows = new RowPrinter(format, { noHeaders, labelColumns, showLabels, style: style.stdout, escape });
  const noted = new Set<string>();
  const note = (line: string): void => {
    if (!noted.has(line)) stderr.write(`${line}\n`);
    noted.add(line);
  };
  const place = async (pods: readonly StaticPod[], known: readonly StaticPod[]): Promise<readonly PlacedPod[]> => {
    if (!wantsPlaces) return pods.map(unplaced);
    const placed = await places.place(pods, known);
    for (const unreadable of placed.unreadable) note(unreadableNote(unreadable));
    return placed.pods;
  };
  const listing = await listStaticPods(connection, query);
  for (const line of listingNotes(listing)) note(line);
  if (!flags.watchOnly) stdout.write(rows.print(await place(listing.pods, listing.pods)));
  return await followStaticPods(connection, query, listing, {
    onChange: async (pod, known) => {
      stdout.write(rows.print(await place([pod], known)));
    },
    onNote: (one) => {
      stderr.write(`${watchNote(one)}\n`);
    },
  });
}
