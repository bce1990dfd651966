import type { CommandContext } from '../cli/command.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { readNodeOverviews, type NodeListing } from '../survey/nodes/node-overviews.ts';
import { InterruptedError, UsageError } from '../facts/errors.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import { escapeText } from '../kubectl/printers/escape.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS } from '../kubectl/printers/format-names.ts';
import { printList } from '../output/lists/list-printer.ts';
import { nodeDocument, nodeList } from '../output/lists/node-list.ts';
import { nodeTable } from '../output/lists/node-table.ts';
import { unreadableNote } from '../output/notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { halfAnsweredNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import type { NodesInput } from './nodes-command.ts';

/** Runs `nodes`. */
export async function run(context: CommandContext, { flags, positionals }: NodesInput): Promise<0 | 2> {
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const sortPath = parseSortBy(flags.sortBy);
  if (positionals.length > 0 && flags.selector !== undefined) {
    throw new UsageError('name cannot be provided when a selector is specified');
  }
  const names = parseNodeArguments(positionals);
  const listing = await gather(context, flags, names, format.kind !== 'table' || sortPath !== undefined);
  const nodes = sortPath === undefined ? listing.nodes : sortItems(listing.nodes, sortPath, nodeDocument);
  print(context, nodes, format, flags);
  note(context, listing, flags);
  if (listing.interrupted) throw new InterruptedError();
  return listing.missing.length === 0 && listing.survey?.lost === undefined ? 0 : 2;
}

async function gather(
  context: CommandContext,
  { chunkSize, concurrency, nodeTimeout, noKubelet, selector }: NodesInput['flags'],
  nodes: readonly string[],
  wantsFlags: boolean,
): Promise<NodeListing> {
  const { signal, now } = context;
  const connection = await context.connect();
  const progress = new ProgressLine(context.stderr);
  try {
    return await readNodeOverviews(connection, {
      namespace: undefined,
      nodes,
      labels: [],
      selector,
      chunkSize,
      concurrency,
      nodeTimeout,
      askKubelets: !noKubelet,
      wantsFlags,
      signal,
      now,
      onProgress: (state) => {
        progress.update(state);
      },
    });
  } finally {
    progress.end();
  }
}

function print(
  { stdout, style }: CommandContext,
  nodes: readonly NodeOverview[],
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels }: NodesInput['flags'],
): void {
  const table = (wide: boolean) => nodeTable(nodes, { wide, noHeaders, labelColumns, showLabels, style: style.stdout });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  stdout.write(printList({ resource: 'node', document: () => nodeList(nodes), table, noHeaders, escape }, format));
}

function note({ stderr, program }: CommandContext, listing: NodeListing, { noKubelet }: NodesInput['flags']): void {
  const { survey, unreadable, missing, nodes } = listing;
  for (const line of missingNodeLines(missing)) stderr.write(`${line}\n`);
  if (nodes.length === 0 && missing.length === 0) stderr.write('No nodes found.\n');
  for (const one of unreadable) stderr.write(`${unreadableNote(one)}\n`);
  if (survey !== undefined) {
    const notes = [...surveyNotes(survey), ...halfAnsweredNotes(listing.halfAnswered, survey)];
    for (const line of notes) stderr.write(`${line}\n`);
  }
  if (noKubelet) stderr.write('Note: no kubelet was asked, so what runs is not known.\n');
  const hidden = nodes.reduce((sum, node) => sum + (node.hidden ?? 0), 0);
  if (hidden > 0) {
    stderr.write(
      `${hidden} hidden ${hidden === 1 ? 'pod' : 'pods'}: see "${program} ls --hidden" for which and why.\n`,
    );
  }
}
