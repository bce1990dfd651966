import type { KubeObject } from '../objects/kube-object.ts';

// What `/runningpods/` tells of a pod: it is made of the container runtime's own list (`ToAPIPod` in kubelet
// `pkg/kubelet/container/runtime.go`), so that it knows no more than namespace, name, uid and the containers that run.

interface Status {
  readonly phase?: string;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
}

interface ContainerStatus {
  readonly name: string;
  readonly image?: string;
  readonly imageID?: string;
  readonly state?: { readonly running?: object; readonly waiting?: { readonly reason?: string } };
}

/** A pod that waits so has none yet. */
const BEFORE_SANDBOX = [undefined, '', 'ContainerCreating', 'PodInitializing'];

/** Whether a pod of a kubelet has a sandbox: as the kubelet says of it (since 1.29), or as its containers tell. */
export function hasSandbox({ status = {} }: KubeObject): boolean {
  const { phase, conditions = [], containerStatuses = [], initContainerStatuses = [] } = status as Status;
  if (phase === 'Succeeded' || phase === 'Failed') return false;
  const said = conditions.find(({ type }) => type === 'PodReadyToStartContainers');
  if (said !== undefined) return said.status === 'True';
  const begun = [...initContainerStatuses, ...containerStatuses].some(
    ({ state }) => state !== undefined && !BEFORE_SANDBOX.includes(state.running ? 'runs' : state.waiting?.reason),
  );
  return phase === 'Running' || begun;
}

/** A pod as the runtime knows it. */
export function inRuntime({ metadata: { name, namespace, uid }, status = {} }: KubeObject): KubeObject {
  const { containerStatuses = [], initContainerStatuses = [] } = status as Status;
  const running = [...initContainerStatuses, ...containerStatuses].filter(({ state }) => state?.running !== undefined);
  const containers = running.map((one) => ({
    name: one.name,
    image: (one.imageID ?? '') === '' ? one.image : one.imageID,
    resources: {},
  }));
  return {
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
    spec: { containers: containers.length === 0 ? null : containers },
    status: {},
  };
}
