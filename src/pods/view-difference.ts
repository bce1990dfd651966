import type { KubeletPod } from './kubelet-pod.ts';
import type { MirrorPod } from './listed-pod.ts';
import { differingFields } from './spec-fields.ts';

/** Where kubelet and API server disagree. The words are part of the JSON output. */
export type ViewDifference =
  | 'hidden' // the kubelet runs it, the API server shows no mirror
  | 'hash' // the mirror is of another version of the manifest
  | 'phase' // such as a mirror stuck Pending (kubernetes/kubernetes#137309)
  | 'readiness' // both run, and one side says that it is not ready
  | 'spec' // the mirror shows another image, command or secret of the same manifest
  | 'not-run'; // the API server shows a mirror, its kubelet does not know the pod

/** The two sides that can be compared. */
export interface TwoSides {
  readonly kubelet: KubeletPod | undefined;
  readonly mirror: MirrorPod | undefined;
}

/** Whether two sides look different at all, so that they are worth another look. */
export function looksDifferent({ kubelet, mirror }: TwoSides): boolean {
  if (kubelet === undefined || mirror === undefined) return true;
  if (kubelet.hash !== mirror.hash || kubelet.status !== mirror.status) return true;
  return kubelet.ready !== mirror.ready;
}

/** How two sides differ, but for their specs. */
export function viewDifferences(
  kubelet: KubeletPod | undefined,
  mirror: MirrorPod | undefined,
): readonly ViewDifference[] {
  if (mirror === undefined) return ['hidden'];
  if (kubelet === undefined) return ['not-run'];
  const differences: ViewDifference[] = [];
  if (kubelet.hash !== mirror.hash) differences.push('hash');
  if (mirror.phase !== undefined && mirror.phase !== kubelet.phase) differences.push('phase');
  const bothRun = mirror.status === 'Running' && kubelet.status === 'Running';
  if (bothRun && differences.length === 0 && mirror.ready !== kubelet.ready) differences.push('readiness');
  return differences;
}

/** The fields that a mirror shows differently; known where it was read whole. Of another manifest it does by nature. */
export function alteredFields(kubelet: KubeletPod | undefined, mirror: MirrorPod | undefined): readonly string[] {
  if (kubelet?.fields === undefined || mirror?.fields === undefined) return [];
  return differingFields(kubelet.fields, mirror.fields);
}

/** Whether the two sides look different and nothing tells the mirror's phase, so that it may be stuck in another. */
export function isPhaseOpen({ kubelet, mirror }: TwoSides): boolean {
  if (kubelet === undefined || mirror === undefined) return false;
  return mirror.phase === undefined && mirror.status !== kubelet.status;
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed'];

/** STATUS is the phase, unless something of more interest is in its place (`printPod` of the API server). */
export function phaseIn(status: string | undefined): string | undefined {
  return PHASES.find((phase) => phase === status);
}
