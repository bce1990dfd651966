import {
  ageColumn,
  column,
  nameColumn,
  textOr,
  type Cells,
  type Column,
  type Printer,
  type RowCondition,
} from './columns.ts';
import { ageOf, humanDuration } from './times.ts';
import type { ObjectMeta } from '../objects/kube-object.ts';

interface Terminated {
  exitCode?: number;
  signal?: number;
  reason?: string;
  finishedAt?: string;
}

interface ContainerStatus {
  name: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  state?: { waiting?: { reason?: string }; running?: object; terminated?: Terminated };
  lastState?: { terminated?: Terminated };
}

interface Pod {
  metadata: ObjectMeta;
  spec: {
    nodeName?: string;
    containers?: readonly { name: string }[] | null;
    initContainers?: readonly { name: string; restartPolicy?: string }[];
    readinessGates?: readonly { conditionType: string }[];
  };
  status?: {
    phase?: string;
    reason?: string;
    podIPs?: readonly { ip: string }[];
    nominatedNodeName?: string;
    conditions?: readonly { type: string; status: string; reason?: string }[];
    containerStatuses?: readonly ContainerStatus[];
    initContainerStatuses?: readonly ContainerStatus[];
  };
}

/** What the containers of a pod add up to; `lastRestart` is in milliseconds since the epoch, 0 where unknown. */
interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  lastRestart: number;
}

const SUCCEEDED: readonly RowCondition[] = [
  { type: 'Completed', status: 'True', reason: 'Succeeded', message: 'The pod has completed successfully.' },
];
const FAILED: readonly RowCondition[] = [
  { type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' },
];

function endReason(terminated: Terminated): string {
  if (terminated.reason) return terminated.reason;
  return terminated.signal ? `Signal:${terminated.signal}` : `ExitCode:${terminated.exitCode ?? 0}`;
}

function finishedAt(status: ContainerStatus): number {
  return Date.parse(status.lastState?.terminated?.finishedAt ?? '') || 0;
}

/** Counts restarts; the sidecars' (restartable init containers) are also given alone: later only those count. */
function initSummary(pod: Pod, reason: string): { all: Summary; sidecars: Summary; initializing: boolean } {
  const all: Summary = { reason, ready: 0, restarts: 0, lastRestart: 0 };
  const sidecars: Summary = { reason, ready: 0, restarts: 0, lastRestart: 0 };
  const specs = pod.spec.initContainers ?? [];
  const restartable = new Set(specs.filter((spec) => spec.restartPolicy === 'Always').map((spec) => spec.name));
  for (const [index, status] of (pod.status?.initContainerStatuses ?? []).entries()) {
    for (const sum of restartable.has(status.name) ? [all, sidecars] : [all]) {
      sum.restarts += status.restartCount ?? 0;
      sum.lastRestart = Math.max(sum.lastRestart, finishedAt(status));
    }
    const { terminated, waiting } = status.state ?? {};
    if (terminated && (terminated.exitCode ?? 0) === 0) continue;
    if (restartable.has(status.name) && status.started) {
      if (status.ready) all.ready += 1;
      continue;
    }
    if (terminated) all.reason = `Init:${endReason(terminated)}`;
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') all.reason = `Init:${waiting.reason}`;
    else all.reason = `Init:${index}/${specs.length}`;
    return { all, sidecars, initializing: true };
  }
  return { all, sidecars, initializing: false };
}

function hasCondition(pod: Pod, type: string): boolean {
  return (pod.status?.conditions ?? []).find((condition) => condition.type === type)?.status === 'True';
}

/** Adds the ordinary containers, last first, so that the first one that waits or ended gives the reason. */
function addContainers(pod: Pod, sum: Summary): void {
  let running = false;
  for (const status of [...(pod.status?.containerStatuses ?? [])].reverse()) {
    sum.restarts += status.restartCount ?? 0;
    sum.lastRestart = Math.max(sum.lastRestart, finishedAt(status));
    const { waiting, terminated, running: runs } = status.state ?? {};
    if (waiting?.reason) sum.reason = waiting.reason;
    else if (terminated) sum.reason = endReason(terminated);
    else if (status.ready && runs) {
      running = true;
      sum.ready += 1;
    }
  }
  if (sum.reason === 'Completed' && running) sum.reason = hasCondition(pod, 'Ready') ? 'Running' : 'NotReady';
}

function summarize(pod: Pod): Summary {
  let phase = textOr(pod.status?.reason, pod.status?.phase ?? '');
  const gated = (pod.status?.conditions ?? []).some(
    (condition) => condition.type === 'PodScheduled' && condition.reason === 'SchedulingGated',
  );
  if (gated) phase = 'SchedulingGated';
  const { all, sidecars, initializing } = initSummary(pod, phase);
  let sum = all;
  if (!initializing || hasCondition(pod, 'Initialized')) {
    sum = { ...sidecars, reason: all.reason, ready: all.ready };
    addContainers(pod, sum);
  }
  const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
  if (pod.metadata.deletionTimestamp) {
    if (pod.status?.reason === 'NodeLost') sum.reason = 'Unknown';
    else if (!ended) sum.reason = 'Terminating';
  }
  return sum;
}

function containerTotal(pod: Pod): number {
  const sidecars = (pod.spec.initContainers ?? []).filter((container) => container.restartPolicy === 'Always');
  return (pod.spec.containers ?? []).length + sidecars.length;
}

function readinessGates(pod: Pod): string {
  const gates = pod.spec.readinessGates ?? [];
  if (gates.length === 0) return '<none>';
  return `${gates.filter((gate) => hasCondition(pod, gate.conditionType)).length}/${gates.length}`;
}

function podRow(pod: Pod, now: Date): Cells {
  const { reason, ready, restarts, lastRestart } = summarize(pod);
  const ago = lastRestart > 0 && restarts !== 0 ? ` (${humanDuration(now.getTime() - lastRestart)} ago)` : '';
  const cells = [
    pod.metadata.name,
    `${ready}/${containerTotal(pod)}`,
    reason,
    `${restarts}${ago}`,
    ageOf(pod.metadata.creationTimestamp, now),
    textOr(pod.status?.podIPs?.[0]?.ip, '<none>'),
    textOr(pod.spec.nodeName, '<none>'),
    textOr(pod.status?.nominatedNodeName, '<none>'),
    readinessGates(pod),
  ];
  const phase = pod.status?.phase;
  if (phase === 'Succeeded') return { cells, conditions: SUCCEEDED };
  return phase === 'Failed' ? { cells, conditions: FAILED } : { cells };
}

function podColumns(minorVersion: number): readonly Column[] {
  // The wording changed between the two versions recorded; which release did it is not known.
  const old = minorVersion < 30;
  const wide = (name: string, description: string): Column => column(name, description, { priority: 1 });
  return [
    nameColumn,
    column('Ready', 'The aggregate readiness state of this pod for accepting traffic.'),
    column('Status', 'The aggregate status of the containers in this pod.'),
    column(
      'Restarts',
      'The number of times the containers in this pod have been restarted and when the last container in this pod has restarted.',
    ),
    ageColumn,
    wide(
      'IP',
      `${old ? 'IP' : 'podIP'} address allocated to the pod. Routable at least within the cluster. Empty if not yet allocated.`,
    ),
    wide(
      'Node',
      old
        ? 'NodeName is a request to schedule this pod onto a specific node. If it is non-empty, the scheduler simply schedules this pod onto that node, assuming that it fits resource requirements.'
        : 'NodeName indicates in which node this pod is scheduled. If empty, this pod is a candidate for scheduling by the scheduler defined in schedulerName. Once this field is set, the kubelet for this node becomes responsible for the lifecycle of this pod. This field should not be used to express a desire for the pod to be scheduled on a specific node. https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename',
    ),
    wide(
      'Nominated Node',
      'nominatedNodeName is set only when this pod preempts other pods on the node, but it cannot be scheduled right away as preemption victims receive their graceful termination periods. This field does not guarantee that the pod will be scheduled on this node. Scheduler may decide to place the pod elsewhere if other nodes become available sooner. Scheduler may also decide to give the resources on this node to a higher priority pod that is created after preemption. As a result, this field may be different than PodSpec.nodeName when the pod is scheduled.',
    ),
    wide(
      'Readiness Gates',
      'If specified, all readiness gates will be evaluated for pod readiness. A pod is ready when all its containers are ready AND all conditions specified in the readiness gates have status equal to "True" More info: https://git.k8s.io/enhancements/keps/sig-network/580-pod-readiness-gates',
    ),
  ];
}

/** Prints pods as the server's Table does (pkg/printers/internalversion `printPod`). */
export const podPrinter: Printer = {
  columns: podColumns,
  row: (object, { now }) => podRow(object as unknown as Pod, now),
};
