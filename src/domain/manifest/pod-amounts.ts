import type { Container, PodSpec, ResourceRequirements } from './pod-types.ts';
import { isWhole, parseQuantity, roundToMilli, type Amount } from './quantity.ts';

const ONE = 1_000_000_000n;
const ONE_MILLI = 1_000_000n;

/** Amounts by the name of the resource. */
export type Amounts = ReadonlyMap<string, Amount>;

/** Which of its resources are added up. */
type Part = 'requests' | 'limits';

/**
 * What the containers of a pod ask for together (`AggregateContainerRequests` and `AggregateContainerLimits` of
 * component-helpers' `resource/helpers.go`): init containers run one after the other, sidecars beside all that follows.
 */
export function sumOfContainers({ containers = [], initContainers = [] }: PodSpec, part: Part): Amounts {
  const sum = new Map<string, Amount>();
  for (const container of containers) add(sum, amounts(container, part));
  const sidecars = new Map<string, Amount>();
  const most = new Map<string, Amount>();
  for (const container of initContainers) {
    if (container.restartPolicy === 'Always') {
      add(sum, amounts(container, part));
      add(sidecars, amounts(container, part));
      raise(most, sidecars);
    } else {
      raise(most, add(new Map(sidecars), amounts(container, part)));
    }
  }
  return raise(sum, most);
}

/** The amounts of one list, as the API's defaults leave them. */
export function amountsOf(resources: ResourceRequirements | undefined, part: Part): Amounts {
  const entries = Object.entries(resources?.[part] ?? {});
  return new Map(entries.map(([name, text]) => [name, roundToMilli(parseQuantity(text) ?? 0n)]));
}

/** An amount as a quantity: `2`, `1500m`. */
export function quantityOf(amount: Amount): string {
  return isWhole(amount) ? String(amount / ONE) : `${amount / ONE_MILLI}m`;
}

function amounts(container: Container, part: Part): Amounts {
  return amountsOf(container.resources, part);
}

function add(sum: Map<string, Amount>, more: Amounts): Map<string, Amount> {
  for (const [name, amount] of more) sum.set(name, (sum.get(name) ?? 0n) + amount);
  return sum;
}

function raise(sum: Map<string, Amount>, other: Amounts): Map<string, Amount> {
  for (const [name, amount] of other) {
    const present = sum.get(name);
    if (present === undefined || amount > present) sum.set(name, amount);
  }
  return sum;
}
