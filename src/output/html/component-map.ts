import { grouped } from '../../facts/grouped.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import { compareUtf8 } from '../../kubectl/printers/byte-order.ts';
import { fullName } from '../../pods/mirrors.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import { isCoreComponent } from '../../rules/control-plane.ts';
import { isControlPlane, type StoppedOnNode } from '../../rules/snapshot.ts';
import type { NumberedFinding } from './numbered-findings.ts';
import { FindingPlaces } from './finding-places.ts';
import { emptyEntry, podEntry, stoppedEntry, type MapEntry } from './map-entry.ts';
import type { ReportedCluster, ReportedNode } from './reported-cluster.ts';

/** A component by the name in its manifest. */
export interface Component {
  readonly namespace: string;
  readonly name: string;
}

/** What a node has of a component, with the findings about it. */
export interface PlacedEntry extends MapEntry {
  readonly component: Component;
  readonly findings: readonly NumberedFinding[];
}

/** A node with what it has of each component of the map. */
export interface MapRow {
  readonly node: ReportedNode;
  /** In the order of the columns; never empty. */
  readonly cells: readonly (readonly PlacedEntry[])[];
  /** Components that have no column. */
  readonly others: readonly PlacedEntry[];
  /** Findings about the node, or about what is in none of its cells. */
  readonly findings: readonly NumberedFinding[];
}

/** The static pods of a cluster, node by component. */
export interface ComponentMap {
  readonly columns: readonly Component[];
  readonly rows: readonly MapRow[];
  /** Nodes without any static pod, whose kubelets say so. */
  readonly empty: readonly ReportedNode[];
  /** Nodes that show none, and whose kubelets were not heard. */
  readonly unread: readonly ReportedNode[];
}

/** So many components have a column; what else there is stands in a last one. */
const MOST_COLUMNS = 8;

/** Lays out the static pods of a cluster. Nodes of the control plane come first. */
export function componentMap(cluster: ReportedCluster, findings: readonly NumberedFinding[]): ComponentMap {
  const places = new FindingPlaces(findings);
  const byNode = grouped(placedPods(cluster), ({ node }) => node);
  const columns = columnsOf([...byNode.values()].flat());
  const nodes = [...cluster.nodes, ...otherNodes(cluster)].sort((a, b) => rank(a) - rank(b));
  const told = nodes.filter(({ name }) => byNode.has(name) || places.ofNode(name).length > 0);
  const silent = nodes.filter((node) => !told.includes(node));
  return {
    columns,
    rows: told.map((node) => rowOf(node, columns, byNode.get(node.name) ?? [], places)),
    empty: silent.filter(({ unheard }) => unheard === undefined),
    unread: silent.filter(({ unheard }) => unheard !== undefined),
  };
}

/** Nodes that only pods name: they are gone, or Nodes could not be read. */
function otherNodes({ nodes, pods, stopped }: ReportedCluster): readonly ReportedNode[] {
  const known = new Set(nodes.map(({ name }) => name));
  const named = [...pods, ...stopped].map(({ node = '' }) => node);
  const names = [...new Set(named)].filter((name) => !known.has(name));
  return names.map((name) => ({ name, overview: undefined, unheard: 'its Node is gone, or was not read' }));
}

function rank({ overview }: ReportedNode): number {
  if (overview === undefined) return 2;
  return isControlPlane(overview) ? 0 : 1;
}

/** A pod, or one that was stopped, where it is. */
interface Placed {
  readonly node: string;
  readonly component: Component;
  /** As findings about it name it. */
  readonly subject: string;
  readonly entry: MapEntry;
}

function placedPods({ nodes, pods, stopped }: ReportedCluster): readonly Placed[] {
  const unheard = new Map(nodes.map((node) => [node.name, node.unheard]));
  return [
    ...pods.map((pod) => ({
      node: pod.node,
      component: componentOf(pod),
      subject: fullName(pod.metadata),
      entry: podEntry(pod, unheard.get(pod.node)),
    })),
    ...stopped.map((pod) => ({
      node: pod.node ?? '',
      component: pod,
      subject: stoppedName(pod),
      entry: stoppedEntry(pod),
    })),
  ];
}

function componentOf({ metadata, manifestName }: StaticPod): Component {
  return { namespace: metadata.namespace ?? '', name: manifestName ?? metadata.name ?? '' };
}

function stoppedName({ namespace, name, node }: StoppedOnNode): string {
  return fullName({ namespace, name: node === undefined ? name : `${name}${nodeSuffix(node)}` });
}

/** The core of a control plane, then what most nodes have; what a single one of several nodes has is no column. */
function columnsOf(placed: readonly Placed[]): readonly Component[] {
  const nodeCount = new Set(placed.map(({ node }) => node)).size;
  const byKey = [...grouped(placed, ({ component }) => fullName(component)).values()].map((same) => {
    const { component } = same[0]!;
    return { component, isCore: isCoreComponent(component.name), spread: new Set(same.map(({ node }) => node)).size };
  });
  return byKey
    .filter(({ isCore, spread }) => isCore || spread > 1 || nodeCount === 1)
    .sort(
      (a, b) =>
        Number(b.isCore) - Number(a.isCore) ||
        (a.isCore ? 0 : b.spread - a.spread) ||
        compareUtf8(a.component.name, b.component.name) ||
        compareUtf8(a.component.namespace, b.component.namespace),
    )
    .slice(0, MOST_COLUMNS)
    .map(({ component: { namespace, name } }) => ({ namespace, name }));
}

function rowOf(
  node: ReportedNode,
  columns: readonly Component[],
  placed: readonly Placed[],
  places: FindingPlaces,
): MapRow {
  const about = ({ component, subject }: Pick<Placed, 'component' | 'subject'>) =>
    places.of(node.name, { subject, component: fullName(component) });
  const entryOf = ({ component, subject, entry }: Placed): PlacedEntry => {
    return { ...entry, component, findings: about({ component, subject }) };
  };
  const inColumn = (column: Component): readonly PlacedEntry[] => {
    const own = placed.filter(({ component }) => fullName(component) === fullName(column));
    if (own.length > 0) return own.map(entryOf);
    return [{ ...emptyEntry(node), component: column, findings: about({ component: column, subject: '' }) }];
  };
  const keys = new Set(columns.map(fullName));
  const cells = columns.map(inColumn);
  const others = placed.filter(({ component }) => !keys.has(fullName(component))).map(entryOf);
  const told = new Set([...cells.flat(), ...others].flatMap(({ findings }) => findings));
  return { node, cells, others, findings: places.ofNode(node.name).filter((finding) => !told.has(finding)) };
}
