import type { Container, PodSpec } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { checkDevices, checkMounts } from './mounts.ts';
import { checkDns, checkHostname, checkHostUsers } from './network.ts';
import { checkHostProcess, checkOperatingSystem } from './operating-system.ts';
import { checkPodResources } from './pod-resources.ts';
import { checkPorts } from './ports.ts';
import { checkHooks } from './probes.ts';
import { checkProfilesAgree } from './profiles.ts';
import { checkResize, checkRestart } from './restart.ts';
import { checkSharing } from './security.ts';
import { checkTokens } from './volumes.ts';

/** What a spec as a whole must be, beyond its fields (`ValidatePodSpec`). */
export function checkSpec(at: CheckedField, spec: PodSpec, pod: PodContext): void {
  checkNames(at, spec);
  checkPodResources(at, spec, pod);
  checkPorts(at, spec, pod);
  checkSharing(at, spec);
  checkDns(at, spec, pod);
  checkHostname(at, spec);
  checkHostUsers(at, spec, pod);
  checkHostProcess(at, spec);
  if (spec.preemptionPolicy === '') at.child('preemptionPolicy').required();
  checkOperatingSystem(at, spec, pod);
  checkTokens(at, spec);
  checkCreation(at, spec);
  checkProfilesAgree(at, spec, pod);
}

/** What a container as a whole must be, beyond its fields (`validateContainerCommon`). */
export function checkContainer(at: CheckedField, container: Container, pod: PodContext): void {
  checkMounts(at, container, pod);
  checkDevices(at, container, pod);
  checkResize(at, container, pod);
  checkHooks(at, container, pod);
  checkRestart(at, container, pod);
}

/** All containers of a pod have names of their own. */
function checkNames(at: CheckedField, spec: PodSpec): void {
  const names = new Set<string>();
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, { name = '' }] of (spec[list] ?? []).entries()) {
      if (names.has(name)) at.child(list).item(index).child('name').duplicate(name);
      if (name !== '') names.add(name);
    }
  }
}

/** What a pod may not have when it is made, which a static pod is every time the kubelet reads it. */
function checkCreation(
  at: CheckedField,
  { ephemeralContainers = [], schedulingGates = [], nodeName = '' }: PodSpec,
): void {
  if (ephemeralContainers.length > 0) at.child('ephemeralContainers').forbidden('cannot be set on create');
  if (nodeName !== '' && schedulingGates.length > 0) {
    // Kubernetes' message names the other of the two fields.
    at.child('schedulingGates', 'nodeName').forbidden('cannot be set until all schedulingGates have been cleared');
  }
}
