import { isOver } from './pod-phase.ts';

/**
 * Milliseconds for which a mirror may be behind its pod: a kubelet tries every 1 to 1.5 minutes to make one
 * (kubelet-facts C6), and writes statuses more often.
 */
const MOST = 2 * 60 * 1000;

/** What a kubelet says of a pod, as far as it tells how new that is. */
export interface Newness {
  readonly phase: string | undefined;
  /** RFC 3339: when it took up the manifest. */
  readonly since: string | undefined;
}

/** Whether a mirror may still follow what its kubelet took up then; not where it is not known when. */
export function mayFollow(since: string | undefined, now: Date): boolean {
  return now.getTime() - Date.parse(since ?? '') < MOST;
}

/**
 * Whether a mirror is of the manifest before, as after every change of one: the kubelet shows the new pod at once, and
 * replaces the mirror when the old containers have ended and the new pod is started, 11 to 14 s later for most. Until
 * then the new pod is Pending, for as long as the old one may take to end.
 */
export function isMirrorBehind({ phase, since }: Newness, now: Date): boolean {
  return phase === 'Pending' || mayFollow(since, now);
}

/** Whether a mirror of this phase has stayed Pending while the kubelet runs the pod (kubernetes/kubernetes#137309). */
export function isMirrorStuck(mirrorPhase: string | undefined, { phase, since }: Newness, now: Date): boolean {
  return mirrorPhase === 'Pending' && phase === 'Running' && !mayFollow(since, now);
}

/** Whether a mirror of this phase says that the pod has ended, while the kubelet has been running it for longer. */
export function hasMirrorEnded(mirrorPhase: string | undefined, { phase, since }: Newness, now: Date): boolean {
  return isOver(mirrorPhase) && phase === 'Running' && !mayFollow(since, now);
}
