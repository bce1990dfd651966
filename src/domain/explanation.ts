import { recogniseDistribution } from './distributions/catalogue.ts';
import type { AdviceSubject, Distribution, Ownership, Recipes, Recognition } from './distributions/distribution.ts';
import { nodeTraits } from './distributions/node-traits.ts';
import type { Known, Unreadable } from './evidence.ts';
import type { Node, ObjectMeta, OwnerReference, Pod } from './kubernetes.ts';
import type { KubeletFlags, KubeletSettings } from './kubelet-settings.ts';
import { directoryOf, joinPath, locateManifests, looksLikeFile, type ManifestLocation } from './manifest-location.ts';
import { classify, manifestName, manifestSource, staticPodHash, type Signal, type Verdict } from './mirror-pod.ts';
import { readNodeArgs } from './node-args.ts';

/** What was gathered about one pod. Undefined: not asked, or not readable (then `unreadable` says why). */
export interface PodFacts {
  readonly pod: Pod;
  readonly node: Node | undefined;
  /** The server says that there is no such Node. */
  readonly nodeGone: boolean;
  /** Metadata of the mirror pods on the same node. */
  readonly siblings: readonly ObjectMeta[];
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** kubeadm's kube-system/kubelet-config, parsed. */
  readonly configMap: KubeletSettings | undefined;
  readonly serverVersion: string | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** What a failed signal can mean. The words are part of the JSON output. */
export type Suspicion =
  | 'forged' // somebody made a pod with the mirror annotation by hand
  | 'node-renamed' // the kubelet runs under another name than when the mirror was made
  | 'node-recreated' // the Node object was deleted and made again
  | 'orphan'; // the node is gone, and no kubelet keeps this mirror any more

/** The node that a pod is bound to, as far as it is known. */
export interface NodeSummary {
  readonly name: string;
  readonly gone: boolean;
  /** Status of the Ready condition; undefined where the Node was not read. */
  readonly ready: 'True' | 'False' | 'Unknown' | undefined;
  /** Why it is not ready, in the Node's own words. */
  readonly reason: string | undefined;
  /** Since when, RFC 3339. */
  readonly since: string | undefined;
  readonly kubeletVersion: string | undefined;
  readonly address: string | undefined;
}

/** The distribution, and what it was recognised by. */
export interface DistributionSummary extends Recognition {
  readonly id: string;
  readonly title: string;
}

/** Everything that `explain` says about a pod. */
export interface Explanation {
  readonly metadata: ObjectMeta;
  readonly verdict: Verdict;
  readonly signals: readonly Signal[];
  readonly suspicions: readonly Suspicion[];
  /** The controller of a pod that is not static. */
  readonly controller: OwnerReference | undefined;
  readonly manifestName: string | undefined;
  readonly source: 'file' | 'http' | 'unknown';
  readonly hash: string | undefined;
  readonly node: NodeSummary | undefined;
  /** `status.phase` of the mirror. */
  readonly phase: string | undefined;
  /** The rest is undefined for a pod without the mirror annotation; ownership and recipes for a suspect as well. */
  readonly location: ManifestLocation | undefined;
  readonly file: Known<string> | undefined;
  readonly distribution: DistributionSummary | undefined;
  readonly ownership: Ownership | undefined;
  readonly recipes: Recipes | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** Decides everything that can be said from the facts. */
export function explainPod(facts: PodFacts): Explanation {
  const identity = { metadata: facts.pod.metadata ?? {}, nodeName: facts.pod.spec?.nodeName };
  const classification = classify(identity, {
    nodeUid: facts.node?.metadata?.uid,
    nodeGone: facts.nodeGone,
    version: facts.node?.status?.nodeInfo?.kubeletVersion ?? facts.serverVersion,
  });
  const base = {
    metadata: identity.metadata,
    ...classification,
    suspicions: classification.verdict === 'suspect' ? suspicionsOf(classification.signals) : [],
    controller: identity.metadata.ownerReferences?.find(({ controller }) => controller === true),
    manifestName: manifestName(identity),
    source: manifestSource(identity.metadata),
    hash: staticPodHash(identity.metadata),
    node: summariseNode(identity.nodeName, facts),
    phase: facts.pod.status?.phase,
    unreadable: facts.unreadable,
  };
  return { ...base, ...placeManifest(facts, base) };
}

type Base = Pick<Explanation, 'metadata' | 'verdict' | 'manifestName' | 'source'>;
type Place = Pick<Explanation, 'location' | 'file' | 'distribution' | 'ownership' | 'recipes'>;

function placeManifest(facts: PodFacts, base: Base): Place {
  if (base.verdict === 'ordinary' || base.verdict === 'lookalike') {
    return { location: undefined, file: undefined, distribution: undefined, ownership: undefined, recipes: undefined };
  }
  const { distribution, recognition } = recogniseDistribution({ node: facts.node, pods: facts.siblings });
  const { configz, flagz, configMap } = facts;
  const nodeArgs = facts.node?.metadata === undefined ? undefined : readNodeArgs(facts.node.metadata);
  const kubeletVersion = facts.node?.status?.nodeInfo?.kubeletVersion;
  const location = locateManifests({ configz, flagz, configMap, nodeArgs, distribution, kubeletVersion });
  const file = base.source === 'http' ? undefined : locateFile(base, location, distribution);
  const subject = adviceSubject(facts, base, location, file);
  return {
    location,
    file,
    distribution: { id: distribution.id, title: distribution.title, ...recognition },
    // Of a suspect not even that it has a manifest is known, so there is nothing to say of its owner.
    ownership: base.verdict === 'static' ? distribution.ownership(subject) : undefined,
    recipes: base.verdict === 'static' ? distribution.recipes(subject) : undefined,
  };
}

/**
 * The file is named only as far as it is known: the kubelet reads every file of the directory that does not begin
 * with a dot, so a name is the usual one at best.
 */
function locateFile(base: Base, { path }: ManifestLocation, distribution: Distribution): Known<string> | undefined {
  if (path === undefined || path.value === '') return undefined;
  if (looksLikeFile(path.value)) return { value: path.value, source: path.source, confidence: 'likely' };
  if (base.manifestName === undefined) return undefined;
  const labels = base.metadata.labels ?? {};
  const namespace = base.metadata.namespace ?? '';
  const usual = distribution.usualFileName({ namespace, manifestName: base.manifestName, labels });
  if (usual === undefined) return undefined;
  return { value: joinPath(path.value, usual.name), source: 'distribution', confidence: usual.confidence };
}

function adviceSubject(
  facts: PodFacts,
  base: Base,
  { path }: ManifestLocation,
  file: Known<string> | undefined,
): AdviceSubject {
  const { name = '', namespace = '', labels = {}, annotations = {} } = base.metadata;
  return {
    namespace,
    manifestName: base.manifestName ?? name,
    mirrorName: name,
    node: facts.pod.spec?.nodeName ?? '',
    labels,
    annotations,
    source: base.source,
    directory: path === undefined || path.value === '' ? undefined : directoryOf(path.value),
    singleFile: path !== undefined && looksLikeFile(path.value),
    file: file?.value,
    fileConfidence: file?.confidence,
    ...nodeTraits(facts.node),
  };
}

/** What the failed signals can mean, the likeliest first. */
function suspicionsOf(signals: readonly Signal[]): Suspicion[] {
  const faults = new Map(signals.map(({ id, fault }) => [id, fault]));
  const owner = faults.get('node-owner');
  if (owner === 'node-gone') return ['orphan'];
  if (owner === 'other-uid') return ['node-recreated', 'forged'];
  if (owner === 'other-node' || faults.get('name-suffix') === 'no-suffix') return ['node-renamed', 'forged'];
  return ['forged'];
}

function summariseNode(name: string | undefined, { node, nodeGone }: PodFacts): NodeSummary | undefined {
  if (name === undefined) return undefined;
  const condition = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  const ready = condition?.status;
  const addresses = node?.status?.addresses ?? [];
  return {
    name,
    gone: nodeGone,
    ready: ready === 'True' || ready === 'False' || ready === 'Unknown' ? ready : undefined,
    reason: ready === 'True' ? undefined : condition?.reason,
    since: condition?.lastTransitionTime,
    kubeletVersion: node?.status?.nodeInfo?.kubeletVersion,
    address: (addresses.find(({ type }) => type === 'InternalIP') ?? addresses[0])?.address,
  };
}
