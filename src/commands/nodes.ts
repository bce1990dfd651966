import type { CommandContext } from '../cli/command.ts';
import { parseNodeArguments } from '../cli/node-argument.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import { halfAnswered, nodeOverviews } from '../survey/nodes/node-overviews.ts';
import { UsageError } from '../facts/errors.ts';
import { giveBackAll } from '../facts/spent-memory.ts';
import { atOnce } from '../facts/steps.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import type { Connection } from '../kubectl/connection.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS, PAGE_FORMAT } from '../kubectl/printers/format-names.ts';
import { nodeDocument, nodeList } from '../output/lists/node-list.ts';
import { nodeTable } from '../output/lists/node-table.ts';
import { unreadableNote } from '../output/notes.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { halfAnsweredNotes, missingNodeLines, surveyNotes } from '../output/survey-notes.ts';
import type { ClusterQuery } from '../survey/survey-start.ts';
import { listOrigin, reportOrigin } from './report-origin.ts';
import { clusterChoice } from './cluster-choice.ts';
import { ownCommand } from '../facts/called-as.ts';
import type { NodesInput } from './nodes-command.ts';
import type { GatheredNodes } from './nodes-page.ts';
import { runList, type GatheredList } from './run-list.ts';
import { withSurveyProgress } from './survey-progress.ts';

/** Runs `nodes`. */
export async function run(context: CommandContext, { flags, typed, positionals }: NodesInput): Promise<0 | 2> {
  const began = context.now();
  const isPage = flags.output === PAGE_FORMAT;
  const { readFile } = context;
  const format = isPage
    ? undefined
    : await parseOutputFormat(flags.output, {
        allowed: LIST_FORMATS,
        also: [PAGE_FORMAT],
        readFile,
        template: flags.template,
      });
  const sortPath = parseSortBy(flags.sortBy);
  if (positionals.length > 0 && flags.selector !== undefined) {
    throw new UsageError('name cannot be provided when a selector is specified');
  }
  const names = parseNodeArguments(positionals);
  const clusters = await clusterChoice(context, { flags, typed });
  if (format === undefined) {
    const { runPage } = await import('./nodes-page.ts');
    return await runPage(context, clusters, async (own): Promise<GatheredNodes> => {
      const connection = await own.connect();
      const [survey, origin] = await Promise.all([
        gather(own, connection, flags, { nodes: names, pods: 'all', wantsFlags: true }),
        reportOrigin(own, connection, began),
      ]);
      const overviews = overviewsOf(survey);
      const nodes = sortPath === undefined ? overviews : sortItems(overviews, sortPath, nodeDocument);
      const table = nodeTable(nodes, { ...flags, wide: true, style: own.style.stdout });
      return { survey, nodes, table, origin, notes: notes(survey, nodes, flags), code: codeOf(survey) };
    });
  }
  const wantsFlags = format.kind !== 'table' || sortPath !== undefined;
  const print = { resource: 'node', kind: 'StaticPodNodeList', format, sortPath, noHeaders: flags.noHeaders };
  return await runList(context, clusters, print, async (own) => {
    const connection = await own.connect();
    const [survey, origin] = await Promise.all([
      gather(own, connection, flags, { nodes: names, pods: 'counted', wantsFlags }),
      listOrigin(own, connection, { format, began }),
    ]);
    return listOf(own, flags, survey, origin);
  });
}

function overviewsOf(survey: ClusterSurvey): readonly NodeOverview[] {
  giveBackAll();
  return atOnce(nodeOverviews(survey));
}

function listOf(
  { style }: CommandContext,
  flags: NodesInput['flags'],
  survey: ClusterSurvey,
  origin: ReportOrigin | undefined,
): GatheredList<NodeOverview> {
  const nodes = overviewsOf(survey);
  return {
    rows: nodes,
    item: nodeDocument,
    document: (rows) => nodeList(rows, origin),
    table: (rows, wide) => nodeTable(rows, { ...flags, wide, style: style.stdout }),
    notes: notes(survey, nodes, flags),
    code: codeOf(survey),
    interrupted: survey.interrupted,
  };
}

function codeOf(survey: ClusterSurvey): 0 | 2 {
  const { nodes, kubelets, names } = survey;
  const isUnknown = names.length === 0 && nodes.found === undefined;
  return nodes.missing.length === 0 && kubelets?.lost === undefined && !isUnknown ? 0 : 2;
}

/** What is to be looked at. */
interface Wanted extends Pick<ClusterQuery, 'nodes' | 'pods'> {
  /** Whether the command lines of kubelets are: they alone name the configuration file. */
  readonly wantsFlags: boolean;
}

async function gather(
  context: CommandContext,
  connection: Connection,
  flags: NodesInput['flags'],
  { nodes, pods, wantsFlags }: Wanted,
): Promise<ClusterSurvey> {
  const { chunkSize, noKubelet, selector } = flags;
  return await withSurveyProgress(context, flags, (asking) =>
    surveyCluster(connection, {
      ...asking,
      namespace: undefined,
      nodes,
      labels: [],
      chunkSize,
      pods,
      askKubelets: !noKubelet,
      mostWhole: 0,
      // Only flags name the kubelet's configuration file.
      nodeFacts: { selector, endpoints: wantsFlags ? ['configz', 'flagz'] : ['configz'] },
    }),
  );
}

/** Why no node is shown: without "list nodes", one that has no mirror pods is not known. */
function noNodes({ nodes: { found } }: ClusterSurvey): string {
  return found === undefined ? 'No mirror pods found, so no node is known.' : 'No nodes found.';
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
    ...(nodes.length === 0 && missing.length === 0 ? [noNodes(survey)] : []),
    ...survey.unreadable.map(unreadableNote),
    ...(kubelets === undefined ? [] : [...surveyNotes(kubelets), ...halfAnsweredNotes(halfAnswered(survey), kubelets)]),
    ...(noKubelet ? ['Note: no kubelet was asked, so what runs is not known.'] : []),
    ...(hidden > 0
      ? [`${hidden} hidden ${hidden === 1 ? 'pod' : 'pods'}: see "${ownCommand()} ls --hidden" for which and why.`]
      : []),
  ];
}
