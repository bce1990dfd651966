import { isHidden } from '../../pods/static-pod.ts';
import type { Tile } from './report-page.ts';
import type { ReportedCluster } from './reported-cluster.ts';

/** How many nodes and static pods there are, with what these numbers leave out. */
export function clusterTiles(clusters: readonly ReportedCluster[]): readonly Tile[] {
  const nodes = clusters.flatMap((cluster) => cluster.nodes);
  const pods = clusters.flatMap((cluster) => cluster.pods);
  const unheard = nodes.filter((node) => node.unheard !== undefined).length;
  const hidden = pods.filter(isHidden).length;
  const isKnown = unheard < nodes.length || hidden > 0;
  const lost = clusters.filter(({ fault }) => fault !== undefined).length;
  const unasked = lost === 0 ? undefined : `${lost} of ${clusters.length} clusters not read`;
  const note = unheard === 0 ? undefined : `${unheard} of ${nodes.length} kubelets not read`;
  return [
    { title: 'Nodes', value: nodes.length, note: unasked },
    { title: 'Static pods', value: pods.length, note },
    { title: 'Hidden', value: isKnown ? hidden : 'not known', note, kind: 'error' },
  ];
}
