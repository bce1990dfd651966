import type { TargetKubelet } from '../kubelet.ts';
import { defaultPodResources } from './pod-level-resources.ts';
import type { Container, ManifestPod, PodSpec, Volume } from '../../kubernetes/pod.ts';
import { kindsOf } from './validation/volume-kinds.ts';

/** A node's name where none is known: the shortest, so that nothing is refused for it alone. */
const ANY_NODE = 'n';
/** `PodLevelResources` (KEP-2837) is on by default since then. */
const POD_RESOURCES_SINCE = 34;

/**
 * The pod that the kubelet validates: with the defaults of the API that matter to validation
 * (`pkg/apis/core/v1/defaults.go`) and with what the kubelet adds (`applyDefaults` of `pkg/kubelet/config/common.go`).
 */
export function effectivePod(pod: ManifestPod, { node = ANY_NODE, minor }: TargetKubelet): ManifestPod {
  const { metadata = {}, spec = {} } = pod;
  const nodeSuffix = `-${node.toLowerCase()}`;
  return {
    ...pod,
    metadata: {
      ...metadata,
      name: `${metadata.name ?? ''}${nodeSuffix}`,
      namespace: given(metadata.namespace) ?? 'default',
    },
    spec: { ...effectiveSpec(spec, minor), nodeName: node },
  };
}

function effectiveSpec(spec: PodSpec, minor: number): PodSpec {
  const { containers = [], initContainers = [], volumes = [], hostNetwork = false } = spec;
  const result: PodSpec = {
    ...spec,
    // The old name of the field still counts where the new one is empty.
    serviceAccountName: given(spec.serviceAccountName) ?? spec.serviceAccount ?? '',
    restartPolicy: given(spec.restartPolicy) ?? 'Always',
    dnsPolicy: given(spec.dnsPolicy) ?? 'ClusterFirst',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    volumes: volumes.map(effectiveVolume),
    containers: containers.map((container) => effectiveContainer(container, hostNetwork)),
    initContainers: initContainers.map((container) => effectiveContainer(container, hostNetwork)),
  };
  const resources = minor >= POD_RESOURCES_SINCE ? defaultPodResources(result) : undefined;
  return resources === undefined ? result : { ...result, resources };
}

/** A volume that says nothing of its kind is an emptyDir. */
function effectiveVolume(volume: Volume): Volume {
  return kindsOf(volume).length === 0 ? { ...volume, emptyDir: {} } : volume;
}

function effectiveContainer(container: Container, hostNetwork: boolean): Container {
  const { resources, ports } = container;
  const result = { ...container };
  if (resources?.limits !== undefined) {
    result.resources = { ...resources, requests: { ...resources.limits, ...resources.requests } };
  }
  if (hostNetwork && ports !== undefined) {
    result.ports = ports.map((port) => ({ ...port, hostPort: given(port.hostPort) ?? port.containerPort ?? 0 }));
  }
  return result;
}

/** To Go an empty text or a zero is as good as nothing. */
function given<T extends string | number>(value: T | undefined): T | undefined {
  return value === '' || value === 0 ? undefined : value;
}
