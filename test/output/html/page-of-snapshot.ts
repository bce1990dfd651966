import { createStyles } from '../../../src/kubectl/printers/styles.ts';
import { atOnce } from '../../../src/facts/steps.ts';
import { NEWEST_MINOR } from '../../../src/kubelet/kubelet.ts';
import { doctorPage, type DiagnosedCluster } from '../../../src/output/html/doctor-page.ts';
import { nodesPage } from '../../../src/output/html/nodes-page.ts';
import { pageTitle } from '../../../src/output/html/report-page.ts';
import type { ReportedNode } from '../../../src/output/html/reported-cluster.ts';
import { nodeTable } from '../../../src/output/lists/node-table.ts';
import { originFacts } from '../../../src/output/report-origin.ts';
import { diagnose } from '../../../src/rules/doctor.ts';
import { selectFindings } from '../../../src/rules/selection.ts';
import type { Snapshot } from '../../../src/rules/snapshot.ts';
import { tell } from '../../../src/rules/told-finding.ts';
import { ORIGIN } from '../../program/steady-origin.ts';

/** A snapshot as `doctor -o html` would diagnose it, every rule asked. */
export function diagnosed(snapshot: Snapshot, more: Partial<DiagnosedCluster> = {}): DiagnosedCluster {
  const { nodes, pods, stopped } = snapshot;
  const selection = { only: [], skip: [], severity: 'info', minor: NEWEST_MINOR } as const;
  return {
    name: undefined,
    fault: undefined,
    nodes: nodes.map(({ name, overview, kubeletFault }): ReportedNode => ({
      name,
      overview,
      unheard: kubeletFault?.why,
    })),
    pods,
    stopped,
    findings: selectFindings(atOnce(diagnose(snapshot, selection)), 'info').map(tell),
    looked: [['Kubelets', 'those that could be']],
    unread: [],
    leftOut: undefined,
    ...more,
  };
}

/** The page of some clusters. */
export function pageOf(...clusters: readonly DiagnosedCluster[]): string {
  return doctorPage({
    command: 'kubectl static doctor',
    title: pageTitle(clusters, ORIGIN),
    lead: 'As found.',
    origin: originFacts(ORIGIN),
    clusters,
    namespace: undefined,
  });
}

/** What `nodes -o html` would show of the same cluster. */
export function nodesPageOf(cluster: DiagnosedCluster): string {
  const overviews = cluster.nodes.flatMap(({ overview }) => overview ?? []);
  const look = { wide: true, labelColumns: [], showLabels: false, style: createStyles(false) };
  return nodesPage({
    command: 'kubectl static nodes',
    title: pageTitle([cluster], ORIGIN),
    lead: 'As found.',
    origin: originFacts(ORIGIN),
    clusters: [{ ...cluster, table: nodeTable(overviews, look) }],
  });
}
