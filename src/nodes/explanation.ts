import type { Diagnosis } from '../pods/health/diagnosis.ts';
import type { StaticPod } from '../pods/static-pod.ts';
import type { ViewDifference } from '../pods/view-difference.ts';
import type { MirrorSuspicion } from '../pods/why/mirror-suspicion.ts';
import type { Fact } from '../facts/evidence.ts';
import type { ObjectMeta, OwnerReference, Pod } from '../kubernetes/kubernetes.ts';
import { placeManifest, type ManifestPlace, type PlacedSubject, type NodeFacts } from './manifest-place.ts';
import {
  classify,
  manifestName,
  manifestSource,
  staticPodHash,
  type Signal,
  type Verdict,
} from '../pods/mirror-pod.ts';
import { isStatusRefused } from '../pods/refused-status.ts';
import { summariseNode, type NodeSummary } from './node-summary.ts';

/** What was gathered about one pod and its node. */
export interface PodFacts extends NodeFacts {
  readonly pod: Pod;
  readonly serverVersion: string | undefined;
  /** The mirror beside what its kubelet runs; undefined where the kubelet was not asked, or did not answer. */
  readonly compared: StaticPod | undefined;
  /** What is wrong with it; undefined where nobody looked, as of a pod that is not static. */
  readonly health: Fact<readonly Diagnosis[]> | undefined;
}

/** What makes a pod suspect can mean. The words are part of the JSON output. */
export type Suspicion =
  | 'altered' // somebody changed the mirror pod of what its kubelet has
  | 'forged' // somebody made a pod with the mirror annotation by hand
  | 'node-renamed' // the kubelet runs under another name than when the mirror was made
  | 'node-recreated' // the Node object was deleted and made again
  | 'orphan' // the node is gone, and no kubelet keeps this mirror any more
  | 'left-over'; // the kubelet answers and does not run it

/** What the kubelet of its node says of a pod. */
export interface KubeletWord {
  /** Whether the pod is among those that the kubelet runs; where it is not, nothing else is known but `differences`. */
  readonly runs: boolean;
  readonly hash: string | undefined;
  readonly phase: string | undefined;
  /** As `kubectl get pods` would show it. */
  readonly status: string | undefined;
  /** When the kubelet read the manifest, RFC 3339; of the containers it says nothing. */
  readonly since: string | undefined;
  /** Whether the API server refuses the status of the mirror, because of its QoS class. */
  readonly statusRefused?: true;
  /** The kubelet did not admit it, and has run no container of it. */
  readonly refused: boolean;
  /** Where the API server shows something else. */
  readonly differences: readonly ViewDifference[];
  /** Only where `differences` has `spec`: the fields that the mirror shows differently. */
  readonly altered?: readonly string[];
}

/** A static pod that the API server does not show, because or although another pod has its name. */
export interface HiddenNamesake {
  readonly namespace: string;
  readonly name: string;
  /** The name in the manifest; undefined where the name rule does not hold. */
  readonly manifestName: string | undefined;
  readonly node: string;
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
  /** `status.phase` of the mirror; undefined where there is none. */
  readonly phase: string | undefined;
  /** Undefined for a pod without the mirror annotation, and where the kubelet was not asked or did not answer. */
  readonly kubelet: Fact<KubeletWord> | undefined;
  /** What keeps it from running as it should; empty where it does. Undefined where nobody looked. */
  readonly health: Fact<readonly Diagnosis[]> | undefined;
  /** Why a static pod has no mirror pod, or one whose status is refused, as far as that is known; else empty. */
  readonly why: readonly MirrorSuspicion[];
  /** Static pods without a mirror that run under the name of this pod, which is none. */
  readonly hiddenNamesakes: readonly HiddenNamesake[];
  /** The rest is undefined for a pod without the mirror annotation; ownership and recipes for a suspect as well. */
  readonly location: ManifestPlace['location'] | undefined;
  /** Undefined also where the kubelet does not run the pod. */
  readonly file: ManifestPlace['file'];
  readonly distribution: ManifestPlace['distribution'] | undefined;
  readonly ownership: ManifestPlace['ownership'] | undefined;
  readonly recipes: ManifestPlace['recipes'] | undefined;
  readonly unreadable: NodeFacts['unreadable'];
}

/** Decides everything that can be said from the facts. */
export function explainPod(facts: PodFacts): Explanation {
  const identity = { metadata: facts.pod.metadata ?? {}, nodeName: facts.pod.spec?.nodeName };
  const { signals, ...classification } = classify(identity, {
    nodeUid: facts.node?.metadata?.uid,
    nodeGone: facts.nodeGone,
    version: facts.node?.status?.nodeInfo?.kubeletVersion ?? facts.serverVersion,
  });
  const { kubelet, differences = [] } = facts.compared ?? {};
  const isNotRun = differences.includes('not-run');
  const isSameManifest = kubelet !== undefined && !differences.includes('hash');
  // Whatever the mirror says of itself: what no kubelet runs is no running static pod.
  const verdict = classification.verdict === 'static' && isNotRun ? 'suspect' : classification.verdict;
  const base = {
    metadata: identity.metadata,
    verdict,
    signals,
    suspicions: verdict === 'suspect' ? suspicionsOf(signals, { isNotRun, isSameManifest }) : [],
    controller: identity.metadata.ownerReferences?.find(({ controller }) => controller === true),
    manifestName: manifestName(identity),
    source: manifestSource(identity.metadata),
    hash: staticPodHash(identity.metadata),
    node: summariseNode(identity.nodeName, facts),
    phase: facts.pod.status?.phase,
    kubelet: facts.compared === undefined ? undefined : kubeletWord(facts.compared, facts.access),
    health: verdict === 'static' ? facts.health : undefined,
    why: facts.compared?.why ?? [],
    hiddenNamesakes: [],
    unreadable: facts.unreadable,
  } as const;
  return { ...base, ...placeOf(facts, { ...base, nodeName: identity.nodeName ?? '' }) };
}

/** A kubelet's side of a comparison, as a fact with its source; `access` is how it was asked. */
export function kubeletWord(compared: StaticPod, access: Fact<unknown>['access']): Fact<KubeletWord> {
  const { kubelet, differences } = compared;
  const { hash, phase, status, since } = kubelet ?? {};
  const refused = kubelet?.trouble?.refused === true;
  const mirrored = isStatusRefused(compared) ? ({ statusRefused: true } as const) : {};
  const value = {
    runs: kubelet !== undefined,
    hash,
    phase,
    status,
    since,
    refused,
    ...mirrored,
    differences,
    ...alteredOf(compared),
  };
  return { value, source: 'kubelet-pods', confidence: 'certain', access };
}

function alteredOf({ altered }: StaticPod): Pick<KubeletWord, 'altered'> {
  return altered === undefined ? {} : { altered };
}

type Place = Pick<Explanation, 'location' | 'file' | 'distribution' | 'ownership' | 'recipes'>;

function placeOf(facts: PodFacts, subject: PlacedSubject & Pick<Explanation, 'verdict' | 'kubelet'>): Place {
  const { verdict, kubelet } = subject;
  if (verdict === 'ordinary' || verdict === 'lookalike') {
    return { location: undefined, file: undefined, distribution: undefined, ownership: undefined, recipes: undefined };
  }
  const place = placeManifest(facts, subject);
  if (verdict === 'static') return place;
  // Of a suspect not even that it has a manifest is known, so there is nothing to say of its owner.
  const file = kubelet?.value.runs === false ? undefined : place.file;
  return { ...place, file, ownership: undefined, recipes: undefined };
}

/** What the kubelet of a pod says of it, as far as it was heard. */
interface KubeletVerdict {
  readonly isNotRun: boolean;
  /** It has a pod of the manifest that the mirror shows. */
  readonly isSameManifest: boolean;
}

/** What the failed signals can mean, the likeliest first; of a pod whose signals are fine, that it is not run. */
function suspicionsOf(signals: readonly Signal[], { isNotRun, isSameManifest }: KubeletVerdict): Suspicion[] {
  const faults = new Map(signals.map(({ id, fault }) => [id, fault]));
  const owner = faults.get('node-owner');
  if (owner === 'node-gone') return ['orphan'];
  if (owner === 'other-uid') return ['node-recreated', 'forged'];
  if (owner === 'other-node' || faults.get('name-suffix') === 'no-suffix') return ['node-renamed', 'forged'];
  const isFine = signals.every(({ holds, fault }) => holds || fault === 'before-1.17');
  if (isFine && isNotRun) return ['left-over', 'forged'];
  return isSameManifest ? ['altered', 'forged'] : ['forged'];
}
