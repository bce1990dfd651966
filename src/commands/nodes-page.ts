import type { CommandContext } from '../cli/command.ts';
import { calledAs } from '../facts/called-as.ts';
import { InterruptedError } from '../facts/errors.ts';
import type { Table } from '../kubectl/printers/table.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import { nodesPage } from '../output/html/nodes-page.ts';
import type { ListedCluster } from '../output/html/node-section.ts';
import { pageTitle } from '../output/html/report-page.ts';
import { reportedNode } from '../output/html/reported-cluster.ts';
import { originFacts, type ReportOrigin } from '../output/report-origin.ts';
import { notLookedAt } from '../output/snapshot-notes.ts';
import { counted } from '../rules/cluster-rule.ts';
import type { ClusterSurvey } from '../survey/cluster-survey.ts';
import { askClusters, type ClusterAnswer } from './ask-clusters.ts';
import type { ChosenClusters } from './cluster-choice.ts';
import { originOf } from './report-origin.ts';

/** What `nodes` has gathered of one cluster. */
export interface GatheredNodes {
  readonly survey: ClusterSurvey;
  /** In the order asked for. */
  readonly nodes: readonly NodeOverview[];
  /** A row for each of them. */
  readonly table: Table;
  readonly origin: ReportOrigin;
  /** What is said on stderr behind the page, a line each. */
  readonly notes: readonly string[];
  /** 2 where not everything could be looked at that had to be. */
  readonly code: 0 | 2;
}

/** `nodes -o html`: prints what is known of the nodes of the cluster, or of several, as a page. */
export async function runPage(
  context: CommandContext,
  clusters: ChosenClusters | undefined,
  gather: (context: CommandContext) => Promise<GatheredNodes>,
): Promise<0 | 2> {
  if (clusters === undefined) {
    const facts = await gather(context);
    print(context, [clusterOf(undefined, facts)], facts.origin);
    for (const line of facts.notes) context.stderr.write(`${line}\n`);
    if (facts.survey.interrupted) throw new InterruptedError();
    return facts.code;
  }
  const began = context.now();
  const answers: ClusterAnswer<GatheredNodes>[] = [];
  const { interrupted } = await askClusters(context, clusters, gather, (answer, say) => {
    answers.push(answer);
    if ('value' in answer) for (const line of answer.value.notes) say(line);
  });
  const heard = answers.flatMap((answer) => ('value' in answer ? [answer.value] : []));
  const origin = originOf(context, began, { clusters: heard.flatMap((one) => one.origin.clusters) });
  const pages = answers.map((answer) =>
    'value' in answer ? clusterOf(answer.cluster, answer.value) : unreadCluster(answer.cluster, answer.error),
  );
  print(context, pages, origin);
  if (interrupted) throw new InterruptedError();
  return heard.length === answers.length && heard.every(({ code }) => code === 0) ? 0 : 2;
}

function clusterOf(name: string | undefined, { survey, nodes, table }: GatheredNodes): ListedCluster {
  const names = new Set(survey.names);
  return {
    name,
    fault: undefined,
    nodes: nodes.map((overview) => reportedNode(overview, survey.kubelets)),
    // Where nodes are selected by their labels others have mirror pods as well.
    pods: survey.pods.filter(({ node }) => names.has(node)),
    stopped: [],
    table,
    unread: [...survey.missing.map((missing) => `node ${missing}: there is no such node`), ...notLookedAt(survey)],
  };
}

function unreadCluster(name: string, fault: string): ListedCluster {
  return { name, fault, nodes: [], pods: [], stopped: [], table: { columns: [], rows: [] }, unread: [] };
}

function print({ stdout }: CommandContext, clusters: readonly ListedCluster[], origin: ReportOrigin): void {
  const count = (items: keyof Pick<ListedCluster, 'nodes' | 'pods'>) => {
    return clusters.reduce((sum, cluster) => sum + cluster[items].length, 0);
  };
  stdout.write(
    nodesPage({
      command: `${calledAs()} nodes`,
      title: pageTitle(clusters, origin),
      lead: `${counted(count('nodes'), 'node')}, ${counted(count('pods'), 'static pod')}.`,
      origin: originFacts(origin),
      clusters,
    }),
  );
}
