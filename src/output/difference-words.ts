import type { ViewDifference } from '../domain/compared-pod.ts';

/** The phases of both sides, where they are known. */
export interface Phases {
  readonly mirrorPhase: string | undefined;
  readonly phase: string | undefined;
}

/** Where kubelet and API server disagree about a pod. Unescaped. */
export function differenceWords(difference: ViewDifference, { mirrorPhase = '', phase = '' }: Phases): string {
  switch (difference) {
    case 'hidden':
      return 'hidden';
    case 'hash':
      return 'the mirror is of another manifest (hash)';
    case 'phase':
      return `the mirror is ${mirrorPhase}, the pod ${phase}`;
    case 'not-run':
      return 'the kubelet does not run it';
  }
}
