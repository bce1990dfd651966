import type { Baseline } from '../rules/baseline.ts';
import { componentOf, type ComponentPod } from '../rules/control-plane.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { hiddenOf, type HiddenPod } from '../pods/hidden-pod.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { KubeletPod } from '../pods/kubelet-pod.ts';
import type { Node, Pod } from '../kubernetes/kubernetes.ts';
import { Mirrors, pairPods } from '../pods/mirror-comparison.ts';
import type { PodIdentity } from '../pods/mirror-pod.ts';
import { overviewOf } from '../nodes/node-overview.ts';
import { placePods, type NodeKnowledge } from '../nodes/placement.ts';
import { snapshotNode, type Lookalike, type Snapshot, type SnapshotNode } from '../rules/snapshot.ts';
import { settlePairs, unsettledPairs, type SettledPairs } from './mirrors/settled-pairs.ts';
import type { Connection } from '../kubectl/connection.ts';
import { recheckPods, unreadableNow } from './mirrors/mirror-recheck.ts';
import { findHiddenPods, type HiddenPodListing } from './mirrors/hidden-pods.ts';
import { readKubeadmConfig } from './nodes/kubeadm-config.ts';
import type { KubeletQuery } from './nodes/kubelet-query.ts';
import { controlPlaneNodes, readComponents, type ComponentListing } from './pods/components.ts';
import { findLookalikes, lookalikeOf, type LookalikeQuery } from './pods/lookalikes.ts';
import { findNodes, type FoundNodes } from './nodes/find-nodes.ts';
import { answeringNode, type NodeAnswer } from './nodes/answering-node.ts';
import { askKubelet } from './nodes/kubelet-readings.ts';
import { readNodes, unreadableNodes } from './nodes/node-list.ts';
import { surveyKubelets } from './nodes/kubelet-survey.ts';
import { isCutShort, silentNodes, type Survey } from './nodes/node-survey.ts';
import { unreadableOf, valueOf, type Reading } from '../kubectl/api/reading.ts';
import { findAbandonedReaders } from '../host/reader/abandoned-readers.ts';
import { ALL_STATIC_PODS, listStaticPods, type StaticPodListing } from './pods/static-pods.ts';

/** What to look at. `labels` of the query are not used. */
export interface SnapshotQuery extends KubeletQuery {
  readonly askKubelets: boolean;
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
  const [listing, found, configMap, abandoned] = await Promise.all([
    listMirrorPods(connection, query, see),
    findNodes(connection, { nodes: query.nodes, chunkSize, signal, selector: undefined }),
    readKubeadmConfig(connection, signal),
    findAbandonedReaders(connection, { namespace, signal, now }),
  ]);
  const mirrors = new Mirrors(listing.pods);
  const names = found.found?.map(({ name }) => name) ?? mirrors.nodes;
  const survey = query.askKubelets ? await askKubelets(connection, query, names, see) : undefined;
  const settled = await comparePairs(connection, query, mirrors, survey);
  // Nothing more is to be had of a server that is lost.
  const ended = settled.interrupted || survey?.lost !== undefined;
  const listed = found.found === undefined ? undefined : new Set(names);
  const heard = ended ? undefined : await readEvents(connection, { ...query, knownNodes: listed }, mirrors, survey);
  const hidden = [...hiddenIn(settled), ...(heard?.pods ?? [])];
  const nodes = names.map((name) => nodeOf(name, { found, mirrors, survey, hidden, configMap: valueOf(configMap) }));
  const knowledge = await knownNodes(connection, query, ended ? [] : mirrors.nodes, found);
  const placed = placePods(listing.pods, knowledge.nodes, valueOf(configMap));
  const more = ended
    ? NOTHING_MORE
    : await readMore(connection, { ...query, known: seen }, nodes, mirrors, listing, survey);
  return {
    snapshot: {
      nodes,
      mirrors: placed,
      compared: settled.pods,
      hidden,
      lookalikes: more.lookalikes,
      abandonedReaders: abandoned.readers,
      components: more.components,
      unready: more.unready,
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
      ...abandoned.unreadable,
      ...knowledge.unreadable,
      ...settled.unreadable,
      ...(heard?.unreadable ?? []),
      ...more.unreadable,
    ],
    missing: found.missing.filter((name) => mirrors.on(name).length === 0),
    interrupted: settled.interrupted || heard?.interrupted === true,
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
): Promise<StaticPodListing> {
  const { namespace, nodes, chunkSize, signal, now } = query;
  return listStaticPods(connection, { ...ALL_STATIC_PODS, namespace, nodes, chunkSize, signal, now, onLookalike });
}

function askKubelets(
  connection: Connection,
  query: SnapshotQuery,
  names: readonly string[],
  see: (pod: PodIdentity) => void,
): Promise<Survey<KubeletAnswer>> {
  const { namespace } = query;
  const onLookalike = ({ metadata = {}, spec }: Pod): void => {
    see({ metadata, nodeName: spec?.nodeName });
  };
  return surveyKubelets(connection, names, query, async (asked): Promise<Reading<KubeletAnswer>> => {
    const { configz, pods } = await askKubelet(connection, asked, ['configz', 'pods'], { ...query, onLookalike });
    if (pods.kind !== 'read') return pods;
    const node = answeringNode(asked, pods.value);
    const { length: total } = pods.value;
    const running = pods.value.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
    const answer = { node, configz: valueOf(configz), running, total, unreadable: unreadableOf([configz]) };
    return { kind: 'read', value: answer };
  });
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
  return await findHiddenPods(connection, { ...query, nodes: silent }, { askKubelets: false, mirrors });
}

function hiddenIn({ pods }: SettledPairs): HiddenPod[] {
  return pods.flatMap(({ kubelet, differences, why }) => {
    return kubelet !== undefined && differences.includes('hidden') ? [{ ...hiddenOf(kubelet), why }] : [];
  });
}

interface NodeSources {
  readonly found: FoundNodes;
  readonly mirrors: Mirrors;
  readonly survey: Survey<KubeletAnswer> | undefined;
  readonly hidden: readonly HiddenPod[];
  readonly configMap: KubeletSettings | undefined;
}

function nodeOf(name: string, { found, mirrors, survey, hidden, configMap }: NodeSources): SnapshotNode {
  const node = found.found?.find((one) => one.name === name)?.node;
  const answer = survey?.answers.get(name);
  const fault = survey?.unanswered.get(name);
  const overview = overviewOf({
    name,
    node,
    mirrors: mirrors.on(name).map(({ pod }) => pod.metadata),
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

interface More {
  readonly lookalikes: Snapshot['lookalikes'];
  readonly components: readonly ComponentPod[];
  readonly unready: readonly ComponentPod[];
  readonly unreadable: readonly Unreadable[];
}

const NOTHING_MORE: More = { lookalikes: [], components: [], unready: [], unreadable: [] };

async function readMore(
  connection: Connection,
  query: SnapshotQuery & Pick<LookalikeQuery, 'known'>,
  nodes: readonly SnapshotNode[],
  mirrors: Mirrors,
  { selectorUnsupported }: StaticPodListing,
  survey: Survey<unknown> | undefined,
): Promise<More> {
  const ofNode = new Map<string, ReadonlySet<string | undefined>>();
  const namesOn = (node: string): ReadonlySet<string | undefined> => {
    const names = ofNode.get(node) ?? new Set(mirrors.on(node).map(({ pod }) => pod.metadata.name));
    ofNode.set(node, names);
    return names;
  };
  const controlPlane = controlPlaneNodes(nodes, mirrors);
  const [lookalikes, components] = await Promise.all([
    findLookalikes(connection, query, (name, node) => namesOn(node).has(name)),
    readComponents(connection, query, controlPlane, selectorUnsupported),
  ]);
  const whole = new Set([...controlPlane, ...(survey?.answers.keys() ?? [])]);
  const unready = await readUnready(connection, query, mirrors, whole);
  return {
    lookalikes: lookalikes.lookalikes,
    components: components.components,
    unready: unready.components,
    unreadable: [...lookalikes.unreadable, ...components.unreadable, ...unready.unreadable],
  };
}

/** The mirrors that list as not ready, whole: those of nodes in `whole` tell more already. */
async function readUnready(
  connection: Connection,
  { concurrency, signal, now }: SnapshotQuery,
  mirrors: Mirrors,
  whole: ReadonlySet<string>,
): Promise<ComponentListing> {
  const open = mirrors.nodes.filter((node) => !whole.has(node)).flatMap((node) => mirrors.on(node));
  const unready = open.filter(({ pod }) => pod.status === 'Running' && isPart(pod.ready));
  const pods = await recheckPods(
    connection,
    unready.map(({ pod: { metadata } }) => ({ metadata })),
    concurrency,
    signal,
  );
  return {
    components: [...pods.values()].flatMap((reading) => {
      const pod = valueOf(reading);
      return pod === undefined ? [] : (componentOf(pod, now()) ?? []);
    }),
    unreadable: unreadableNow(pods),
  };
}

/** Whether READY says that not all are: `0/1`. */
function isPart(ready: string): boolean {
  const [some, all] = ready.split('/');
  return some !== all;
}
