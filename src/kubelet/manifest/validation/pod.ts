import { child, item } from '../field-path.ts';
import type { Pod, PodSpec } from '../../../kubernetes/pod.ts';
import { checkContainers } from './containers.ts';
import { OPTIONS_SINCE } from './options.ts';
import { checkFileVolumes } from './environment.ts';
import { checkLabels, checkMetadata } from './metadata.ts';
import { dnsSubdomain } from './names.ts';
import { checkNetwork } from './network.ts';
import { checkPodResources } from './pod-resources.ts';
import { checkHostNetworkPorts } from './ports.ts';
import { Problems, type FieldProblem } from './problems.ts';
import { checkProfileAnnotations } from './profile-annotations.ts';
import { checkResourceClaims } from './resource-claims.ts';
import { checkContainerResources } from './resources.ts';
import { checkScheduling } from './scheduling.ts';
import { checkPodSecurity } from './security.ts';
import { checkVolumes } from './volumes.ts';
import { checkHostProcess, checkOperatingSystem } from './windows.ts';

const LARGEST_DEADLINE = 2147483647;

/**
 * What the kubelet's validation refuses (`ValidatePodCreate` of `pkg/apis/core/validation/validation.go`), of a pod that
 * has its defaults and what the kubelet adds.
 */
export function validatePod(pod: Pod, minor: number): readonly FieldProblem[] {
  const problems = new Problems();
  const { metadata = {}, spec = {} } = pod;
  checkMetadata(problems, pod, minor);
  const volumes = checkVolumes(problems, 'spec.volumes', spec, { podName: metadata.name ?? '', minor });
  checkResourceClaims(problems, spec.resourceClaims ?? [], minor);
  const claims = new Set((spec.resourceClaims ?? []).map(({ name = '' }) => name).filter((name) => name !== ''));
  checkContainers(problems, { spec, volumes, claims, minor });
  if (minor >= OPTIONS_SINCE) checkPodResources(problems, spec);
  checkHostNetworkPorts(problems, spec, minor);
  problems.oneOf('spec.restartPolicy', spec.restartPolicy ?? '', ['Always', 'OnFailure', 'Never']);
  checkLabels(problems, 'spec.nodeSelector', spec.nodeSelector);
  checkPodSecurity(problems, spec, minor);
  checkScheduling(problems, spec, minor);
  checkNetwork(problems, spec, minor);
  checkHostProcess(problems, spec);
  checkReferences(problems, spec);
  checkNumbers(problems, spec);
  checkOperatingSystem(problems, spec, minor);
  checkFileVolumes(problems, spec);
  checkTokenProjections(problems, spec);
  checkCreation(problems, spec);
  checkProfileAnnotations(problems, metadata.annotations ?? {}, spec);
  return problems.found;
}

function checkReferences(problems: Problems, spec: PodSpec): void {
  const { serviceAccountName = '', nodeName = '', priorityClassName = '', runtimeClassName } = spec;
  for (const [field, name] of Object.entries({ serviceAccountName, nodeName, priorityClassName })) {
    if (name !== '') problems.invalidFor(child('spec', field), name, dnsSubdomain(name));
  }
  if (runtimeClassName !== undefined) {
    problems.invalidFor('spec.runtimeClassName', runtimeClassName, dnsSubdomain(runtimeClassName));
  }
  if (spec.schedulingGroup !== undefined) {
    const field = 'spec.schedulingGroup.podGroupName';
    const { podGroupName } = spec.schedulingGroup;
    if (podGroupName === undefined) problems.invalid(field, 'null', 'must specify one of: `podGroupName`');
    else problems.invalidFor(field, podGroupName, dnsSubdomain(podGroupName));
  }
  if (spec.preemptionPolicy === '') problems.required('spec.preemptionPolicy');
  else if (spec.preemptionPolicy !== undefined) {
    problems.oneOf('spec.preemptionPolicy', spec.preemptionPolicy, ['PreemptLowerPriority', 'Never']);
  }
}

function checkNumbers(problems: Problems, { activeDeadlineSeconds: deadline, overhead }: PodSpec): void {
  if (deadline !== undefined) problems.within('spec.activeDeadlineSeconds', deadline, 1, LARGEST_DEADLINE);
  if (overhead === undefined) return;
  const found = new Problems();
  checkContainerResources(found, 'spec.overhead', { limits: overhead }, new Set());
  for (const problem of found.found) {
    problems.found.push({ ...problem, place: problem.place.replace('spec.overhead.limits', 'spec.overhead') });
  }
}

/** A token needs an account, which a static pod cannot have. */
function checkTokenProjections(problems: Problems, { serviceAccountName = '', volumes = [] }: PodSpec): void {
  if (serviceAccountName !== '') return;
  for (const [number, { projected }] of volumes.entries()) {
    for (const [index, { serviceAccountToken: token }] of (projected?.sources ?? []).entries()) {
      if (token === undefined) continue;
      const at = item(`${item('spec.volumes', number)}.projected.sources`, index);
      problems.forbidden(child(at, 'serviceAccountToken'), 'must not be specified when serviceAccountName is not set');
    }
  }
}

function checkCreation(
  problems: Problems,
  { ephemeralContainers = [], nodeName = '', schedulingGates = [] }: PodSpec,
): void {
  if (ephemeralContainers.length > 0) problems.forbidden('spec.ephemeralContainers', 'cannot be set on create');
  if (nodeName !== '' && schedulingGates.length > 0) {
    const detail = 'cannot be set until all schedulingGates have been cleared';
    problems.forbidden('spec.nodeName', detail, 'spec.schedulingGates');
  }
}
