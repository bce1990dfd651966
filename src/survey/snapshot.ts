import type { Baseline } from '../rules/baseline.ts';
import { componentOf, isCoreComponent, type ComponentPod } from '../rules/control-plane.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { Mirrors } from '../pods/mirrors.ts';
import { byNamespaceNameNode } from '../pods/pod-order.ts';
import { isHidden, mirrorAlone, pairPods, type StaticPod } from '../pods/static-pod.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { KubeletPod } from '../pods/kubelet-pod.ts';
import type { Node, Pod } from '../kubernetes/kubernetes.ts';
import { podAsMirrored } from '../pods/kubelet-agreement.ts';
import { hasMirrorAnnotation, type PodIdentity } from '../pods/mirror-pod.ts';
import { overviewOf } from '../nodes/node-overview.ts';
import { placePods, type NodeKnowledge } from '../nodes/placement.ts';
import { isControlPlane, snapshotNode, type Lookalike, type Snapshot, type SnapshotNode } from '../rules/snapshot.ts';
import { settlePairs, unsettledPairs, type SettledPairs } from './mirrors/settled-pairs.ts';
import type { Connection } from '../kubectl/connection.ts';
import { hearOfHiddenPods, type HiddenPodListing } from './mirrors/hidden-pods.ts';
import { explainMissingMirrors, type ExplainedMirrors } from './mirrors/missing-mirrors.ts';
import { readKubeadmConfig } from './nodes/kubeadm-config.ts';
import type { KubeletQuery } from './nodes/kubelet-query.ts';
import { findLookalikes, lookalikeOf } from './pods/lookalikes.ts';
import { findNodes, type FoundNodes } from './nodes/find-nodes.ts';
import type { NodeAnswer } from './nodes/answering-node.ts';
import { askKubelet } from './nodes/kubelet-readings.ts';
import { readNodes, unreadableNodes } from './nodes/node-list.ts';
import { surveyKubelets } from './nodes/kubelet-survey.ts';
import { readStaticPods } from './nodes/static-pods-answer.ts';
import { isCutShort, silentNodes, type Survey } from './nodes/node-survey.ts';
import { unreadableOf, valueOf, type Reading } from '../kubectl/api/reading.ts';
import { findAbandonedPods } from '../host/task-pod/abandoned-pods.ts';
import { ALL_STATIC_PODS, listStaticPods, type StaticPodListing } from './pods/static-pods.ts';

/** What to look at. `labels` of the query are not used. */
export interface SnapshotQuery extends KubeletQuery {
  readonly askKubelets: boolean;
  /** Whether every kubelet is to be asked for its pods, however many there are. */
  readonly thorough: boolean;
  readonly baseline: Baseline | undefined;
}

/** A snapshot, and what was looked at for it. */
export interface SnapshotReading {
  readonly snapshot: Snapshot;
  /** How the kubelets answered; undefined where none was to be asked. */
  readonly survey: Survey<unknown> | undefined;
  /** Whether it is known which nodes there are; else only those with mirror pods were looked at. */
  readonly nodesListed: boolean;
  /** Whether Events were read in place of kubelets. */
  readonly eventsRead: boolean;
  /** What could not be read besides kubelets. */
  readonly unreadable: readonly Unreadable[];
  /** Nodes asked for that the server does not know, and that no mirror pod is bound to. */
  readonly missing: readonly string[];
  readonly interrupted: boolean;
}

/** What one kubelet answered. */
interface KubeletAnswer extends NodeAnswer {
  readonly configz: KubeletSettings | undefined;
  /** Those of the namespace asked for. */
  readonly running: readonly KubeletPod[];
  /** How many static pods it runs in all. */
  readonly total: number;
  /** Whether it was asked for them, rather than how many there are and which run. */
  readonly compared: boolean;
  readonly unreadable: readonly Unreadable[];
}

/**
 * Gathers what `doctor` decides from. Throws `ApiError` and `ConnectionError` where the mirror pods cannot be listed;
 * whatever else cannot be read is told.
 */
export async function takeSnapshot(connection: Connection, query: SnapshotQuery): Promise<SnapshotReading> {
  const { chunkSize, signal, namespace, now } = query;
  const seen: Lookalike[] = [];
  const see = (pod: PodIdentity): void => {
    const lookalike = lookalikeOf(pod);
    if (lookalike !== undefined && isAsked(lookalike, query)) seen.push(lookalike);
  };
  const components: ComponentPod[] = [];
  const takeComponent = (pod: Pod): void => {
    if (!hasMirrorAnnotation(pod.metadata ?? {})) return;
    const component = componentOf(pod, now());
    if (component !== undefined) components.push(component);
  };
  const [listing, found, configMap, abandoned] = await Promise.all([
    listMirrorPods(connection, query, see, takeComponent),
    findNodes(connection, { nodes: query.nodes, chunkSize, signal, selector: undefined }),
    readKubeadmConfig(connection, signal),
    findAbandonedPods(connection, { namespace, signal, now }),
  ]);
  const mirrors = new Mirrors(listing.pods);
  const names = found.found?.map(({ name }) => name) ?? mirrors.nodes;
  const survey = query.askKubelets ? await askKubelets(connection, query, names, mirrors, see) : undefined;
  const settled = await comparePairs(connection, query, mirrors, survey);
  // Nothing more is to be had of a server that is lost.
  const ended = settled.interrupted || survey?.lost !== undefined;
  const listed = found.found === undefined ? undefined : new Set(names);
  const heard = ended ? undefined : await readEvents(connection, { ...query, knownNodes: listed }, mirrors, survey);
  const explained = await explain(connection, query, { mirrors, survey, settled, heard, ended });
  const hidden = explained.pods.filter(isHidden);
  const nodes = names.map((name) => nodeOf(name, { found, mirrors, survey, hidden, configMap: valueOf(configMap) }));
  const knowledge = await knownNodes(connection, query, ended ? [] : mirrors.nodes, found);
  const lookalikes = ended
    ? { lookalikes: [], unreadable: [] }
    : await findLookalikes(connection, { ...query, known: seen }, mirrorNames(mirrors));
  return {
    snapshot: {
      nodes,
      pods: placePods(explained.pods, knowledge.nodes, valueOf(configMap)),
      lookalikes: lookalikes.lookalikes,
      abandonedPods: abandoned.pods,
      ...tellingComponents(components, nodes, mirrors, survey),
      manifests: [],
      baseline: query.baseline,
      now: now(),
    },
    survey,
    nodesListed: found.found !== undefined,
    eventsRead: heard?.eventsRead ?? false,
    unreadable: [
      ...listing.unreadable,
      ...found.unreadable,
      ...unreadableOf([configMap]),
      ...notCompared(survey),
      ...abandoned.unreadable,
      ...knowledge.unreadable,
      ...settled.unreadable,
      ...(heard?.unreadable ?? []),
      ...explained.unreadable,
      ...lookalikes.unreadable,
    ],
    missing: found.missing.filter((name) => mirrors.on(name).length === 0),
    interrupted: settled.interrupted || heard?.interrupted === true || explained.interrupted,
  };
}

function isAsked({ namespace, node }: Lookalike, query: SnapshotQuery): boolean {
  return (
    (query.namespace === undefined || query.namespace === namespace) &&
    (query.nodes.length === 0 || query.nodes.includes(node))
  );
}

function listMirrorPods(
  connection: Connection,
  query: SnapshotQuery,
  onLookalike: (pod: PodIdentity) => void,
  takeComponent: (pod: Pod) => void,
): Promise<StaticPodListing> {
  const { namespace, nodes, chunkSize, signal, now } = query;
  return listStaticPods(connection, {
    ...ALL_STATIC_PODS,
    namespace,
    nodes,
    chunkSize,
    signal,
    now,
    onLookalike,
    onWhole: takeComponent,
  });
}

function askKubelets(
  connection: Connection,
  query: SnapshotQuery,
  names: readonly string[],
  mirrors: Mirrors,
  see: (pod: PodIdentity) => void,
): Promise<Survey<KubeletAnswer>> {
  const { namespace } = query;
  const onLookalike = ({ metadata = {}, spec }: Pod): void => {
    see({ metadata, nodeName: spec?.nodeName });
  };
  const known = isAskedForAll(query, names) ? undefined : { mirrors, namespace };
  return surveyKubelets(connection, names, query, async (asked): Promise<Reading<KubeletAnswer>> => {
    const [{ configz }, answer] = await Promise.all([
      askKubelet(connection, asked, ['configz'], query),
      readStaticPods(connection, asked, { ...query, onLookalike }, known),
    ]);
    if (answer.kind !== 'read') return answer;
    const { node, total, pods = mirrors.on(node).map(podAsMirrored) } = answer.value;
    const running = pods.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
    const unreadable = unreadableOf([configz]);
    const compared = answer.value.pods !== undefined;
    return { kind: 'read', value: { node, configz: valueOf(configz), running, total, compared, unreadable } };
  });
}

/** Of so many nodes kubelets are asked for all their pods: ordinary pods make these answers large. */
const MOST_WHOLE = 100;

function isAskedForAll({ thorough }: SnapshotQuery, names: readonly string[]): boolean {
  return thorough || names.length <= MOST_WHOLE;
}

/** What only the pods of a kubelet tell, where it was not asked for them because it agrees with its mirrors. */
function notCompared(survey: Survey<KubeletAnswer> | undefined): Unreadable[] {
  const count = [...(survey?.answers.values() ?? [])].filter(({ compared }) => !compared).length;
  if (count === 0) return [];
  const nodes = count === 1 ? '1 node' : `${count} nodes`;
  return [
    {
      what: `specs and readiness of the static pods of ${nodes} whose kubelet runs what its mirrors show, and pods there that look static`,
      why: `of more than ${MOST_WHOLE} nodes that is read only where the two differ: name nodes with --node, or use --strict`,
    },
  ];
}

async function comparePairs(
  connection: Connection,
  query: SnapshotQuery,
  mirrors: Mirrors,
  survey: Survey<KubeletAnswer> | undefined,
): Promise<SettledPairs> {
  const pairs = [...(survey?.answers ?? [])].flatMap(([node, { running }]) => pairPods(node, running, mirrors));
  return survey !== undefined && isCutShort(survey)
    ? unsettledPairs(pairs, survey.interrupted)
    : await settlePairs(connection, pairs, query);
}

/** What Events tell of nodes whose kubelet did not; undefined where every kubelet did. */
async function readEvents(
  connection: Connection,
  query: SnapshotQuery,
  mirrors: Mirrors,
  survey: Survey<unknown> | undefined,
): Promise<HiddenPodListing | undefined> {
  const silent = survey === undefined ? query.nodes : silentNodes(survey);
  if (survey !== undefined && silent.length === 0) return undefined;
  return await hearOfHiddenPods(connection, { ...query, nodes: silent }, mirrors);
}

interface SettledSides {
  readonly mirrors: Mirrors;
  readonly survey: Survey<unknown> | undefined;
  readonly settled: SettledPairs;
  readonly heard: HiddenPodListing | undefined;
  /** Nothing more is to be had of the server: why mirrors are missing is not asked then. */
  readonly ended: boolean;
}

/** All static pods, with why mirrors are missing. */
async function explain(
  connection: Connection,
  query: SnapshotQuery,
  { mirrors, survey, settled, heard, ended }: SettledSides,
): Promise<ExplainedMirrors> {
  const unheard = mirrors.elsewhere((node) => survey?.answers.has(node) === true).map(mirrorAlone);
  const pods = [...settled.pods, ...unheard, ...(heard?.pods ?? [])].sort(byNamespaceNameNode);
  if (ended || heard?.interrupted === true) return { pods, unreadable: [], interrupted: false };
  const namesakes = new Map([...settled.namesakes, ...(heard?.namesakes ?? [])]);
  return await explainMissingMirrors(connection, pods, namesakes, query);
}

interface NodeSources {
  readonly found: FoundNodes;
  readonly mirrors: Mirrors;
  readonly survey: Survey<KubeletAnswer> | undefined;
  readonly hidden: readonly StaticPod[];
  readonly configMap: KubeletSettings | undefined;
}

function nodeOf(name: string, { found, mirrors, survey, hidden, configMap }: NodeSources): SnapshotNode {
  const node = found.found?.find((one) => one.name === name)?.node;
  const answer = survey?.answers.get(name);
  const fault = survey?.unanswered.get(name);
  const overview = overviewOf({
    name,
    node,
    mirrors: mirrors.on(name).map(({ metadata }) => metadata),
    configz: answer?.configz,
    flagz: undefined,
    configMap,
    running: answer?.total,
    hidden: hidden.filter((pod) => pod.node === name).length,
    unreadable: fault === undefined ? (answer?.unreadable ?? []) : [fault],
  });
  return snapshotNode(overview, node, fault);
}

interface KnownNodes {
  readonly nodes: ReadonlyMap<string, NodeKnowledge>;
  readonly unreadable: readonly Unreadable[];
}

/** What is known of the nodes that mirror pods are bound to: that one is gone is known only where Nodes were read. */
async function knownNodes(
  connection: Connection,
  { chunkSize, signal }: SnapshotQuery,
  hosts: readonly string[],
  { found }: FoundNodes,
): Promise<KnownNodes> {
  const known = new Map<string, Node>();
  for (const { name, node } of found ?? []) if (node !== undefined) known.set(name, node);
  // A Node may have come, or may not have been asked for.
  const others = found === undefined ? [] : hosts.filter((name) => !known.has(name));
  const readings = await readNodes(connection, others, chunkSize, signal);
  const nodes = new Map<string, NodeKnowledge>();
  for (const [name, node] of known) nodes.set(name, { node, gone: false });
  for (const [name, reading] of readings) {
    nodes.set(name, { node: valueOf(reading), gone: reading.kind === 'absent' });
  }
  return { nodes, unreadable: unreadableNodes(readings) };
}

/** The mirrors of a control plane, and those elsewhere that list as not ready where no kubelet tells more. */
function tellingComponents(
  all: readonly ComponentPod[],
  nodes: readonly SnapshotNode[],
  mirrors: Mirrors,
  survey: Survey<unknown> | undefined,
): Pick<Snapshot, 'components' | 'unready'> {
  const controlPlane = controlPlaneNodes(nodes, mirrors);
  // There is nothing to compare with on a single node.
  const compared = new Set(controlPlane.length < 2 ? [] : controlPlane);
  const told = new Set([...compared, ...(survey?.answers.keys() ?? [])]);
  return {
    components: all.filter(({ node }) => compared.has(node)),
    unready: all.filter(({ node, unready }) => !told.has(node) && unready !== undefined),
  };
}

/** Whether a node has a mirror of this name; quick, because every pod of the cluster is asked for. */
function mirrorNames(mirrors: Mirrors): (name: string, node: string) => boolean {
  const named = new Set(
    mirrors.nodes.flatMap((node) => mirrors.on(node).map(({ metadata }) => `${node} ${metadata.name ?? ''}`)),
  );
  return (name, node) => named.has(`${node} ${name}`);
}

/** Nodes with a role of the control plane; where no node tells its role, those with a pod that only a control plane has. */
function controlPlaneNodes(nodes: readonly SnapshotNode[], mirrors: Mirrors): readonly string[] {
  const labelled = nodes.filter(isControlPlane);
  const telling = nodes.filter(({ name }) => {
    return mirrors.on(name).some(({ manifestName = '' }) => isCoreComponent(manifestName));
  });
  const chosen = labelled.length > 0 ? labelled : telling;
  return chosen.map(({ name }) => name).filter((name) => mirrors.on(name).length > 0);
}
