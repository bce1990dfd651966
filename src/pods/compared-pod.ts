import type { HiddenPod } from './hidden-pod.ts';
import type { KubeletPod } from './kubelet-pod.ts';
import type { ObjectMeta } from '../kubernetes/kubernetes.ts';
import type { PodPair } from './mirror-comparison.ts';
import { mayFollow, type Newness } from './mirror-delay.ts';
import { manifestName, manifestSource } from './mirror-pod.ts';
import { differingFields, type SpecFields } from './spec-fields.ts';
import type { StaticPod } from './static-pod.ts';

/** Where kubelet and API server disagree. The words are part of the JSON output. */
export type ViewDifference =
  | 'hidden' // the kubelet runs it, the API server shows no mirror
  | 'hash' // the mirror is of another version of the manifest
  | 'phase' // such as a mirror stuck Pending (kubernetes/kubernetes#137309)
  | 'readiness' // both run, and one side says that it is not ready
  | 'spec' // the mirror shows another image, command or secret of the same manifest
  | 'not-run'; // the API server shows a mirror, its kubelet does not know the pod

/** A static pod as both sides show it. */
export interface ComparedPod {
  /** The mirror's own, or the kubelet's where there is no mirror. */
  readonly metadata: ObjectMeta;
  readonly node: string;
  readonly manifestName: string | undefined;
  readonly source: 'file' | 'http' | 'unknown';
  readonly mirror: MirrorView | undefined;
  /** Undefined where the kubelet does not run the pod, or did not answer: see `kubeletAnswered`. Events may tell of it then. */
  readonly kubelet: KubeletPod | undefined;
  readonly kubeletAnswered: boolean;
  readonly differences: readonly ViewDifference[];
  /** The fields that the mirror shows differently, for one of another spec. */
  readonly altered?: readonly string[];
  /** Why there is no mirror, for a hidden pod; why its status cannot be written, for one of another QoS class. */
  readonly why: HiddenPod['why'];
}

/** The mirror as the API server shows it. */
export interface MirrorView {
  readonly hash: string | undefined;
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
  readonly age: string;
  /** Known only where the two sides looked different. */
  readonly phase: string | undefined;
  /** Known where `phase` was read. */
  readonly qosClass: string | undefined;
}

/** What of a mirror is known only where the whole pod was read. */
export interface MirrorStatus {
  readonly phase?: string | undefined;
  readonly qosClass?: string | undefined;
}

/** Whether a pair looks different at all, so that it is worth another look. */
export function looksDifferent({ kubelet, mirror }: PodPair): boolean {
  if (kubelet === undefined || mirror === undefined) return true;
  if (kubelet.hash !== mirror.hash || kubelet.status !== mirror.pod.status) return true;
  return kubelet.ready !== mirror.pod.ready;
}

/**
 * Both sides of a pair whose kubelet answered. `status` is the mirror's, where it was read; else its column may tell the
 * phase, if the two sides look different.
 */
export function comparePair(pair: PodPair, status: MirrorStatus = {}): ComparedPod {
  const { node, kubelet, mirror } = pair;
  const phase = status.phase ?? (looksDifferent(pair) ? phaseIn(mirror?.pod.status) : undefined);
  const view = mirror === undefined ? undefined : viewOf(mirror, { ...status, phase });
  return {
    ...identityOf(node, mirror?.pod.metadata ?? kubelet?.metadata ?? {}),
    mirror: view,
    kubelet,
    kubeletAnswered: true,
    ...withSpec(differencesOf(kubelet, view), kubelet?.fields, mirror?.pod.fields),
    why: [],
  };
}

/** The differences with that of the specs. Of another manifest a mirror shows another spec by nature. */
function withSpec(
  differences: readonly ViewDifference[],
  own: SpecFields | undefined,
  mirror: SpecFields | undefined,
): Pick<ComparedPod, 'differences' | 'altered'> {
  if (own === undefined || mirror === undefined || differences.includes('hash')) return { differences };
  const altered = differingFields(own, mirror);
  return altered.length === 0 ? { differences } : { differences: [...differences, 'spec'], altered };
}

/** A mirror whose kubelet was not asked, or did not answer. */
export function uncomparedMirror(mirror: StaticPod): ComparedPod {
  return {
    ...identityOf(mirror.pod.nodeName ?? '', mirror.pod.metadata),
    mirror: viewOf(mirror, {}),
    kubelet: undefined,
    kubeletAnswered: false,
    differences: [],
    why: [],
  };
}

/** A pod without a mirror that Events tell of, its kubelet being silent. */
export function tracedPod({ metadata, node, why }: HiddenPod): ComparedPod {
  return {
    ...identityOf(node, metadata),
    mirror: undefined,
    kubelet: undefined,
    kubeletAnswered: false,
    differences: ['hidden'],
    why,
  };
}

/** Whether the two sides look different and nothing tells the mirror's phase, so that it may be stuck in another. */
export function isPhaseOpen({ kubelet, mirror }: ComparedPod): boolean {
  if (kubelet === undefined || mirror === undefined) return false;
  return mirror.phase === undefined && mirror.status !== kubelet.status;
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'];

/** STATUS is the phase, unless something of more interest is in its place (`printPod` of the API server). */
function phaseIn(status: string | undefined): string | undefined {
  return PHASES.find((phase) => phase === status);
}

/** Whether a mirror of this phase has stayed Pending while the kubelet runs the pod (kubernetes/kubernetes#137309). */
export function isMirrorStuck(mirrorPhase: string | undefined, { phase, since }: Newness, now: Date): boolean {
  return mirrorPhase === 'Pending' && phase === 'Running' && !mayFollow(since, now);
}

/** Whether a mirror of this phase says that the pod has ended, while the kubelet has been running it for longer. */
export function hasMirrorEnded(mirrorPhase: string | undefined, { phase, since }: Newness, now: Date): boolean {
  const hasEnded = mirrorPhase === 'Failed' || mirrorPhase === 'Succeeded';
  return hasEnded && phase === 'Running' && !mayFollow(since, now);
}

function identityOf(node: string, metadata: ObjectMeta) {
  return {
    metadata,
    node,
    manifestName: manifestName({ metadata, nodeName: node }),
    source: manifestSource(metadata),
  };
}

function viewOf({ pod, hash }: StaticPod, { phase, qosClass }: MirrorStatus): MirrorView {
  const { ready, status, restarts, age } = pod;
  return { hash, ready, status, restarts, age, phase, qosClass };
}

function differencesOf(kubelet: KubeletPod | undefined, mirror: MirrorView | undefined): ViewDifference[] {
  if (mirror === undefined) return ['hidden'];
  if (kubelet === undefined) return ['not-run'];
  const differences: ViewDifference[] = [];
  if (kubelet.hash !== mirror.hash) differences.push('hash');
  if (mirror.phase !== undefined && mirror.phase !== kubelet.phase) differences.push('phase');
  const bothRun = mirror.status === 'Running' && kubelet.status === 'Running';
  if (bothRun && differences.length === 0 && mirror.ready !== kubelet.ready) differences.push('readiness');
  return differences;
}
