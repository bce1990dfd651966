import { recogniseDistribution } from './distributions/catalogue.ts';
import type { AdviceSubject, Distribution, Ownership, Recipes, Recognition } from './distributions/distribution.ts';
import { isWindows, nodeTraits } from './distributions/node-traits.ts';
import type { Fact, KubeletAccess, Unreadable } from '../facts/evidence.ts';
import type { Node, ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { KubeletFlags, KubeletSettings } from '../kubelet/kubelet-settings.ts';
import { directoryOf, joinPath, locateManifests, looksLikeFile, type ManifestLocation } from './manifest-location.ts';
import { readNodeArgs } from './node-args.ts';

/** What was gathered about a pod's node. Undefined: not asked, or not readable (then `unreadable` says why). */
export interface NodeFacts {
  readonly node: Node | undefined;
  /** The server says that there is no such Node. */
  readonly nodeGone: boolean;
  /** Metadata of the mirror pods on the node. */
  readonly siblings: readonly ObjectMeta[];
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** How its kubelet was asked; absent where it was not, or told nothing. */
  readonly access?: KubeletAccess | undefined;
  /** kubeadm's kube-system/kubelet-config, parsed. */
  readonly configMap: KubeletSettings | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** The distribution, and what it was recognised by. */
export interface DistributionSummary extends Recognition {
  readonly id: string;
  readonly title: string;
}

/** The pod whose manifest is to be placed. */
export interface PlacedSubject {
  readonly metadata: ObjectMeta;
  readonly nodeName: string;
  readonly manifestName: string | undefined;
  readonly source: 'file' | 'http' | 'unknown';
  /** It is known to have no mirror pod. */
  readonly hidden?: boolean;
}

/** Where a pod's manifest is, whose it is, and how to change it. */
export interface ManifestPlace {
  readonly location: ManifestLocation;
  readonly file: Fact<string> | undefined;
  readonly distribution: DistributionSummary;
  readonly ownership: Ownership;
  readonly recipes: Recipes;
}

/** Places the manifest of a pod from what is known of its node. */
export function placeManifest(facts: NodeFacts, subject: PlacedSubject): ManifestPlace {
  const { distribution, recognition } = recogniseDistribution({ node: facts.node, pods: facts.siblings });
  const { configz, flagz, configMap } = facts;
  const nodeArgs = facts.node?.metadata === undefined ? undefined : readNodeArgs(facts.node.metadata);
  const kubeletVersion = facts.node?.status?.nodeInfo?.kubeletVersion;
  const windows = isWindows(facts.node);
  const told = { configz, flagz, configMap, nodeArgs, distribution, kubeletVersion, windows };
  const location = locateManifests(told);
  const file = subject.source === 'http' ? undefined : locateFile(subject, location, distribution);
  const advice = adviceSubject(facts, subject, location, file);
  return {
    location,
    file,
    distribution: { id: distribution.id, title: distribution.title, ...recognition },
    ownership: distribution.ownership(advice),
    recipes: distribution.recipes(advice),
  };
}

/**
 * The file is named only as far as it is known: the kubelet reads every file of the directory that does not begin
 * with a dot, so a name is the usual one at best.
 */
function locateFile(
  { metadata, manifestName }: PlacedSubject,
  { path }: ManifestLocation,
  distribution: Distribution,
): Fact<string> | undefined {
  if (path === undefined || path.value === '') return undefined;
  if (looksLikeFile(path.value)) return { value: path.value, source: path.source, confidence: 'likely' };
  if (manifestName === undefined) return undefined;
  const { labels = {}, namespace = '' } = metadata;
  const usual = distribution.usualFileName({ namespace, manifestName, labels });
  if (usual === undefined) return undefined;
  return { value: joinPath(path.value, usual.name), source: 'distribution', confidence: usual.confidence };
}

function adviceSubject(
  { node }: NodeFacts,
  { metadata, nodeName, manifestName, source, hidden }: PlacedSubject,
  { path }: ManifestLocation,
  file: Fact<string> | undefined,
): AdviceSubject {
  const { name = '', namespace = '', labels = {}, annotations = {} } = metadata;
  return {
    namespace,
    manifestName: manifestName ?? name,
    mirrorName: name,
    node: nodeName,
    labels,
    annotations,
    source,
    directory: path === undefined || path.value === '' ? undefined : directoryOf(path.value),
    singleFile: path !== undefined && looksLikeFile(path.value),
    file: file?.value,
    fileConfidence: file?.confidence,
    hidden,
    ...nodeTraits(node),
  };
}
