import { quantitiesOf, sumOfContainers } from '../pod-amounts.ts';
import type { PodSpec } from '../../../kubernetes/pod.ts';
import { writeQuantity } from '../../../kubernetes/quantity-text.ts';
import { isHugePages } from '../resource-names.ts';
import { CheckedField } from './checked-field.ts';
import { OPTIONS_SINCE } from './formats.ts';
import type { PodContext } from './constraint.ts';

/** `validatePodResources`: what a pod asks for as a whole, beside what its containers do. `at` is the place of the spec. */
export function checkPodResources(at: CheckedField, spec: PodSpec, { minor }: PodContext): void {
  const { resources } = spec;
  if (resources === undefined || minor < OPTIONS_SINCE) return;
  const field = at.child('resources');
  if (spec.os?.name === 'windows') {
    field.forbidden('may not be set for a windows pod');
    return;
  }
  if (resources.claims !== undefined) {
    field.child('claims').forbidden('claims may not be set for Resources at pod-level');
  }
  // What the containers ask for together must be there, and their huge pages may not be promised twice.
  const wanted = { requests: () => true, limits: isHugePages };
  for (const part of ['requests', 'limits'] as const) {
    const ofPod = quantitiesOf(resources, part);
    for (const [name, sum] of sumOfContainers(spec, part)) {
      const own = ofPod.get(name);
      if (own === undefined || sum.amount <= own.amount || !wanted[part](name)) continue;
      const detail = `must be greater than or equal to aggregate container ${part} of ${writeQuantity(sum)}`;
      field.child(part).item(name).invalid(writeQuantity(own), detail);
    }
  }
  checkContainerLimits(at, spec);
}

function checkContainerLimits(at: CheckedField, { containers = [], resources }: PodSpec): void {
  const ofPod = quantitiesOf(resources, 'limits');
  for (const [index, container] of containers.entries()) {
    for (const [name, limit] of quantitiesOf(container.resources, 'limits')) {
      const most = ofPod.get(name);
      if (most === undefined || limit.amount <= most.amount) continue;
      // Kubernetes' message names a field that does not exist.
      const field = at.child('resources').child('containers').item(index).item(name).child('limits');
      const { place } = at.child('containers').item(index).child('resources').child('limits').item(name);
      const detail = `must be less than or equal to pod limits of ${writeQuantity(most)}`;
      new CheckedField(at.found, field.name, place).invalid(writeQuantity(limit), detail);
    }
  }
}
