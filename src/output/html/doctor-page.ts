import type { ToldFinding } from '../../rules/told-finding.ts';
import type { Severity } from '../../rules/finding.ts';
import { clusterTiles } from './cluster-tiles.ts';
import { componentMap } from './component-map.ts';
import { findingSection } from './finding-section.ts';
import { html, type Html } from './html.ts';
import { limitList } from './limit-list.ts';
import { mapSection } from './map-section.ts';
import { numberedFindings, type NumberedFinding } from './numbered-findings.ts';
import { reportPage, type ReportPage, type Section, type Tile } from './report-page.ts';
import type { ReportedCluster } from './reported-cluster.ts';

/** A cluster that was diagnosed. */
export interface DiagnosedCluster extends ReportedCluster {
  /** Those that are shown. */
  readonly findings: readonly ToldFinding[];
  /** What was looked at, and how far: `['Kubelets', '4 of 5 answered']`. */
  readonly looked: readonly (readonly [what: string, howFar: string])[];
  /** What was not looked at and why, one sentence each. */
  readonly unread: readonly string[];
  /** What a flag would have had read besides; undefined where there is nothing. */
  readonly leftOut: string | undefined;
}

/** What `doctor` found, to be shown as a page. */
export interface DoctorReport extends Pick<ReportPage, 'command' | 'title' | 'lead' | 'origin'> {
  readonly clusters: readonly DiagnosedCluster[];
  /** The namespace that was looked at alone. */
  readonly namespace: string | undefined;
}

/** The report of `doctor` as an HTML document. */
export function doctorPage({ clusters, namespace, ...page }: DoctorReport): string {
  const groups = numberedFindings(
    clusters.flatMap(({ name, findings }) => findings.map((told) => ({ cluster: name, told }))),
  );
  const numbered = groups.flat();
  return reportPage({
    ...page,
    tiles: tilesOf(clusters, numbered),
    sections: [
      ...clusters.map((cluster, index): Section => {
        const own = numbered.filter((one) => one.cluster === cluster.name);
        const look = { id: `map-${index + 1}`, cluster: cluster.name, fault: cluster.fault, namespace };
        const title = cluster.name === undefined ? 'Static pods' : `Static pods of ${cluster.name}`;
        return { id: look.id, title, body: mapSection(componentMap(cluster, own), look) };
      }),
      {
        id: 'findings',
        title: 'Findings',
        body: groups.length === 0 ? html`<p>None where it was possible to look.</p>` : findingSection(groups),
      },
      ...clusters.map((cluster, index): Section => {
        const title = cluster.name === undefined ? 'What was looked at' : `What was looked at in ${cluster.name}`;
        return { id: `looked-${index + 1}`, title, body: lookedSection(cluster) };
      }),
    ],
  });
}

function tilesOf(clusters: readonly DiagnosedCluster[], findings: readonly NumberedFinding[]): readonly Tile[] {
  const count = (severity: Severity) => findings.filter(({ told }) => told.severity === severity).length;
  const limits = clusters.flatMap(({ unread }) => unread).length;
  return [
    { title: 'Errors', value: count('error'), kind: 'error' },
    { title: 'Warnings', value: count('warning'), kind: 'warning' },
    { title: 'Info', value: count('info') },
    ...clusterTiles(clusters),
    { title: 'Not looked at', value: limits, kind: 'warning', note: limits === 0 ? undefined : 'listed below' },
  ];
}

function lookedSection({ looked, unread, leftOut }: DiagnosedCluster): Html {
  const rows = looked.map(
    ([what, howFar]) =>
      html`<dt>${what}</dt>
        <dd>${howFar}</dd>`,
  );
  return html`${rows.length === 0 ? undefined : html`<dl class="looked">${rows}</dl>`}
  ${leftOut === undefined ? undefined : html`<p>${leftOut}</p>`}
  ${
    unread.length === 0
      ? undefined
      : html`<p class="limits">Not looked at, so not covered above:</p>
          ${limitList(unread)}`
  }`;
}
