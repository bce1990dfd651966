import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { readNodeOverviews, type NodeListing } from '../survey/nodes/node-overviews.ts';
import { InterruptedError, UsageError } from '../facts/errors.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import { escapeText } from '../kubectl/printers/escape.ts';
import { LIST_FORMATS, parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { printList } from '../output/lists/list-printer.ts';
import { nodeDocument, nodeList } from '../output/lists/node-list.ts';
import { nodeTable } from '../output/lists/node-table.ts';
import { unreadableNote } from '../output/notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { halfAnsweredNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';

const FLAGS = defineFlags({
  chunkSize: {
    name: 'chunk-size',
    kind: 'integer',
    default: CHUNK_SIZE,
    description: 'Return large lists in chunks rather than all at once. Pass 0 to disable.',
  },
  ...KUBELET_FLAGS,
  ...LIST_OUTPUT_FLAGS,
  selector: {
    name: 'selector',
    short: 'l',
    kind: 'string',
    default: undefined,
    description:
      "Selector (label query) of nodes to filter on, supports '=', '==', '!=', 'in', 'notin'. (e.g. -l key1=value1,key2=value2).",
  },
});

/** `kubectl static nodes`: where each node's kubelet takes static pods from, and how many it runs. */
export const nodesCommand = defineCommand({
  name: 'nodes',
  aliases: ['node', 'no'],
  knownAs: ['kubelet', 'kubelets'],
  summary: 'Show where each node takes static pods from, and how many it runs',
  description: [
    'Show of each node where its kubelet takes static pods from, where that is known from, and how many static pods it has: MIRRORED on the API server, RUNNING by the kubelet itself, and HIDDEN, which the kubelet runs and the API server does not show.',
    'The kubelets are asked through the API server, many at a time. A node that does not answer is shown with what is known of it otherwise, and is named on stderr; so is one that answers in part. What is only a guess ends in a question mark. With -o wide EDITS-LOST-TO names who writes manifests anew, so that an edit by hand does not last, and of how many pods; "explain" tells what to change instead.',
    'Needs "list nodes" and "list pods", and "get nodes/proxy" for the kubelet\'s own word; that permission is powerful (it also allows to run commands in pods), so it is never required.',
  ],
  examples: [
    { text: 'Show all nodes', arguments: '' },
    {
      text: "Show the control plane's nodes, with the kubelet's configuration file",
      arguments: '-l node-role.kubernetes.io/control-plane -o wide',
    },
    { text: 'Show two nodes without asking their kubelets', arguments: 'cp-1 cp-2 --no-kubelet' },
    { text: 'Show the nodes with the most hidden pods last', arguments: '--sort-by=.pods.hidden' },
  ],
  positionals: { usage: '[NODE...]', minimum: 0, maximum: Infinity, completes: ['node'] },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

async function run(context: CommandContext, { flags, positionals }: Input): Promise<0 | 2> {
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
  { chunkSize, concurrency, nodeTimeout, noKubelet, selector }: Input['flags'],
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
  { noHeaders, labelColumns, showLabels }: Input['flags'],
): void {
  const table = (wide: boolean) => nodeTable(nodes, { wide, noHeaders, labelColumns, showLabels, style: style.stdout });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  stdout.write(printList({ resource: 'node', document: () => nodeList(nodes), table, noHeaders, escape }, format));
}

function note({ stderr, program }: CommandContext, listing: NodeListing, { noKubelet }: Input['flags']): void {
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
