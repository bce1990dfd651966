import type { AdviceSubject, Distribution } from './distributions/distribution.ts';
import { nodeTraits } from './distributions/node-traits.ts';
import type { Node, ObjectMeta } from '../kubernetes/kubernetes.ts';
import { manifestName, manifestSource } from '../pods/mirror-pod.ts';

/** Who writes manifests of a node anew, so that an edit by hand is lost, and how many. */
export interface LostEdits {
  /** `kubeadm`, `the RKE2 process on the node`. */
  readonly owner: string;
  readonly pods: number;
}

/** A mirror pod on its node. */
export interface PlacedMirror {
  readonly metadata: ObjectMeta;
  readonly nodeName: string;
  readonly node: Node | undefined;
  /** `staticPodPath`; undefined where it is not known. */
  readonly directory: string | undefined;
}

/** What a distribution is to know of a mirror pod, to tell whose its manifest is. */
export function mirrorSubject({ metadata, nodeName, node, directory }: PlacedMirror): AdviceSubject {
  return {
    namespace: metadata.namespace ?? '',
    manifestName: manifestName({ metadata, nodeName }) ?? metadata.name ?? '',
    mirrorName: metadata.name ?? '',
    node: nodeName,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
    source: manifestSource(metadata),
    directory,
    file: undefined,
    ...nodeTraits(node),
  };
}

/**
 * The owners that undo an edit of some of these pods' manifests, by name. Undefined where none is known and it is not known
 * of all what becomes of an edit.
 */
export function lostEdits(
  mirrors: readonly PlacedMirror[],
  distribution: Distribution,
): readonly LostEdits[] | undefined {
  const owners = new Map<string, number>();
  const all = mirrors.map((mirror) => distribution.ownership(mirrorSubject(mirror)));
  for (const { edit, owner } of all) if (edit === 'lost') owners.set(owner, (owners.get(owner) ?? 0) + 1);
  if (owners.size === 0 && all.some(({ edit }) => edit === 'unknown')) return undefined;
  return [...owners].sort().map(([owner, pods]) => ({ owner, pods }));
}
