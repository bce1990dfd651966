import type { CommandContext, ExitCode } from '../cli/command.ts';
import { calledAs } from '../facts/called-as.ts';
import { shownOf, type FindingsToPrint } from '../output/findings/finding-formats.ts';
import { totalLine } from '../output/findings/merged-findings.ts';
import { doctorPage, type DiagnosedCluster } from '../output/html/doctor-page.ts';
import { pageTitle } from '../output/html/report-page.ts';
import { reportedNode } from '../output/html/reported-cluster.ts';
import type { ReadingOutcome } from '../output/reader-notes.ts';
import { originFacts, type ReportOrigin } from '../output/report-origin.ts';
import type { ToldFinding } from '../rules/told-finding.ts';
import { examineEach, type ClusterExamination } from './doctor-clusters.ts';
import type { DoctorRun } from './doctor-demands.ts';
import { originOf } from './report-origin.ts';

/** What of a cluster goes onto the page. */
interface Outcome {
  readonly origin: ReportOrigin;
  /** Those that are shown. */
  readonly findings: readonly ToldFinding[];
  /** The line that counts all. */
  readonly count: string;
}

/** `doctor -o html`: prints what it found as a page. */
export function printPage(context: CommandContext, run: DoctorRun, { origin, findings, count }: Outcome): void {
  print(context, [diagnosedCluster(undefined, run, findings)], {
    origin,
    lead: count === '' ? 'Nothing could be checked.' : count,
  });
}

/** `doctor -o html` of several clusters: looks at each, and prints what was found in all of them as one page. */
export async function examineAsPage(context: CommandContext, examination: ClusterExamination): Promise<ExitCode> {
  const began = context.now();
  const keep = (cluster: string, run: DoctorRun, found: FindingsToPrint) => ({
    page: diagnosedCluster(cluster, run, shownOf(found)),
    asked: found.origin.clusters,
  });
  return await examineEach(context, examination, keep, (clusters, kept) => {
    const pages = clusters.map(({ cluster, error = '' }) => kept.get(cluster)?.page ?? unaskedCluster(cluster, error));
    const origin = originOf(context, began, { clusters: [...kept.values()].flatMap(({ asked }) => asked) });
    print(context, pages, { origin, lead: totalLine(clusters) });
  });
}

function print(
  { stdout, connection }: CommandContext,
  clusters: readonly DiagnosedCluster[],
  { origin, lead }: { readonly origin: ReportOrigin; readonly lead: string },
): void {
  const { namespace = '' } = connection;
  stdout.write(
    doctorPage({
      command: `${calledAs()} doctor`,
      title: pageTitle(clusters, origin),
      lead,
      origin: originFacts(origin),
      clusters,
      namespace: namespace === '' ? undefined : namespace,
    }),
  );
}

/** `name` tells it from other clusters of the page. */
function diagnosedCluster(
  name: string | undefined,
  run: DoctorRun,
  findings: readonly ToldFinding[],
): DiagnosedCluster {
  const { snapshot, kubelets, missing } = run.reading;
  return {
    name,
    fault: undefined,
    nodes: [
      ...snapshot.nodes.map(({ overview }) => reportedNode(overview, kubelets)),
      ...missing.map((node) => ({ name: node, overview: undefined, unheard: 'there is no such node' })),
    ],
    pods: snapshot.pods,
    stopped: snapshot.stopped,
    findings,
    looked: lookedAt(run),
    unread: run.unread,
    leftOut: run.leftOut,
  };
}

function unaskedCluster(name: string, fault: string): DiagnosedCluster {
  return {
    name,
    fault,
    nodes: [],
    pods: [],
    stopped: [],
    findings: [],
    looked: [],
    unread: [fault],
    leftOut: undefined,
  };
}

/** What was looked at, and how far. */
function lookedAt({ reading, read, certificates }: DoctorRun): DiagnosedCluster['looked'] {
  const { kubelets, nodesListed, eventsRead, interrupted, snapshot } = reading;
  const total = snapshot.nodes.length;
  const heard = kubelets?.answers.size ?? 0;
  return [
    ...(interrupted ? [['The run', 'was interrupted: the rest was not checked'] as const] : []),
    ['Nodes', nodesListed ? `${total} read` : `not listed: ${total} are known by their mirror pods`],
    ['Mirror pods', 'listed'],
    ['Kubelets', kubelets === undefined ? 'not asked' : `${heard} of ${total} answered`],
    [
      'Events',
      eventsRead
        ? 'read, where no kubelet answered'
        : heard === total
          ? 'not needed: every kubelet answered'
          : 'not read',
    ],
    ['Manifests', howFar(read, 'so what was stopped is not known')],
    ['Certificates', howFar(certificates, 'so which of them end soon is not known')],
  ];
}

function howFar(outcome: ReadingOutcome | undefined, so: string): string {
  if (outcome === undefined) return `not read, ${so}`;
  const { readCount, unread } = outcome;
  return `read on ${readCount} of ${readCount + unread.size} nodes`;
}
