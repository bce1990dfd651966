import type { CommandContext } from '../cli/command.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import { halfAnswered, nodeOverviews } from '../survey/nodes/node-overviews.ts';
import { InterruptedError, UsageError } from '../facts/errors.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import type { Connection } from '../kubectl/connection.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS } from '../kubectl/printers/format-names.ts';
import { printList } from '../output/lists/list-printer.ts';
import { nodeDocument, nodeList } from '../output/lists/node-list.ts';
import { nodeTable } from '../output/lists/node-table.ts';
import { unreadableNote } from '../output/notes.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { halfAnsweredNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import { listOrigin } from './report-origin.ts';
import type { NodesInput } from './nodes-command.ts';
import { calledAs } from '../facts/called-as.ts';

/** Runs `nodes`. */
export async function run(context: CommandContext, { flags, positionals }: NodesInput): Promise<0 | 2> {
  const began = context.now();
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const sortPath = parseSortBy(flags.sortBy);
  if (positionals.length > 0 && flags.selector !== undefined) {
    throw new UsageError('name cannot be provided when a selector is specified');
  }
  const names = parseNodeArguments(positionals);
  const connection = await context.connect();
  const [survey, origin] = await Promise.all([
    gather(context, connection, flags, { names, flagz: format.kind !== 'table' || sortPath !== undefined }),
    listOrigin(context, connection, { format, began }),
  ]);
  const overviews = nodeOverviews(survey);
  const nodes = sortPath === undefined ? overviews : sortItems(overviews, sortPath, nodeDocument);
  print(context, { nodes, origin }, format, flags);
  note(context, survey, nodes, flags);
  if (survey.interrupted) throw new InterruptedError();
  return survey.nodes.missing.length === 0 && survey.kubelets?.lost === undefined ? 0 : 2;
}

async function gather(
  context: CommandContext,
  connection: Connection,
  { chunkSize, concurrency, nodeTimeout, noKubelet, selector }: NodesInput['flags'],
  { names, flagz }: { readonly names: readonly string[]; readonly flagz: boolean },
): Promise<ClusterSurvey> {
  const { signal, now } = context;
  const progress = new ProgressLine(context.stderr);
  try {
    return await surveyCluster(connection, {
      namespace: undefined,
      nodes: names,
      labels: [],
      chunkSize,
      concurrency,
      nodeTimeout,
      pods: 'counted',
      askKubelets: !noKubelet,
      mostWhole: 0,
      // Only flags name the kubelet's configuration file.
      nodeFacts: { selector, endpoints: flagz ? ['configz', 'flagz'] : ['configz'] },
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
  { nodes, origin }: { readonly nodes: readonly NodeOverview[]; readonly origin: ReportOrigin | undefined },
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels }: NodesInput['flags'],
): void {
  const table = (wide: boolean) => nodeTable(nodes, { wide, labelColumns, showLabels, style: style.stdout });
  stdout.write(
    printList({ resource: 'node', document: () => nodeList(nodes, origin), table }, format, {
      noHeaders,
      columns: stdout.columns,
    }),
  );
}

function note(
  { stderr }: CommandContext,
  survey: ClusterSurvey,
  nodes: readonly NodeOverview[],
  { noKubelet }: NodesInput['flags'],
): void {
  const { missing } = survey.nodes;
  for (const line of missingNodeLines(missing)) stderr.write(`${line}\n`);
  if (nodes.length === 0 && missing.length === 0) stderr.write('No nodes found.\n');
  for (const one of survey.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  if (survey.kubelets !== undefined) {
    const notes = [...surveyNotes(survey.kubelets), ...halfAnsweredNotes(halfAnswered(survey), survey.kubelets)];
    for (const line of notes) stderr.write(`${line}\n`);
  }
  if (noKubelet) stderr.write('Note: no kubelet was asked, so what runs is not known.\n');
  const hidden = nodes.reduce((sum, node) => sum + (node.hidden ?? 0), 0);
  if (hidden > 0) {
    stderr.write(
      `${hidden} hidden ${hidden === 1 ? 'pod' : 'pods'}: see "${calledAs()} ls --hidden" for which and why.\n`,
    );
  }
}
