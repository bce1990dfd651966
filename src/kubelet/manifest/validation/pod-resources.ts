import { child, item, type FieldPath } from '../field-path.ts';
import { quantitiesOf, sumOfContainers, type Quantities } from '../pod-amounts.ts';
import type { PodSpec, ResourceRequirements } from '../../../kubernetes/pod.ts';
import { writeQuantity } from '../../../kubernetes/quantity-text.ts';
import { isHugePages } from '../resource-names.ts';
import type { Problems } from './problems.ts';
import { checkPodRequirements } from './resources.ts';

const FIELD = 'spec.resources';

/** `validatePodResources`: what a pod asks for as a whole. */
export function checkPodResources(problems: Problems, spec: PodSpec): void {
  const { resources } = spec;
  if (resources === undefined) return;
  if (spec.os?.name === 'windows') {
    problems.forbidden(FIELD, 'may not be set for a windows pod');
    return;
  }
  if (resources.claims !== undefined) {
    problems.forbidden(child(FIELD, 'claims'), 'claims may not be set for Resources at pod-level');
  }
  checkPodRequirements(problems, FIELD, resources);
  checkSums(problems, spec, resources);
  checkContainerLimits(problems, spec, quantitiesOf(resources, 'limits'));
}

/** What the containers ask for together must be there, and their huge pages may not be promised twice. */
function checkSums(problems: Problems, spec: PodSpec, resources: ResourceRequirements): void {
  const wanted = { requests: () => true, limits: isHugePages };
  for (const part of ['requests', 'limits'] as const) {
    const ofPod = quantitiesOf(resources, part);
    for (const [name, sum] of sumOfContainers(spec, part)) {
      const own = ofPod.get(name);
      if (own === undefined || sum.amount <= own.amount || !wanted[part](name)) continue;
      const detail = `must be greater than or equal to aggregate container ${part} of ${writeQuantity(sum)}`;
      problems.invalid(item(child(FIELD, part), name), writeQuantity(own), detail);
    }
  }
}

function checkContainerLimits(problems: Problems, { containers = [] }: PodSpec, ofPod: Quantities): void {
  for (const [index, container] of containers.entries()) {
    for (const [name, limit] of quantitiesOf(container.resources, 'limits')) {
      const most = ofPod.get(name);
      if (most === undefined || limit.amount <= most.amount) continue;
      // Kubernetes' message names a field that does not exist.
      const field: FieldPath = child(item(item(child(FIELD, 'containers'), index), name), 'limits');
      const place = item(child(item('spec.containers', index), 'resources.limits'), name);
      const detail = `must be less than or equal to pod limits of ${writeQuantity(most)}`;
      problems.invalid(field, writeQuantity(limit), detail, place);
    }
  }
}
