import type { Baseline } from '../rules/baseline.ts';
import { componentOf, isCoreComponent, type ComponentPod } from '../rules/control-plane.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { atOnce } from '../facts/steps.ts';
import { Mirrors } from '../pods/mirrors.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { hasMirrorAnnotation, type PodIdentity } from '../pods/mirror-pod.ts';
import { nodeRoles } from '../nodes/node-overview.ts';
import { placePods, type NodeKnowledge } from '../nodes/placement.ts';
import { isControlPlane, type Lookalike, type Snapshot } from '../rules/snapshot.ts';
import type { Connection } from '../kubectl/connection.ts';
import { goOnSurveying, type ClusterSurvey } from './cluster-survey.ts';
import type { KubeletQuery } from './nodes/kubelet-query.ts';
import { snapshotNodes } from './nodes/snapshot-nodes.ts';
import { readSurveyStart, type ClusterQuery, type SurveyStart } from './survey-start.ts';
import { findLookalikes, lookalikeOf } from './pods/lookalikes.ts';
import { valueOf } from '../kubectl/api/reading.ts';
import { findAbandonedPods } from '../host/task-pod/abandoned-pods.ts';

/** What to look at. `labels` of the query are not used. */
export interface SnapshotQuery extends KubeletQuery {
  readonly askKubelets: boolean;
  /** Whether every kubelet is to be asked for its pods, however many there are. */
  readonly thorough: boolean;
  readonly baseline: Baseline | undefined;
}

/** A snapshot, and what was looked at for it. */
export interface SnapshotReading extends Pick<
  ClusterSurvey,
  'kubelets' | 'eventsRead' | 'missing' | 'unreadable' | 'interrupted'
> {
  readonly snapshot: Snapshot;
  /** Whether it is known which nodes there are; else only those with mirror pods were looked at. */
  readonly nodesListed: boolean;
}

/** Of so many nodes kubelets are asked for all their pods: ordinary pods make these answers large. */
const MOST_WHOLE = 100;

/**
 * Gathers what `doctor` decides from. Throws `ApiError` and `ConnectionError` where the mirror pods cannot be listed;
 * whatever else cannot be read is told.
 */
export async function takeSnapshot(connection: Connection, query: SnapshotQuery): Promise<SnapshotReading> {
  const { signal, namespace, now, thorough } = query;
  const telling = new TellingPods(query);
  const wanted: ClusterQuery = {
    ...query,
    pods: 'all',
    mostWhole: thorough ? Infinity : MOST_WHOLE,
    nodeFacts: { selector: undefined, endpoints: ['configz'] },
    listing: { onLookalike: telling.takeLookalike, onWhole: telling.takeWhole },
    onLookalike: ({ metadata = {}, spec }) => {
      telling.takeLookalike({ metadata, nodeName: spec?.nodeName });
    },
  };
  const survey = async (): Promise<ClusterSurvey> => {
    const start = await readSurveyStart(connection, wanted);
    telling.compareOn(controlPlaneNodes(start));
    return await goOnSurveying(connection, wanted, start);
  };
  const [cluster, abandoned] = await Promise.all([survey(), findAbandonedPods(connection, { namespace, signal, now })]);
  const { kubelets, nodes: found, configMap, missing, eventsRead, interrupted } = cluster;
  const mirrors = cluster.mirrors ?? new Mirrors([]);
  // Nothing more is to be had of a server that is lost.
  const isOver = interrupted || kubelets?.lost !== undefined;
  const { lookalikes, unreadable } = isOver
    ? { lookalikes: [], unreadable: [] }
    : await findLookalikes(connection, { ...query, known: telling.lookalikes }, mirrorNames(mirrors));
  return {
    snapshot: {
      nodes: atOnce(snapshotNodes(cluster)),
      pods: atOnce(placePods(cluster.pods, knownNodes(cluster), configMap)),
      lookalikes,
      abandonedPods: abandoned.pods,
      components: telling.compared,
      unready: telling.unreadyBut(kubelets?.answers),
      filed: [],
      stopped: [],
      certificates: [],
      baseline: query.baseline,
      now: now(),
    },
    kubelets,
    nodesListed: found.found !== undefined,
    eventsRead,
    unreadable: [...cluster.unreadable, ...notCompared(cluster), ...abandoned.unreadable, ...unreadable],
    missing,
    interrupted,
  };
}

/** What the answers show besides static pods, and tells of them: pods that look like some, and whole mirrors. */
class TellingPods {
  readonly lookalikes: Lookalike[] = [];
  #components: ComponentPod[] = [];
  #compared: ReadonlySet<string> = new Set();
  readonly #query: SnapshotQuery;

  constructor(query: SnapshotQuery) {
    this.#query = query;
  }

  readonly takeLookalike = (pod: PodIdentity): void => {
    const lookalike = lookalikeOf(pod);
    if (lookalike !== undefined && isAsked(lookalike, this.#query)) this.lookalikes.push(lookalike);
  };

  readonly takeWhole = (pod: Pod): void => {
    if (!hasMirrorAnnotation(pod.metadata ?? {})) return;
    const component = componentOf(pod, this.#query.now());
    if (component !== undefined) this.#components.push(component);
  };

  /** Says on which nodes pods are compared, and drops of the others what tells nothing: there may be thousands. */
  compareOn(nodes: readonly string[]): void {
    // There is nothing to compare with on a single node.
    this.#compared = new Set(nodes.length < 2 ? [] : nodes);
    this.#components = this.#components.filter(({ node, unready }) => unready !== undefined || this.#isCompared(node));
  }

  /** The mirrors of the nodes that are compared. */
  get compared(): readonly ComponentPod[] {
    return this.#components.filter(({ node }) => this.#isCompared(node));
  }

  /** Those elsewhere that list as not ready, but for those of the nodes whose kubelet tells more. */
  unreadyBut(heard: ReadonlyMap<string, unknown> = new Map()): readonly ComponentPod[] {
    return this.#components.filter(({ node }) => !this.#isCompared(node) && !heard.has(node));
  }

  #isCompared(node: string): boolean {
    return this.#compared.has(node);
  }
}

function isAsked({ namespace, node }: Lookalike, query: SnapshotQuery): boolean {
  return (
    (query.namespace === undefined || query.namespace === namespace) &&
    (query.nodes.length === 0 || query.nodes.includes(node))
  );
}

/** What only the pods of a kubelet tell, where it was not asked for them because it agrees with its mirrors. */
function notCompared({ kubelets }: ClusterSurvey): Unreadable[] {
  const count = [...(kubelets?.answers.values() ?? [])].filter(({ pods }) => pods === undefined).length;
  if (count === 0) return [];
  const nodes = count === 1 ? '1 node' : `${count} nodes`;
  return [
    {
      what: `specs and readiness of static pods, and pods that look static, on ${nodes} where kubelet and mirror pods agree`,
      why: `in clusters of more than ${MOST_WHOLE} nodes they are read only where the two disagree: name nodes with --node, or use --strict`,
    },
  ];
}

/** What is known of the nodes that pods are bound to: that one is gone is known only where Nodes were read. */
function knownNodes({ nodes: { found = [], missing }, hosts }: ClusterSurvey): ReadonlyMap<string, NodeKnowledge> {
  return new Map<string, NodeKnowledge>([
    ...found.map(({ name, node }) => [name, { node, gone: false }] as const),
    ...missing.map((name) => [name, { node: undefined, gone: true }] as const),
    ...[...hosts].map(([name, reading]) => {
      return [name, { node: valueOf(reading), gone: reading.kind === 'absent' }] as const;
    }),
  ]);
}

/** Whether a node has a mirror of this name; quick, because every pod of the cluster is asked for. */
function mirrorNames(mirrors: Mirrors): (name: string, node: string) => boolean {
  const named = new Set(
    mirrors.nodes.flatMap((node) => mirrors.on(node).map(({ metadata }) => `${node} ${metadata.name ?? ''}`)),
  );
  return (name, node) => named.has(`${node} ${name}`);
}

/** Nodes with a role of the control plane; where no node tells its role, those with a pod that only a control plane has. */
function controlPlaneNodes({
  names,
  nodes: { found = [] },
  mirrors = new Mirrors([]),
}: SurveyStart): readonly string[] {
  const labelled = found.filter(({ node }) => isControlPlane({ roles: nodeRoles(node?.metadata) }));
  const telling = names.filter((name) => {
    return mirrors.on(name).some(({ manifestName = '' }) => isCoreComponent(manifestName));
  });
  const chosen = labelled.length > 0 ? labelled.map(({ name }) => name) : telling;
  return chosen.filter((name) => mirrors.on(name).length > 0);
}
