import { quantitiesOf, sumOfContainers, type Quantities } from './pod-amounts.ts';
import type { PodSpec, ResourceRequirements } from '../../kubernetes/pod.ts';
import { writeQuantity } from '../../kubernetes/quantity-text.ts';
import { isHugePages, POD_LEVEL } from './resource-names.ts';

type Texts = Readonly<Record<string, string>>;

/**
 * The resources of a whole pod with their defaults (`defaultHugePagePodLimits` and `defaultPodRequests` of
 * `pkg/apis/core/v1/defaults.go`), of a spec whose containers have theirs.
 */
export function defaultPodResources(spec: PodSpec): ResourceRequirements | undefined {
  const { resources } = spec;
  if (resources === undefined) return undefined;
  const { requests = {} } = resources;
  const limits = { ...resources.limits };
  if (Object.keys(limits).length + Object.keys(requests).length > 0) {
    const missing = sumOfContainers(spec, 'limits');
    Object.assign(limits, missingOnes(missing, { ...limits, ...requests }, isHugePages));
  }
  const result = Object.keys(limits).length > 0 ? { ...resources, limits } : resources;
  if (Object.keys(limits).length === 0) return result;
  const summed = missingOnes(sumOfContainers(spec, 'requests'), requests, (name) => POD_LEVEL.includes(name));
  const limited = missingOnes(quantitiesOf(result, 'limits'), { ...requests, ...summed }, (name) => {
    return POD_LEVEL.includes(name) || isHugePages(name);
  });
  return { ...result, requests: { ...requests, ...summed, ...limited } };
}

function missingOnes(quantities: Quantities, present: Texts, wanted: (name: string) => boolean): Texts {
  const missing = [...quantities].filter(([name]) => wanted(name) && !Object.hasOwn(present, name));
  return Object.fromEntries(missing.map(([name, quantity]) => [name, writeQuantity(quantity)]));
}
