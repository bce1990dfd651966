import type { CommandContext } from '../cli/command.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import { halfAnswered, nodeOverviews } from '../survey/nodes/node-overviews.ts';
import { UsageError } from '../facts/errors.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import type { Connection } from '../kubectl/connection.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS } from '../kubectl/printers/format-names.ts';
import { nodeDocument, nodeList } from '../output/lists/node-list.ts';
import { nodeTable } from '../output/lists/node-table.ts';
import { unreadableNote } from '../output/notes.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { parseSortBy } from '../kubectl/printers/sort.ts';
import { halfAnsweredNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import { listOrigin } from './report-origin.ts';
import { clusterChoice } from './cluster-choice.ts';
import { ownCommand } from '../facts/called-as.ts';
import type { NodesInput } from './nodes-command.ts';
import { runList, type GatheredList } from './run-list.ts';

/** Runs `nodes`. */
export async function run(context: CommandContext, { flags, typed, positionals }: NodesInput): Promise<0 | 2> {
  const began = context.now();
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const sortPath = parseSortBy(flags.sortBy);
  if (positionals.length > 0 && flags.selector !== undefined) {
    throw new UsageError('name cannot be provided when a selector is specified');
  }
  const names = parseNodeArguments(positionals);
  const clusters = await clusterChoice(context, { flags, typed });
  const wantsFlags = format.kind !== 'table' || sortPath !== undefined;
  const print = { resource: 'node', kind: 'StaticPodNodeList', format, sortPath, noHeaders: flags.noHeaders };
  return await runList(context, clusters, print, async (own) => {
    const connection = await own.connect();
    const [survey, origin] = await Promise.all([
      gather(own, connection, flags, { names, flagz: wantsFlags }),
      listOrigin(own, connection, { format, began }),
    ]);
    return listOf(own, flags, survey, origin);
  });
}

function listOf(
  { style }: CommandContext,
  flags: NodesInput['flags'],
  survey: ClusterSurvey,
  origin: ReportOrigin | undefined,
): GatheredList<NodeOverview> {
  const nodes = nodeOverviews(survey);
  return {
    rows: nodes,
    item: nodeDocument,
    document: (rows) => nodeList(rows, origin),
    table: (rows, wide) => nodeTable(rows, { ...flags, wide, style: style.stdout }),
    notes: notes(survey, nodes, flags),
    code: survey.nodes.missing.length === 0 && survey.kubelets?.lost === undefined ? 0 : 2,
    interrupted: survey.interrupted,
  };
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

function notes(
  survey: ClusterSurvey,
  nodes: readonly NodeOverview[],
  { noKubelet }: NodesInput['flags'],
): readonly string[] {
  const { missing } = survey.nodes;
  const { kubelets } = survey;
  const hidden = nodes.reduce((sum, node) => sum + (node.hidden ?? 0), 0);
  return [
    ...missingNodeLines(missing),
    ...(nodes.length === 0 && missing.length === 0 ? ['No nodes found.'] : []),
    ...survey.unreadable.map(unreadableNote),
    ...(kubelets === undefined ? [] : [...surveyNotes(kubelets), ...halfAnsweredNotes(halfAnswered(survey), kubelets)]),
    ...(noKubelet ? ['Note: no kubelet was asked, so what runs is not known.'] : []),
    ...(hidden > 0
      ? [`${hidden} hidden ${hidden === 1 ? 'pod' : 'pods'}: see "${ownCommand()} ls --hidden" for which and why.`]
      : []),
  ];
}
