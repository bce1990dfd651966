import type { PodContainer, ContainerState, ContainerStatus, Pod } from '../../kubernetes/kubernetes.ts';
import { troubleKind } from '../pod-trouble.ts';
import { closedGates } from '../readiness-gates.ts';
import type { RestartPolicy, SeenContainer, SeenPod } from './observation.ts';

/** What a pod of the API shows of itself; `hash` is that of its manifest, which each side keeps elsewhere. */
export function seenPod(pod: Pod, from: 'mirror' | 'kubelet', hash: string | undefined): SeenPod {
  const { metadata, spec = {}, status = {} } = pod;
  const { phase, reason, message, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status;
  const ready = conditions.find(({ type }) => type === 'Ready');
  const gates = closedGates(pod);
  return {
    kind: 'pod',
    from,
    hash,
    phase,
    ready: ready === undefined ? undefined : ready.status === 'True',
    ...(gates.length > 0 && { gates }),
    refused: phase === 'Failed' && told(reason) ? [reason, message].filter(told).join(': ') : undefined,
    ending: metadata?.deletionTimestamp !== undefined,
    hostNetwork: pod.spec === undefined ? undefined : spec.hostNetwork === true,
    containers: containerRoles(spec).map(({ container, ...role }) => {
      return seenContainer(container, role, role.role === 'main' ? containerStatuses : initContainerStatuses);
    }),
  };
}

/** What a container is in its pod, and what starts it again. */
export type ContainerRole<T> = Pick<SeenContainer, 'role' | 'restartPolicy'> & { readonly container: T };

/** The containers of a pod with what each is in it, init containers first. */
export function containerRoles<T extends PodContainer>(spec: {
  readonly restartPolicy?: string;
  readonly initContainers?: readonly T[];
  readonly containers?: readonly T[];
}): ContainerRole<T>[] {
  const ofPod = policyNamed(spec.restartPolicy) ?? 'Always';
  const ofInit = ofPod === 'Always' ? 'OnFailure' : ofPod;
  return [
    ...(spec.initContainers ?? []).map((container): ContainerRole<T> => {
      if (container.restartPolicy === 'Always') return { container, role: 'sidecar', restartPolicy: 'Always' };
      return { container, role: 'init', restartPolicy: restartPolicy(container, ofInit) };
    }),
    ...(spec.containers ?? []).map((container): ContainerRole<T> => {
      return { container, role: 'main', restartPolicy: restartPolicy(container, ofPod) };
    }),
  ];
}

/** A container may have rules of its own by exit code (KEP-5307), which are not followed here. */
function restartPolicy(container: PodContainer, otherwise: RestartPolicy): RestartPolicy | undefined {
  if ((container.restartPolicyRules ?? []).length > 0) return undefined;
  return policyNamed(container.restartPolicy) ?? otherwise;
}

function policyNamed(text: string | undefined): RestartPolicy | undefined {
  return text === 'Always' || text === 'OnFailure' || text === 'Never' ? text : undefined;
}

function seenContainer(
  { name = '' }: PodContainer,
  role: Omit<ContainerRole<unknown>, 'container'>,
  statuses: readonly ContainerStatus[],
): SeenContainer {
  const status = statuses.find((one) => one.name === name) ?? {};
  const { state = {}, lastState = {}, restartCount = 0, ready = false } = status;
  const { waiting, running, terminated } = state;
  const end = terminated ?? lastState.terminated;
  return {
    name,
    ...role,
    state: running === undefined ? (terminated === undefined ? 'waiting' : 'terminated') : 'running',
    reason: [waiting?.reason, terminated?.reason].find(told),
    message: words(waiting, end),
    end: end && {
      reason: told(end.reason) ? end.reason : undefined,
      exitCode: end.exitCode ?? 0,
      ...(told(end.finishedAt) && { at: end.finishedAt }),
    },
    restarts: restartCount,
    run: running?.startedAt,
    ready,
  };
}

/** What a container wrote itself may stand in the message of its end, that of the runtime only where it never started. */
function words(waiting: ContainerState['waiting'], end: ContainerState['terminated']): string | undefined {
  // The kubelet's own words tell no more than the pause until the next start.
  if (waiting !== undefined && waiting.reason !== 'CrashLoopBackOff')
    return told(waiting.message) ? waiting.message : undefined;
  const neverStarted = troubleKind({ status: end?.reason ?? '', restarts: '0' }) === 'container';
  return neverStarted && told(end?.message) ? end.message : undefined;
}

function told(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
