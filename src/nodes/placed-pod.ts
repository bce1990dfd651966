import type { Fact } from '../facts/evidence.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { mirrorAlone, type MirroredPod, type StaticPod } from '../pods/static-pod.ts';
import type { Ownership } from './distributions/distribution.ts';

/** Where the manifest of a static pod lives and who owns it, as far as that is known. */
export interface PodPlace {
  /** `staticPodPath`; undefined where it is not known, or where the pod comes from a URL. */
  readonly directory: Fact<string> | undefined;
  readonly owner: string | undefined;
  /** What the owner does with an edit made by hand. */
  readonly ownership: Ownership | undefined;
}

/** A static pod with its place. */
export type PlacedPod = StaticPod & PodPlace;

/** What a list of the API server has of a static pod. */
export type ListedStaticPod = MirroredPod<PlacedPod>;

/** A listed pod whose node nobody has looked at: what a plain list knows. */
export function listedAlone(mirror: MirrorPod): ListedStaticPod {
  return { ...mirrorAlone(mirror), directory: undefined, owner: undefined, ownership: undefined };
}
