import { item, type FieldPath } from '../field-path.ts';
import type { Container, EphemeralContainer, PodSpec } from '../../../kubernetes/pod.ts';
import { CheckedField } from './checked-field.ts';

/** The lists of a pod that hold containers. */
export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

/** A container with where it stands. */
export interface PlacedContainer {
  readonly container: Container | EphemeralContainer;
  readonly list: ContainerList;
  readonly path: FieldPath;
}

const LISTS: readonly ContainerList[] = ['initContainers', 'containers', 'ephemeralContainers'];

/** Every container of a pod, in the order in which Kubernetes visits them. */
export function everyContainer(spec: PodSpec): readonly PlacedContainer[] {
  return LISTS.flatMap((list) => {
    return (spec[list] ?? []).map((container, index) => ({ container, list, path: item(`spec.${list}`, index) }));
  });
}

/** The same, to be checked: each with its field. `at` is the spec's. */
export function checkedContainers(
  at: CheckedField,
  spec: PodSpec,
): readonly (readonly [PlacedContainer['container'], CheckedField])[] {
  return everyContainer(spec).map(({ container, path }) => [container, new CheckedField(at.found, path)]);
}

/** Whether what is checked is an init container, or something in one. */
export function isInit({ place }: CheckedField): boolean {
  return place.startsWith('spec.initContainers');
}
