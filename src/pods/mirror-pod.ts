import { HASH_ANNOTATION, MIRROR_ANNOTATION, nodeSuffix, SOURCE_ANNOTATION } from '../kubelet/static-pod-naming.ts';
import type { ObjectMeta, OwnerReference } from '../kubernetes/kubernetes.ts';

/** Pod metadata with the node that it is bound to: all that classification needs. */
export interface PodIdentity {
  readonly metadata: ObjectMeta;
  /** `spec.nodeName`; undefined where the pod is not bound to a node. */
  readonly nodeName: string | undefined;
}

/** What marks a mirror pod. The ids are part of the JSON output. */
export type SignalId = 'mirror-annotation' | 'node-owner' | 'name-suffix' | 'source-annotation';

/** Why a signal does not hold. */
export type SignalFault =
  | 'absent' // no such annotation, no owner of kind Node
  | 'not-controller' // an owner of kind Node without `controller: true`
  | 'other-node' // owned by another Node than the pod's own
  | 'other-uid' // owned by a Node of this name with another uid: the Node was made anew, or the owner is forged
  | 'node-gone' // there is no Node of that name any more: an orphan
  | 'no-node' // the pod is not bound to a node, so there is nothing to compare with
  | 'no-suffix' // the name does not end in "-" + lower-cased node name
  | 'unknown-value' // a source other than file and http
  | 'before-1.17'; // kubelets before 1.17 set no owner: explained, not suspected

/** One signal, shown to hold or not. */
export interface Signal {
  readonly id: SignalId;
  readonly holds: boolean;
  /** Why it does not hold; undefined where it does. */
  readonly fault: SignalFault | undefined;
  /** The value seen: the annotation, the owner's name, the suffix. Unescaped text of the cluster. */
  readonly observed: string | undefined;
  /** What would have been right, where that can be said. */
  readonly expected: string | undefined;
  /** Only of `node-owner`: whether the owner's uid was compared with the Node's. */
  readonly uidChecked?: boolean;
}

/**
 * `static`: every signal agrees. `suspect`: the mirror annotation without some other signal. `lookalike`: the
 * name suffix or a Node owner without the annotation. `ordinary`: none of them.
 */
export type Verdict = 'static' | 'suspect' | 'lookalike' | 'ordinary';

/** What is known besides the pod itself. */
export interface ClassificationFacts {
  /** uid of the Node that the pod is bound to, where Nodes were read. */
  readonly nodeUid?: string | undefined;
  /** The server says that there is no Node of that name. */
  readonly nodeGone?: boolean | undefined;
  /** Version of the kubelet there, or of the API server where that is not known: `v1.36.2`. */
  readonly version?: string | undefined;
}

/** A pod's verdict with the signals behind it. */
export interface Classification {
  readonly verdict: Verdict;
  readonly signals: readonly Signal[];
}

/** What a pod is, with the signals that tell. */
export function classify(pod: PodIdentity, facts: ClassificationFacts = {}): Classification {
  const signals = [mirrorAnnotation(pod), nodeOwner(pod, facts), nameSuffix(pod), sourceAnnotation(pod)];
  return { verdict: verdictOf(pod, facts), signals };
}

/** Decides what a pod is from all four signals, without making them: a cluster may have tens of thousands of mirrors. */
export function verdictOf(pod: PodIdentity, facts: ClassificationFacts = {}): Verdict {
  const { metadata, nodeName } = pod;
  if (hasMirrorAnnotation(metadata)) {
    const owner = ownerFault(ownerOf(pod), nodeName, facts);
    const isFine = owner === undefined || owner === 'before-1.17';
    return isFine && suffixFault(pod) === undefined && sourceFault(metadata) === undefined ? 'static' : 'suspect';
  }
  return lookalikeSigns(pod).some((sign) => sign !== 'annotations') ? 'lookalike' : 'ordinary';
}

/**
 * What a pod without the mirror annotation has of a static pod: a `name` that ends in that of its node, an owner of kind
 * Node (`node-owner`), or the `annotations` that only a kubelet sets (which anyone can copy: alone they make no verdict).
 */
export type LookalikeSign = 'name' | 'node-owner' | 'annotations';

/** What makes a pod look static; empty for an ordinary pod, and for one with the mirror annotation. */
export function lookalikeSigns(pod: PodIdentity): readonly LookalikeSign[] {
  const { metadata } = pod;
  if (hasMirrorAnnotation(metadata)) return [];
  const annotated = metadata.annotations?.[HASH_ANNOTATION] !== undefined || manifestSource(metadata) !== 'unknown';
  return [
    ...(manifestName(pod) === undefined ? [] : (['name'] as const)),
    ...(metadata.ownerReferences?.some(isNodeReference) === true ? (['node-owner'] as const) : []),
    ...(annotated ? (['annotations'] as const) : []),
  ];
}

/** Whether the kubelet itself would call this a mirror pod (`IsMirrorPod`): the annotation is there, whatever its value. */
export function hasMirrorAnnotation(metadata: ObjectMeta): boolean {
  return metadata.annotations?.[MIRROR_ANNOTATION] !== undefined;
}

/**
 * The name in the manifest: the mirror's name less the node suffix. Undefined where the name does not end in it,
 * because then nothing certain can be said.
 */
export function manifestName(pod: PodIdentity): string | undefined {
  const { name } = pod.metadata;
  if (name === undefined || pod.nodeName === undefined) return undefined;
  const suffix = nodeSuffix(pod.nodeName);
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : undefined;
}

/** The static pod's hash (its uid on the kubelet): the value of the mirror annotation. */
export function staticPodHash(metadata: ObjectMeta): string | undefined {
  return metadata.annotations?.[MIRROR_ANNOTATION];
}

/** The hash of a static pod as its kubelet has it. */
export function ownHash(metadata: ObjectMeta): string | undefined {
  return metadata.annotations?.[HASH_ANNOTATION] ?? metadata.uid;
}

/** Where the kubelet says that the manifest came from. */
export function manifestSource(metadata: ObjectMeta): 'file' | 'http' | 'unknown' {
  const source = metadata.annotations?.[SOURCE_ANNOTATION];
  return source === 'file' || source === 'http' ? source : 'unknown';
}

function mirrorAnnotation({ metadata }: PodIdentity): Signal {
  const observed = metadata.annotations?.[MIRROR_ANNOTATION];
  return signal('mirror-annotation', observed === undefined ? 'absent' : undefined, observed);
}

function nodeOwner(pod: PodIdentity, facts: ClassificationFacts): Signal {
  const owner = ownerOf(pod);
  const fault = ownerFault(owner, pod.nodeName, facts);
  const uidChecked = owner !== undefined && facts.nodeUid !== undefined;
  return { ...signal('node-owner', fault, owner?.name, pod.nodeName), uidChecked };
}

/** The Node that owns a pod: its own, where there are several. */
function ownerOf({ metadata, nodeName }: PodIdentity): OwnerReference | undefined {
  const owners = metadata.ownerReferences?.filter(isNodeReference);
  return owners?.find(({ name }) => name === nodeName) ?? owners?.[0];
}

function ownerFault(
  owner: OwnerReference | undefined,
  nodeName: string | undefined,
  { nodeUid, nodeGone, version }: ClassificationFacts,
): SignalFault | undefined {
  if (owner === undefined) return version !== undefined && isBefore117(version) ? 'before-1.17' : 'absent';
  if (nodeName === undefined) return 'no-node';
  if (owner.name !== nodeName) return 'other-node';
  if (owner.controller !== true) return 'not-controller';
  if (nodeGone === true) return 'node-gone';
  return nodeUid !== undefined && owner.uid !== nodeUid ? 'other-uid' : undefined;
}

/** The core API's Node, not another group's kind of the same name. */
function isNodeReference({ apiVersion, kind }: OwnerReference): boolean {
  return kind === 'Node' && apiVersion === 'v1';
}

function nameSuffix(pod: PodIdentity): Signal {
  const { metadata, nodeName } = pod;
  const expected = nodeName === undefined ? undefined : nodeSuffix(nodeName);
  return signal('name-suffix', suffixFault(pod), metadata.name, expected);
}

function suffixFault(pod: PodIdentity): SignalFault | undefined {
  if (pod.nodeName === undefined) return 'no-node';
  return manifestName(pod) === undefined ? 'no-suffix' : undefined;
}

function sourceAnnotation({ metadata }: PodIdentity): Signal {
  return signal('source-annotation', sourceFault(metadata), metadata.annotations?.[SOURCE_ANNOTATION]);
}

function sourceFault(metadata: ObjectMeta): SignalFault | undefined {
  if (metadata.annotations?.[SOURCE_ANNOTATION] === undefined) return 'absent';
  return manifestSource(metadata) === 'unknown' ? 'unknown-value' : undefined;
}

function signal(id: SignalId, fault: SignalFault | undefined, observed?: string, expected?: string): Signal {
  return { id, holds: fault === undefined, fault, observed, expected };
}

/** Mirror pods have had an owner since kubelet 1.17 (kubernetes/kubernetes#84485). */
function isBefore117(version: string): boolean {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return major < 1 || (major === 1 && minor < 17);
}
