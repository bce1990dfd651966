import type { Pod } from '../kubernetes/kubernetes.ts';
import { closedGates } from './readiness-gates.ts';

/** A pod that runs, all of it, and is not ready. */
export interface UnreadyPod {
  /** The first container that is not ready; undefined where all are, and something else keeps the pod from it. */
  readonly container: string | undefined;
  /** What has not passed: a startup probe, before which no other is asked, or whatever makes a pod ready. */
  readonly lacks: 'startup' | 'readiness';
  /** Since when, RFC 3339; undefined where the kubelet does not say. */
  readonly since: string | undefined;
  /** The readiness gates that keep it from being ready; see `closedGates`. */
  readonly gates: readonly string[];
}

/** What keeps a running pod from being ready; undefined where it is, and where some container of it does not run. */
export function unreadyPod(pod: Pod): UnreadyPod | undefined {
  const { status = {} } = pod;
  const { phase, conditions = [], containerStatuses = [] } = status;
  const ready = conditions.find(({ type }) => type === 'Ready');
  if (phase !== 'Running' || ready?.status !== 'False') return undefined;
  if (containerStatuses.some(({ state }) => state?.running === undefined)) return undefined;
  const lacking = containerStatuses.find((one) => one.ready !== true);
  return {
    container: lacking?.name,
    lacks: lacking?.started === false ? 'startup' : 'readiness',
    since: typeof ready.lastTransitionTime === 'string' ? ready.lastTransitionTime : undefined,
    gates: closedGates(pod),
  };
}
