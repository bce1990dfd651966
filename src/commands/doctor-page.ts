import type { CommandContext } from '../cli/command.ts';
import { calledAs } from '../facts/called-as.ts';
import { doctorPage, type DiagnosedCluster } from '../output/html/doctor-page.ts';
import { pageTitle } from '../output/html/report-page.ts';
import { reportedNode } from '../output/html/reported-cluster.ts';
import type { ReadingOutcome } from '../output/reader-notes.ts';
import { originFacts, type ReportOrigin } from '../output/report-origin.ts';
import type { ToldFinding } from '../rules/told-finding.ts';
import type { DoctorRun } from './doctor-demands.ts';

/** What a run of `doctor` found. */
interface Outcome {
  readonly origin: ReportOrigin;
  /** Those that are shown. */
  readonly findings: readonly ToldFinding[];
  /** The line that counts all. */
  readonly count: string;
}

/** `doctor -o html`: prints what it found as a page. */
export function printPage(
  { stdout, connection }: CommandContext,
  run: DoctorRun,
  { origin, findings, count }: Outcome,
): void {
  const { snapshot, kubelets, missing } = run.reading;
  const cluster: DiagnosedCluster = {
    name: undefined,
    fault: undefined,
    nodes: [
      ...snapshot.nodes.map(({ overview }) => reportedNode(overview, kubelets)),
      ...missing.map((name) => ({ name, overview: undefined, unheard: 'there is no such node' })),
    ],
    pods: snapshot.pods,
    stopped: snapshot.stopped,
    findings,
    looked: lookedAt(run),
    unread: run.unread,
  };
  const { namespace = '' } = connection;
  stdout.write(
    doctorPage({
      command: `${calledAs()} doctor`,
      title: pageTitle([cluster], origin),
      lead: count === '' ? 'Nothing could be checked.' : count,
      origin: originFacts(origin),
      clusters: [cluster],
      namespace: namespace === '' ? undefined : namespace,
    }),
  );
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
    ['Manifests', howFar(read, 'so what was stopped is not known', '--read-manifests')],
    ['Certificates', howFar(certificates, 'so which of them end soon is not known', '--read-certificates')],
  ];
}

function howFar(outcome: ReadingOutcome | undefined, so: string, flag: string): string {
  if (outcome === undefined) return `not read, ${so}: "${flag}" reads them`;
  const { readCount, unread } = outcome;
  return `read on ${readCount} of ${readCount + unread.size} nodes`;
}
