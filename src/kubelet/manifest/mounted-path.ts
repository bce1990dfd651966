import { everyContainer } from './validation/container-list.ts';
import type { Container, EphemeralContainer, PodSpec, Volume, VolumeMount } from '../../kubernetes/pod.ts';

/** What a path of a container is, by the manifest. */
export interface MountedPath {
  readonly mount: VolumeMount;
  readonly volume: Volume | undefined;
  /** On the node; undefined where the volume is no hostPath, or a variable is in the way. */
  readonly hostPath: string | undefined;
}

/** The mount that covers a path in a container, the deepest of several; undefined where none does. */
export function mountOf(
  path: string,
  { volumeMounts = [] }: Container | EphemeralContainer,
  { volumes = [] }: PodSpec,
): MountedPath | undefined {
  const inside = plain(path);
  const covering = volumeMounts
    .map((mount) => ({ mount, at: plain(mount.mountPath ?? '') }))
    .filter(({ at }) => at !== '' && (at === '/' || inside === at || inside.startsWith(`${at}/`)))
    .sort((a, b) => b.at.length - a.at.length);
  const [nearest] = covering;
  if (nearest === undefined) return undefined;
  const { mount, at } = nearest;
  const volume = volumes.find(({ name }) => name === mount.name);
  const host = volume?.hostPath?.path;
  const known = host?.startsWith('/') === true && (mount.subPathExpr ?? '') === '';
  const rest = at === '/' ? inside : inside.slice(at.length);
  const below = mount.subPath === undefined || mount.subPath === '' ? '' : `/${mount.subPath}`;
  return { mount, volume, hostPath: known ? plain(`${host}${below}${rest}`) : undefined };
}

/**
 * The volumes that a container uses: the kubelet leaves the others alone, whatever is wrong with them
 * (`GetPodVolumeNames` of `pkg/volume/util/util.go`; seen on 1.36).
 */
export function usedVolumes(spec: PodSpec): ReadonlySet<Volume> {
  const names = new Set(
    everyContainer(spec).flatMap(({ container: { volumeMounts = [], volumeDevices = [] } }) => {
      return [...volumeMounts, ...volumeDevices].map(({ name }) => name);
    }),
  );
  return new Set((spec.volumes ?? []).filter(({ name }) => names.has(name)));
}

/** Without what makes two spellings of one path; images have `/var/run` as a link to `/run`. */
function plain(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return path.startsWith('/') ? `/${parts.join('/')}`.replace(/^\/var\/run(?=\/|$)/, '/run') : '';
}
