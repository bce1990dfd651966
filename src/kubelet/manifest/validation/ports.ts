import type { Container, PodSpec } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';

/** Before, the kubelet's log named the other of the two ports. */
const HOST_PORT_NAMED_SINCE = 28;

/** What the ports of all containers come to; `at` is the place of the spec. */
export function checkPorts(
  at: CheckedField,
  { containers = [], initContainers = [], hostNetwork }: PodSpec,
  { minor }: PodContext,
): void {
  checkHostPorts(at.child('containers'), [...containers.entries()]);
  for (const entry of initContainers.entries()) checkHostPorts(at.child('initContainers'), [entry]);
  if (hostNetwork === true) checkHostNetwork(at.child('containers'), containers, minor);
}

/** `checkHostPortConflicts`: a port of the node can be taken once. */
function checkHostPorts(at: CheckedField, containers: readonly (readonly [number, Container])[]): void {
  const taken = new Set<string>();
  for (const [number, { ports = [] }] of containers) {
    for (const [index, { hostPort = 0, hostIP = '', protocol = '' }] of ports.entries()) {
      if (hostPort === 0) continue;
      const key = `${protocol || 'TCP'}/${hostIP}/${hostPort}`;
      if (taken.has(key)) at.item(number).child('ports').item(index).child('hostPort').duplicate(key);
      taken.add(key);
    }
  }
}

/** `validatePodHostNetworkDeps`: with the node's network a container has the node's ports. */
function checkHostNetwork(at: CheckedField, containers: readonly Container[], minor: number): void {
  const [named, other] =
    minor >= HOST_PORT_NAMED_SINCE
      ? (['hostPort', 'containerPort'] as const)
      : (['containerPort', 'hostPort'] as const);
  for (const [number, { ports = [] }] of containers.entries()) {
    for (const [index, port] of ports.entries()) {
      const { hostPort = 0, containerPort = 0 } = port;
      if (hostPort === containerPort) continue;
      const place = at.item(number).child('ports').item(index).child(named);
      place.invalid(port[named] ?? 0, `must match \`${other}\` when \`hostNetwork\` is true`);
    }
  }
}
