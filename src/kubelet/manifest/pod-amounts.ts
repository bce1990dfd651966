import type { PodSpec, ResourceRequirements } from '../../kubernetes/pod.ts';
import { addQuantities, readQuantity, type Quantity } from '../../kubernetes/quantity-text.ts';

/** Quantities by the name of the resource. */
export type Quantities = ReadonlyMap<string, Quantity>;

/** Which of its resources are added up. */
type Part = 'requests' | 'limits';

/**
 * What the containers of a pod ask for together (`AggregateContainerRequests` and `AggregateContainerLimits` of
 * component-helpers' `resource/helpers.go`): init containers run one after the other, sidecars beside all that follows.
 */
export function sumOfContainers({ containers = [], initContainers = [] }: PodSpec, part: Part): Quantities {
  const sum = new Map<string, Quantity>();
  for (const { resources } of containers) add(sum, quantitiesOf(resources, part));
  const sidecars = new Map<string, Quantity>();
  const most = new Map<string, Quantity>();
  for (const { resources, restartPolicy } of initContainers) {
    const own = quantitiesOf(resources, part);
    if (restartPolicy === 'Always') {
      add(sum, own);
      raise(most, add(sidecars, own));
    } else {
      raise(most, add(new Map(own), sidecars));
    }
  }
  return raise(sum, most);
}

/** The quantities of one list, as the API's defaults leave them. */
export function quantitiesOf(resources: ResourceRequirements | undefined, part: Part): Quantities {
  const entries = Object.entries(resources?.[part] ?? {});
  return new Map(entries.map(([name, text]) => [name, readQuantity(text)]));
}

function add(sum: Map<string, Quantity>, more: Quantities): Map<string, Quantity> {
  for (const [name, quantity] of more) {
    const present = sum.get(name);
    sum.set(name, present === undefined ? quantity : addQuantities(present, quantity));
  }
  return sum;
}

function raise(sum: Map<string, Quantity>, other: Quantities): Map<string, Quantity> {
  for (const [name, quantity] of other) {
    const present = sum.get(name);
    if (present === undefined || quantity.amount > present.amount) sum.set(name, quantity);
  }
  return sum;
}
