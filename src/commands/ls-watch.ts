import type { CommandContext } from '../cli/command.ts';
import { limitSilence } from '../kubectl/api/silence-limit.ts';
import type { Connection } from '../kubectl/connection.ts';
import { PlaceCache } from '../survey/pods/place-cache.ts';
import { followStaticPods, type ChangeType } from '../survey/pods/pod-watch.ts';
import { listStaticPods } from '../survey/pods/static-pods.ts';
import { listedAlone, type ListedStaticPod } from '../nodes/placed-pod.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { escapeText } from '../kubectl/printers/escape.ts';
import { listingNotes, unreadableNote } from '../output/notes.ts';
import { RowPrinter } from '../output/lists/row-printer.ts';
import { assumedDirectoryNote } from '../output/lists/static-pod-table.ts';
import { watchNote } from '../output/watch-notes.ts';
import { needsPlaces, placeQuery, staticPodQuery, type LsRequest } from './ls-request.ts';

/** `ls -w`: the list, then a row for each change, until Ctrl-C. */
export async function watchList(context: CommandContext, request: LsRequest): Promise<never> {
  const { stderr } = context;
  const { flags, sortPath } = request;
  if (sortPath !== undefined) stderr.write('warning: --watch requested, --sort-by will be ignored\n');
  const query = staticPodQuery(context, flags);
  const connection = limitSilence(await context.connect());
  const output = new WatchOutput(context, request, connection);
  const listing = await listStaticPods(connection, query);
  for (const line of [...listingNotes(listing), ...listing.unreadable.map(unreadableNote)]) output.noteOnce(line);
  if (!flags.watchOnly) await output.print('ADDED', listing.pods, listing.pods);
  return await followStaticPods(connection, query, listing, {
    onChange: async (type, pod, known) => {
      await output.print(type, [pod], known);
    },
    onNote: (note) => {
      if (note.kind !== 'unreadable') stderr.write(`${watchNote(note)}\n`);
      else for (const unreadable of note.unreadable) output.noteOnce(unreadableNote(unreadable));
    },
  });
}

/** Prints pods as they come, with what is to be read of their Nodes; says once what there is to say of all. */
class WatchOutput {
  readonly #context: CommandContext;
  readonly #places: PlaceCache | undefined;
  readonly #rows: RowPrinter;
  readonly #wide: boolean;
  readonly #noted = new Set<string>();

  constructor(context: CommandContext, request: LsRequest, connection: Connection) {
    const { flags, format } = request;
    const { noHeaders, labelColumns, showLabels, outputWatchEvents: events } = flags;
    const { stdout, style } = context;
    const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
    this.#context = context;
    // A watch does not sort.
    const printed = { ...request, sortPath: undefined };
    const given = events ? 'event' : 'item';
    this.#places = needsPlaces(printed, given)
      ? new PlaceCache(connection, placeQuery(context, printed, given))
      : undefined;
    this.#rows = new RowPrinter(format, { noHeaders, labelColumns, showLabels, events, style: style.stdout, escape });
    this.#wide = format.kind === 'wide';
  }

  /** Prints pods to which the same happened, of all that are known. */
  async print(type: ChangeType, pods: readonly MirrorPod[], known: readonly MirrorPod[]): Promise<void> {
    const placed = await this.#place(pods, known);
    this.#context.stdout.write(this.#rows.print(type, placed));
    const footnote = this.#wide ? assumedDirectoryNote(placed) : undefined;
    if (footnote !== undefined) this.noteOnce(footnote);
  }

  noteOnce(line: string): void {
    if (!this.#noted.has(line)) this.#context.stderr.write(`${line}\n`);
    this.#noted.add(line);
  }

  async #place(pods: readonly MirrorPod[], known: readonly MirrorPod[]): Promise<readonly ListedStaticPod[]> {
    if (this.#places === undefined) return pods.map(listedAlone);
    const placed = await this.#places.place(pods, known);
    for (const unreadable of placed.unreadable) this.noteOnce(unreadableNote(unreadable));
    return placed.pods;
  }
}
