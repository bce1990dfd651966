import { fileArguments } from '../kubelet/manifest/file-flags.ts';
import { mountOf, usedVolumes } from '../kubelet/manifest/mounted-path.ts';
import { pullPolicy, type PullPolicy } from '../kubelet/manifest/pull-policy.ts';
import type { PodReading } from '../kubelet/manifest/reading.ts';
import { everyContainer } from '../kubelet/manifest/validation/container-list.ts';
import type { Node } from '../kubernetes/kubernetes.ts';
import type { PodSpec } from '../kubernetes/pod.ts';

/** An image that must be on the node before the pod is ended that runs there. */
export interface CheckedImage {
  readonly image: string;
  readonly policy: PullPolicy;
}

/** Types of a hostPath for which the kubelet looks whether there is such a thing. */
export type HostPathType = 'File' | 'Directory' | 'Socket' | 'CharDevice' | 'BlockDevice';

/** Something that must be on the node. */
export interface CheckedPath {
  /** On the node. */
  readonly path: string;
  readonly type: HostPathType;
  /** What needs it: `--audit-policy-file of container kube-apiserver`, `volume certs`. */
  readonly neededBy: string;
}

/** What of a new manifest only its node can tell. */
export interface CheckPlan {
  readonly images: readonly CheckedImage[];
  readonly paths: readonly CheckedPath[];
}

/**
 * What of a manifest must be looked at on the node, because the manifest before did not have it. An image that is always
 * pulled is pulled anew even by a restart: where that fails, the old manifest does not come back either. A manifest that the
 * kubelet refuses has run nothing. `present` are images that the node is known to have.
 */
export function checkPlan(
  before: PodReading | undefined,
  after: PodReading | undefined,
  present: ReadonlySet<string> = new Set(),
): CheckPlan {
  const ran = before?.refused === true ? undefined : before;
  const oldImages = new Set(imagesOf(ran).map(imageKey));
  const oldPaths = new Set(pathsOf(ran).map(pathKey));
  const isNeeded = (one: CheckedImage): boolean =>
    one.policy === 'Always' || !(oldImages.has(imageKey(one)) || present.has(one.image));
  return {
    images: once(imagesOf(after).filter(isNeeded), imageKey),
    paths: once(
      pathsOf(after).filter((one) => !oldPaths.has(pathKey(one))),
      pathKey,
    ),
  };
}

/** The images that a Node says its node has: the largest fifty alone, by default (kubelet `nodeStatusMaxImages`). */
export function imagesOn(node: Node | undefined): ReadonlySet<string> {
  return new Set((node?.status?.images ?? []).flatMap(({ names = [] }) => names));
}

/** Whether nothing needs to be looked at. */
export function isEmptyPlan({ images, paths }: CheckPlan): boolean {
  return images.length === 0 && paths.length === 0;
}

function imagesOf(reading: PodReading | undefined): readonly CheckedImage[] {
  const spec = reading?.effective.spec ?? {};
  const mounted = (spec.volumes ?? []).flatMap(({ image }) =>
    image === undefined ? [] : [{ image: image.reference, policy: image.pullPolicy }],
  );
  const run = everyContainer(spec).map(({ container }) => ({
    image: container.image,
    policy: container.imagePullPolicy,
  }));
  return [...run, ...mounted].flatMap(({ image = '', policy }) => {
    return image === '' ? [] : [{ image, policy: pullPolicy(image, policy) }];
  });
}

function pathsOf(reading: PodReading | undefined): readonly CheckedPath[] {
  const spec = reading?.effective.spec ?? {};
  const volumes = [...usedVolumes(spec)].flatMap(({ name = '', hostPath }): CheckedPath[] => {
    const { path = '', type } = hostPath ?? {};
    return isHostPathType(type) ? [{ path, type, neededBy: `volume ${name}` }] : [];
  });
  return [...volumes, ...argumentPaths(spec)];
}

/** Where there is an init container, it may be there to write what is missing. */
function argumentPaths(spec: PodSpec): readonly CheckedPath[] {
  if ((spec.initContainers ?? []).length > 0) return [];
  return everyContainer(spec).flatMap(({ container, path: place }) =>
    fileArguments(container, place).flatMap(({ name, path }): CheckedPath[] => {
      const onNode = mountOf(path, container, spec)?.hostPath;
      const neededBy = `--${name} of container ${container.name ?? ''}`;
      return onNode === undefined ? [] : [{ path: onNode, type: 'File', neededBy }];
    }),
  );
}

const TYPES: ReadonlySet<string> = new Set(['File', 'Directory', 'Socket', 'CharDevice', 'BlockDevice']);

function isHostPathType(type = ''): type is HostPathType {
  return TYPES.has(type);
}

function imageKey({ image, policy }: CheckedImage): string {
  return `${policy} ${image}`;
}

function pathKey({ path, type }: CheckedPath): string {
  return `${type} ${path}`;
}

function once<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed();
}
