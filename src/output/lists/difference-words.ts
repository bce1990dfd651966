import { listed } from '../../facts/listed.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import type { ViewDifference } from '../../pods/view-difference.ts';

/** What of both sides the words name, where it is known. */
export interface DifferingViews {
  readonly mirrorPhase: string | undefined;
  readonly phase: string | undefined;
  /** READY of the mirror: `0/1`. */
  readonly mirrorReady?: string | undefined;
  readonly ready?: string | undefined;
  /** Fields of the spec. */
  readonly altered?: readonly string[] | undefined;
}

/** Where kubelet and API server disagree about a pod. Unescaped. */
export function differenceWords(difference: ViewDifference, views: DifferingViews): string {
  const { mirrorPhase = '', phase = '', mirrorReady = '', ready = '', altered = [] } = views;
  switch (difference) {
    case 'hidden':
      return 'hidden';
    case 'hash':
      return 'the mirror shows another manifest (hash)';
    case 'phase':
      return `the mirror is ${mirrorPhase}, the pod ${phase}`;
    case 'readiness':
      return `the mirror is ${mirrorReady} ready, the pod ${ready}`;
    case 'spec':
      return `the mirror shows another ${listed(altered)}`;
    case 'not-run':
      return 'the kubelet does not run it';
  }
}

/** What of both sides of a pod the words name. */
export function viewsOf({ mirror, kubelet, altered }: StaticPod): DifferingViews {
  return {
    mirrorPhase: mirror?.phase,
    phase: kubelet?.phase,
    mirrorReady: mirror?.ready,
    ready: kubelet?.ready,
    altered,
  };
}
