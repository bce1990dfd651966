import { clusterTiles } from './cluster-tiles.ts';
import { componentMap } from './component-map.ts';
import { html } from './html.ts';
import { limitList } from './limit-list.ts';
import { mapSection } from './map-section.ts';
import { nodeSection, type ListedCluster } from './node-section.ts';
import { pageFilter } from './page-filter.ts';
import { reportPage, type ReportPage, type Section } from './report-page.ts';

/** What `nodes` shows, as a page. */
export interface NodesReport extends Pick<ReportPage, 'command' | 'title' | 'lead' | 'origin'> {
  readonly clusters: readonly ListedCluster[];
}

/** The report of `nodes` as an HTML document. */
export function nodesPage({ clusters, ...page }: NodesReport): string {
  const unread = clusters.flatMap((cluster) => cluster.unread);
  return reportPage({
    ...page,
    tiles: clusterTiles(clusters),
    sections: [
      ...clusters.map((cluster, index): Section => {
        const look = { id: `map-${index + 1}`, cluster: cluster.name, fault: cluster.fault, namespace: undefined };
        const title = cluster.name === undefined ? 'Static pods' : `Static pods of ${cluster.name}`;
        return { id: look.id, title, body: mapSection(componentMap(cluster, []), look) };
      }),
      {
        id: 'nodes',
        title: 'Nodes',
        body: html`${pageFilter('nodes')}${clusters.map((one, index) => nodeSection(one, `nodes-${index + 1}`))}`,
      },
      ...(unread.length === 0 ? [] : [{ id: 'unread', title: 'Not looked at', body: limitList(unread) }]),
    ],
  });
}
