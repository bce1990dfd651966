import type { ContainerState, ContainerStatus, Pod } from '../kubernetes/kubernetes.ts';
import { podColumns, tellingContainer } from './pod-columns.ts';

/**
 * What keeps a pod from running, by what is to be done about it: `starting` may still come, `crashing` is started again
 * and again, `placement` and `rejected` are pods that the kubelet did not admit, `stopped` one that it ended as a whole.
 */
export type TroubleKind =
  'starting' | 'crashing' | 'image' | 'container' | 'ended' | 'placement' | 'rejected' | 'stopped' | 'other';

/** The kubelet's `pkg/kubelet/images/types.go`, and the errors of a runtime that it passes on. */
const IMAGE =
  /^(ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|(Err)?RegistryUnavailable|SignatureValidationFailed)$/;
/** The kubelet's `pkg/kubelet/kuberuntime/kuberuntime_container.go`, and what runtimes say of a program not found. */
const CONTAINER =
  /^(CreateContainer(Config)?Error|RunContainerError|(PreCreate|PreStart|PostStart)HookError|StartError|ContainerCannotRun)$/;
const ENDED = /^(Error|OOMKilled|ContainerStatusUnknown|ExitCode:.*|Signal:.*)$/;
/** The kubelet's `pkg/kubelet/lifecycle/predicate.go` and its other handlers of admission, `pkg/kubelet/sysctl` among them. */
const REJECTED =
  /^(OutOf[A-Za-z].*|SysctlForbidden|AppArmor|TopologyAffinityError|UnexpectedAdmissionError|UnexpectedPredicateFailureType|InvalidNodeInfo|NodeName|NodePorts|NodeShutdown|NodeUnschedulable|TaintToleration|PodOSSelectorNodeLabelDoesNotMatch|PodOSNotSupported)$/;
/**
 * Reasons of pods that the kubelet has ended: `pkg/kubelet/eviction`, `preemption`, `nodeshutdown`, `active_deadline.go`.
 * One that it did not let in for the first of them says so in its message.
 */
const STOPPED = /^(Evicted|Preempting|Terminated|DeadlineExceeded)$/;
const STARTING = /^(ContainerCreating|PodInitializing|\d+\/\d+)$/;
/** What is no trouble, or none of the pod itself: a node that is lost has words of its own. */
const NO_TROUBLE =
  /^(|<none>|Running|Completed|Succeeded|Pending|NotReady|Terminating|Unknown|NodeLost|SchedulingGated)$/;

/** So many restarts make an end one of many; fewer may be days apart. */
const MANY_RESTARTS = 3;

/** STATUS and RESTARTS as kubectl prints them: `Init:CrashLoopBackOff`, `14 (2m ago)`. */
export interface PrintedState {
  readonly status: string;
  readonly restarts: string;
}

/** What trouble STATUS tells of; undefined where it tells of none. */
export function troubleKind({ status, restarts }: PrintedState): TroubleKind | undefined {
  const reason = status.replace(/^Init:/, '');
  if (NO_TROUBLE.test(reason)) return undefined;
  if (reason === 'CrashLoopBackOff') return 'crashing';
  if (STARTING.test(reason)) return 'starting';
  if (IMAGE.test(reason)) return 'image';
  if (ENDED.test(reason) || CONTAINER.test(reason)) {
    if (Number.parseInt(restarts, 10) >= MANY_RESTARTS) return 'crashing';
    return ENDED.test(reason) ? 'ended' : 'container';
  }
  if (reason === 'NodeAffinity') return 'placement';
  if (REJECTED.test(reason)) return 'rejected';
  return STOPPED.test(reason) ? 'stopped' : 'other';
}

/**
 * Whether the kubelet did not admit a pod, whatever the reason: it is failed at once, without any container
 * (`rejectPod` in kubelet `pkg/kubelet/kubelet.go`).
 */
export function isRefused({ status = {} }: Pod): boolean {
  const { phase, reason, message, containerStatuses = [], initContainerStatuses = [] } = status;
  if (phase !== 'Failed' || text(reason) === undefined) return false;
  if (text(message)?.startsWith('Pod was rejected') === true) return true;
  return containerStatuses.length + initContainerStatuses.length === 0 && !STOPPED.test(reason ?? '');
}

/**
 * Why the kubelet ended a pod as a whole; undefined where it did not. STATUS does not name it where a container has a
 * reason of its own: one that was ended by its grace period is `Error`, one that heard the signal `Completed`.
 */
function stoppedFor({ status = {} }: Pod): string | undefined {
  const reason = text(status.reason);
  return status.phase === 'Failed' && reason !== undefined && STOPPED.test(reason) ? reason : undefined;
}

/** What a whole pod tells of the trouble that it is in. Unescaped. */
export interface PodTrouble {
  /** Why the kubelet ended it as a whole, `DeadlineExceeded`, whatever STATUS says of its containers. */
  readonly stopped?: string | undefined;
  /** Undefined where the pod as a whole has failed. */
  readonly container: string | undefined;
  readonly image: string | undefined;
  /** The kubelet's words, or how the container ended. What a container said itself is left out: it may be a log. */
  readonly words: string | undefined;
  /** Since when the pod is not ready, RFC 3339. */
  readonly since: string | undefined;
  /** It has failed for good: the kubelet starts no container of it again. */
  readonly final: boolean;
  /** The kubelet did not admit it. */
  readonly refused: boolean;
}

/** Reads what a pod tells of its trouble; undefined where it is in none. */
export function podTrouble(pod: Pod, now: Date): PodTrouble | undefined {
  const stopped = stoppedFor(pod);
  if (stopped === undefined && troubleKind(podColumns(pod, now)) === undefined) return undefined;
  const { phase, message, conditions = [] } = pod.status ?? {};
  const telling = stopped === undefined ? tellingContainer(pod) : undefined;
  const { containers = [], initContainers = [] } = pod.spec ?? {};
  const container = [...initContainers, ...containers].find(({ name }) => name === telling?.name);
  const ready = conditions.find(({ type }) => type === 'Ready');
  return {
    container: text(telling?.name),
    image: text(container?.image),
    words: telling === undefined ? text(message) : wordsOf(telling),
    since: ready?.status === 'False' ? text(ready.lastTransitionTime) : undefined,
    final: phase === 'Failed',
    refused: isRefused(pod),
    ...(stopped !== undefined && { stopped }),
  };
}

function wordsOf({ state, lastState }: ContainerStatus): string | undefined {
  const waiting = state?.waiting;
  if (waiting === undefined) return state?.terminated === undefined ? undefined : exitOf(state.terminated);
  // The kubelet's own words tell no more than the pause until the next start.
  return waiting.reason === 'CrashLoopBackOff' ? endOf(lastState?.terminated) : text(waiting.message);
}

type Terminated = NonNullable<ContainerState['terminated']>;

function endOf(terminated: Terminated | undefined): string | undefined {
  if (terminated === undefined) return undefined;
  const { reason } = terminated;
  return `${text(reason) === undefined ? '' : `${reason}, `}${exitOf(terminated)}`;
}

function exitOf({ exitCode = 0, signal = 0 }: Terminated): string {
  return signal === 0 ? `exit code ${exitCode}` : `signal ${signal}`;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
