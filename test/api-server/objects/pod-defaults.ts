import type { KubeObject } from './kube-object.ts';

/**
 * Fills in what a fixture leaves out: the defaults the API server sets when a pod is made, and the status a kubelet
 * reports for a pod that runs well. A fixture so states only what matters in it; what it states is never changed.
 */

type Values = Record<string, unknown>;

interface Container extends Values {
  name: string;
  image?: string;
}

interface ContainerStatus extends Values {
  name: string;
}

const MIRROR = 'kubernetes.io/config.mirror';

function container(given: Container): Container {
  return {
    ...given,
    resources: given.resources ?? {},
    terminationMessagePath: given.terminationMessagePath ?? '/dev/termination-log',
    terminationMessagePolicy: given.terminationMessagePolicy ?? 'File',
    imagePullPolicy: given.imagePullPolicy ?? 'IfNotPresent',
  };
}

function spec(given: Values, mirror: boolean): Values {
  const containers = (given.containers ?? []) as Container[];
  const inits = given.initContainers as Container[] | undefined;
  const account = mirror
    ? {}
    : { serviceAccountName: 'default', serviceAccount: given.serviceAccountName ?? 'default' };
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    ...account,
    securityContext: {},
    schedulerName: 'default-scheduler',
    priority: given.priorityClassName === 'system-node-critical' ? 2000001000 : 0,
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    ...given,
    ...(inits ? { initContainers: inits.map(container) } : {}),
    containers: containers.map(container),
  };
}

/** A container's status from its spec: running and ready, unless the fixture says otherwise. */
function containerStatus(
  { name, image = '' }: Container,
  given: ContainerStatus | undefined,
  startedAt: string,
): Values {
  const ready = given?.ready ?? true;
  return {
    name,
    state: { running: { startedAt } },
    lastState: {},
    ready,
    restartCount: 0,
    image,
    imageID: '',
    started: ready,
    ...given,
  };
}

function conditions(ready: boolean, unready: readonly string[], since: string): Values[] {
  const condition = (type: string, holds: boolean): Values => ({
    type,
    status: holds ? 'True' : 'False',
    lastProbeTime: null,
    lastTransitionTime: since,
    ...(holds
      ? {}
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` }),
  });
  return [
    condition('PodReadyToStartContainers', true),
    condition('Initialized', true),
    condition('Ready', ready),
    condition('ContainersReady', ready),
    condition('PodScheduled', true),
  ];
}

function status(given: Values, podSpec: Values, since: string, hostIP: string | undefined): Values {
  const phase = given.phase ?? (podSpec.nodeName ? 'Running' : 'Pending');
  const known = (given.containerStatuses ?? []) as ContainerStatus[];
  if (phase !== 'Running') return { qosClass: 'BestEffort', ...given, phase };
  const containers = podSpec.containers as Container[];
  const statuses = containers.map((one) =>
    containerStatus(
      one,
      known.find(({ name }) => name === one.name),
      since,
    ),
  );
  const unready = statuses.filter((one) => one.ready !== true).map((one) => one.name as string);
  const host = hostIP === undefined ? {} : { hostIP, hostIPs: [{ ip: hostIP }] };
  const pod = podSpec.hostNetwork && hostIP !== undefined ? { podIP: hostIP, podIPs: [{ ip: hostIP }] } : {};
  return {
    phase,
    conditions: conditions(unready.length === 0, unready, since),
    ...host,
    ...pod,
    startTime: since,
    qosClass: 'BestEffort',
    ...given,
    containerStatuses: statuses,
  };
}

/** Completes one pod; `addresses` are the internal addresses of the nodes by name. */
export function completePod(pod: KubeObject, addresses: ReadonlyMap<string, string>): KubeObject {
  const mirror = pod.metadata.annotations?.[MIRROR] !== undefined;
  const completed = spec((pod.spec ?? {}) as Values, mirror);
  const since = pod.metadata.creationTimestamp ?? '';
  const hostIP = addresses.get(String(completed.nodeName));
  return { ...pod, spec: completed, status: status((pod.status ?? {}) as Values, completed, since, hostIP) };
}
