import { age } from '../kubernetes/age.ts';
import type { ContainerState, ContainerStatus, Pod } from '../kubernetes/kubernetes.ts';
import { isOver } from './pod-phase.ts';

/** READY, STATUS, RESTARTS and AGE as `kubectl get pods` shows them. */
export interface PodColumns {
  readonly ready: string;
  readonly status: string;
  readonly restarts: string;
  readonly age: string;
}

interface Restarts {
  readonly count: number;
  /** Milliseconds since the epoch; undefined where no container has ended yet. */
  readonly last: number | undefined;
}

/**
 * What the API server's table would say of a pod, for servers that send no table. Follows `printPod` in
 * Kubernetes `pkg/printers/internalversion/printers.go`.
 */
export function podColumns(pod: Pod, now: Date): PodColumns {
  const isSidecar = sidecarsOf(pod);
  const init = pod.status?.initContainerStatuses ?? [];
  const main = pod.status?.containerStatuses ?? [];
  const initializing = initReason(init, isSidecar, pod.spec?.initContainers?.length ?? 0);
  const past = initializing === undefined || hasCondition(pod, 'Initialized');
  const reached = reachedInit(init, isSidecar);
  const readySidecars = startedSidecars(reached, isSidecar).filter(({ ready }) => ready).length;
  const readyMain = past ? main.filter(({ ready, state }) => ready && state?.running !== undefined).length : 0;
  const total = (pod.spec?.containers?.length ?? 0) + sidecarNames(pod).size;
  return {
    ready: `${readySidecars + readyMain}/${total}`,
    status: podStatus(pod, past, initializing),
    restarts: printRestarts(countRestarts(past ? [...reached.filter(isSidecar), ...main] : reached), now),
    age: age(pod.metadata?.creationTimestamp, now),
  };
}

function podStatus(pod: Pod, past: boolean, initializing: string | undefined): string {
  const { phase = '', reason } = pod.status ?? {};
  const gated = pod.status?.conditions?.some((c) => c.type === 'PodScheduled' && c.reason === 'SchedulingGated');
  let status = gated === true ? 'SchedulingGated' : reason === undefined || reason === '' ? phase : reason;
  status = initializing ?? status;
  if (past) status = mainReason(pod, status);
  if (pod.metadata?.deletionTimestamp === undefined) return status;
  if (reason === 'NodeLost') return 'Unknown';
  return isOver(phase) ? status : 'Terminating';
}

/**
 * The container that STATUS is about: the init container that holds the pod up, else the first in order that waits or
 * has ended. Undefined where the pod as a whole, or a pod that simply runs, gives it its name.
 */
export function tellingContainer(pod: Pod): ContainerStatus | undefined {
  const { initContainerStatuses: init = [], containerStatuses: main = [] } = pod.status ?? {};
  const index = blockingIndex(init, sidecarsOf(pod));
  if (index !== -1 && !hasCondition(pod, 'Initialized')) return init[index];
  return main.find(({ state }) => stateReason(state) !== undefined);
}

/** The first container in order whose state is worth telling names the pod's status. */
function mainReason(pod: Pod, otherwise: string): string {
  const main = pod.status?.containerStatuses ?? [];
  const told = main.map(({ state }) => stateReason(state)).find((reason) => reason !== undefined) ?? otherwise;
  const running = main.some(({ ready, state }) => ready && state?.running !== undefined);
  if (told !== 'Completed' || !running) return told;
  return hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
}

function stateReason(state: ContainerState | undefined): string | undefined {
  if (state?.waiting?.reason !== undefined && state.waiting.reason !== '') return state.waiting.reason;
  return state?.terminated === undefined ? undefined : terminatedReason(state.terminated);
}

function terminatedReason({
  reason = '',
  signal = 0,
  exitCode = 0,
}: NonNullable<ContainerState['terminated']>): string {
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`;
}

type SidecarTest = (status: ContainerStatus) => boolean;

function sidecarNames(pod: Pod): ReadonlySet<string | undefined> {
  const init = pod.spec?.initContainers ?? [];
  return new Set(init.filter(({ restartPolicy }) => restartPolicy === 'Always').map(({ name }) => name));
}

function sidecarsOf(pod: Pod): SidecarTest {
  const names = sidecarNames(pod);
  return ({ name }) => names.has(name);
}

function isDone({ state }: ContainerStatus): boolean {
  return state?.terminated !== undefined && (state.terminated.exitCode ?? 0) === 0;
}

/** The init container that holds the pod up, by its index; -1 where none does. */
function blockingIndex(init: readonly ContainerStatus[], isSidecar: SidecarTest): number {
  return init.findIndex((status) => !isDone(status) && !(isSidecar(status) && status.started === true));
}

function initReason(init: readonly ContainerStatus[], isSidecar: SidecarTest, total: number): string | undefined {
  const index = blockingIndex(init, isSidecar);
  const state = init[index]?.state;
  if (index === -1) return undefined;
  if (state?.terminated !== undefined) return `Init:${terminatedReason(state.terminated)}`;
  const waiting = state?.waiting?.reason ?? '';
  return waiting === '' || waiting === 'PodInitializing' ? `Init:${index}/${total}` : `Init:${waiting}`;
}

/** The init containers up to and with the one that holds the pod up. */
function reachedInit(init: readonly ContainerStatus[], isSidecar: SidecarTest): readonly ContainerStatus[] {
  const index = blockingIndex(init, isSidecar);
  return index === -1 ? init : init.slice(0, index + 1);
}

function startedSidecars(reached: readonly ContainerStatus[], isSidecar: SidecarTest): readonly ContainerStatus[] {
  return reached.filter((status) => !isDone(status) && isSidecar(status) && status.started === true);
}

function countRestarts(statuses: readonly ContainerStatus[]): Restarts {
  const ends = statuses.map(({ lastState }) => Date.parse(lastState?.terminated?.finishedAt ?? ''));
  const known = ends.filter((end) => !Number.isNaN(end));
  return {
    count: statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
    last: known.length === 0 ? undefined : known.reduce((a, b) => Math.max(a, b)),
  };
}

function printRestarts({ count, last }: Restarts, now: Date): string {
  if (count === 0 || last === undefined) return String(count);
  return `${count} (${age(new Date(last).toISOString(), now)} ago)`;
}

function hasCondition(pod: Pod, type: string): boolean {
  return pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') === true;
}
