import { item, type FieldPath } from '../field-path.ts';
import type { Container, EphemeralContainer, PodSpec } from '../../../kubernetes/pod.ts';

/** The lists of a pod that hold containers. */
export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

/** A container with where it stands. */
export interface PlacedContainer {
  readonly container: Container | EphemeralContainer;
  readonly list: ContainerList;
  readonly index: number;
  readonly path: FieldPath;
}

const LISTS: readonly ContainerList[] = ['initContainers', 'containers', 'ephemeralContainers'];

/** Every container of a pod, in the order in which Kubernetes visits them. */
export function everyContainer(spec: PodSpec): readonly PlacedContainer[] {
  return LISTS.flatMap((list) => {
    return (spec[list] ?? []).map((container, index) => ({
      container,
      list,
      index,
      path: item(`spec.${list}`, index),
    }));
  });
}
