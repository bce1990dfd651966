import { troubleKind } from '../pod-trouble.ts';
import type { SeenContainer, SeenPod } from './observation.ts';
import {
  crashingWords,
  ENDING,
  FAILED,
  failedWords,
  noImageWords,
  notStartedWords,
  refusalMeaning,
  unreadyWords,
} from './state-words.ts';

/** Why a pod will not do. */
export interface PodFault {
  /** Undefined where it is the pod as a whole. */
  readonly container: string | undefined;
  /** One sentence without a full stop, unescaped. */
  readonly why: string;
  /** It may pass, so that it counts only where it is still there some seconds later. */
  readonly mayPass: boolean;
}

/** Whether all of the pod runs and is ready, as far as that was told, or has ended as it should. */
export function isWell(pod: SeenPod): boolean {
  if (hasSucceeded(pod)) return true;
  if (pod.ending || pod.phase === 'Failed' || pod.containers.length === 0) return false;
  // A pod of which a container has ended well is never ready as a whole.
  if (pod.ready === false && !pod.containers.some((one) => one.role === 'main' && hasEndedWell(one))) return false;
  return pod.containers.every(isContainerWell);
}

/** Whether the pod has ended for good, and well. */
export function hasSucceeded({ phase, ending }: SeenPod): boolean {
  return phase === 'Succeeded' && !ending;
}

/** Whether a container runs and is ready, as far as that was told, or has ended as it should. */
export function isContainerWell(container: SeenContainer): boolean {
  if (container.role !== 'sidecar' && hasEndedWell(container)) return true;
  return container.role !== 'init' && container.state === 'running' && container.ready !== false;
}

function hasEndedWell({ role, state, end, restartPolicy }: SeenContainer): boolean {
  const mayEnd = role === 'init' || restartPolicy === 'Never' || restartPolicy === 'OnFailure';
  return mayEnd && state === 'terminated' && end?.exitCode === 0;
}

/**
 * The first fault of a pod for which waiting is of no use; undefined where there is none. `crashesOf` says how many times
 * a container has been started again since the change.
 */
export function podFault(pod: SeenPod, crashesOf: (container: SeenContainer) => number): PodFault | undefined {
  const { phase, refused, containers } = pod;
  if (refused !== undefined) return { container: undefined, why: refusalMeaning(refused), mayPass: false };
  for (const container of containers) {
    const fault = containerFault(container, crashesOf(container));
    if (fault !== undefined) return { container: container.name, ...fault };
  }
  return phase === 'Failed' ? { container: undefined, why: FAILED, mayPass: false } : undefined;
}

/** They stay as they are until the manifest is another (kubelet `pkg/kubelet/images/image_manager.go`). */
const LASTING = /^(InvalidImageName|ErrImageNeverPull)$/;

/** A container that crashes once may have waited for another one, as an API server does for its etcd. */
const MANY_CRASHES = 2;

function containerFault(container: SeenContainer, crashes: number): Omit<PodFault, 'container'> | undefined {
  const { state, reason = '', restartPolicy, end } = container;
  const which = `container ${container.name}`;
  // The kubelet waits only before the second restart.
  if (crashes >= MANY_CRASHES || (reason === 'CrashLoopBackOff' && crashes > 0)) {
    return { why: crashingWords(which, container, crashes), mayPass: false };
  }
  if (state === 'terminated' && restartPolicy === 'Never' && end !== undefined && end.exitCode !== 0) {
    return { why: failedWords(which, container), mayPass: false };
  }
  if (state !== 'waiting') return undefined;
  const kind = troubleKind({ status: reason, restarts: '0' });
  const mayPass = !LASTING.test(reason);
  if (kind === 'image') return { why: noImageWords(which, container), mayPass };
  if (kind === 'container') return { why: notStartedWords(which, container), mayPass };
  return undefined;
}

/** How far a pod has come that is not well, for whoever waits: `1 of 2 containers ready (etcd: ContainerCreating)`. */
export function podProgress(pod: SeenPod): string {
  if (pod.ending) return ENDING;
  const init = pod.containers.find((one) => one.role === 'init' && !isContainerWell(one));
  if (init !== undefined) return `waiting for init container ${init.name}${holding(init)}`;
  const lasting = pod.containers.filter(({ role }) => role !== 'init');
  const lacking = lasting.filter((one) => !isContainerWell(one));
  const [first] = lacking;
  if (lasting.length === 0) return 'waiting for its containers';
  if (first === undefined) return unreadyWords(pod);
  const { state, reason } = first;
  const why = reason ?? (state === 'running' ? 'not ready' : state);
  return `${lasting.length - lacking.length} of ${lasting.length} containers ready (${first.name}: ${why})`;
}

function holding({ reason }: SeenContainer): string {
  return reason === undefined ? '' : ` (${reason})`;
}
