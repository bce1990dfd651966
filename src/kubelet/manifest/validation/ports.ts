import { child, item, type FieldPath } from '../field-path.ts';
import type { Container, ContainerPort, PodSpec } from '../../../kubernetes/pod.ts';
import { portName, portNumber } from './names.ts';
import type { Problems } from './problems.ts';

/** `validateContainerPorts`. */
export function checkPorts(problems: Problems, field: FieldPath, ports: readonly ContainerPort[]): void {
  const names = new Set<string>();
  for (const [index, { name = '', containerPort = 0, hostPort = 0, protocol = '' }] of ports.entries()) {
    const at = item(field, index);
    if (name !== '') {
      const words = portName(name);
      problems.invalidFor(child(at, 'name'), name, words);
      if (words.length === 0 && names.has(name)) problems.duplicate(child(at, 'name'), name);
      names.add(name);
    }
    if (containerPort === 0) problems.required(child(at, 'containerPort'));
    else problems.invalidFor(child(at, 'containerPort'), containerPort, portNumber(containerPort));
    if (hostPort !== 0) problems.invalidFor(child(at, 'hostPort'), hostPort, portNumber(hostPort));
    if (protocol !== '') problems.oneOf(child(at, 'protocol'), protocol, ['SCTP', 'TCP', 'UDP']);
  }
}

/** `checkHostPortConflicts`: a port of the node can be taken once. */
export function checkHostPorts(
  problems: Problems,
  list: FieldPath,
  containers: readonly (readonly [number, Container])[],
): void {
  const taken = new Set<string>();
  for (const [number, { ports = [] }] of containers) {
    for (const [index, { hostPort = 0, hostIP = '', protocol = '' }] of ports.entries()) {
      if (hostPort === 0) continue;
      const key = `${protocol || 'TCP'}/${hostIP}/${hostPort}`;
      if (taken.has(key)) problems.duplicate(child(item(child(item(list, number), 'ports'), index), 'hostPort'), key);
      taken.add(key);
    }
  }
}

/** `validatePodHostNetworkDeps`: with the node's network a container has the node's ports. */
export function checkHostNetworkPorts(problems: Problems, spec: PodSpec, minor: number): void {
  if (spec.hostNetwork !== true) return;
  for (const [number, { ports = [] }] of (spec.containers ?? []).entries()) {
    for (const [index, { hostPort = 0, containerPort = 0 }] of ports.entries()) {
      if (hostPort === containerPort) continue;
      const at = item(child(item('spec.containers', number), 'ports'), index);
      if (minor >= 28) {
        problems.invalid(child(at, 'hostPort'), hostPort, 'must match `containerPort` when `hostNetwork` is true');
      } else {
        problems.invalid(child(at, 'containerPort'), containerPort, 'must match `hostPort` when `hostNetwork` is true');
      }
    }
  }
}
