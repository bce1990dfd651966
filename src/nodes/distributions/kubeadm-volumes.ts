import { isEqual } from '../../facts/equal.ts';
import type { PodSpec, Volume, VolumeMount } from '../../kubernetes/pod.ts';
import type { KubeadmComponent } from './kubeadm-component.ts';

/** A volume and its mount as `ClusterConfiguration` has them (`HostPathMount`). */
export interface ExtraVolume {
  readonly name: string;
  readonly hostPath: string;
  readonly mountPath: string;
  readonly readOnly?: true;
  readonly pathType?: string;
}

/** What is to become of a component's `extraVolumes`. */
export interface VolumesChange {
  readonly set: readonly ExtraVolume[];
  /** Those that are to be taken out, where they stand there. */
  readonly dropped: readonly string[];
}

/** What a pod has of one name of a volume. */
interface Use {
  readonly volumes: readonly Volume[];
  /** In the component's own container. */
  readonly mounts: readonly VolumeMount[];
  /** In any other. */
  readonly elsewhere: readonly VolumeMount[];
}

/**
 * What of the changed volumes goes into `extraVolumes`: host paths that the component's container, `name`, mounts once, and
 * nothing else. They replace those of kubeadm by name, and take none of them away (`AddExtraHostPathMounts` of
 * `cmd/kubeadm/app/phases/controlplane/volumes.go`).
 */
export function volumesChange(
  before: PodSpec,
  after: PodSpec,
  name: string,
  { extraVolumes, ownVolumes }: KubeadmComponent,
): VolumesChange {
  if (!extraVolumes) return { set: [], dropped: [] };
  const names = [...new Set([...(before.volumes ?? []), ...(after.volumes ?? [])].map((volume) => volume.name ?? ''))];
  const set: ExtraVolume[] = [];
  const dropped: string[] = [];
  for (const volume of names) {
    const [old, now] = [useOf(before, name, volume), useOf(after, name, volume)];
    if (isEqual(old, now) || old.elsewhere.length > 0 || now.elsewhere.length > 0) continue;
    const extra = extraVolume(now);
    if (extra !== undefined) set.push(extra);
    else if (isUnused(now) && !ownVolumes.test(volume)) dropped.push(volume);
  }
  return { set, dropped };
}

function useOf({ volumes = [], containers = [], initContainers = [] }: PodSpec, component: string, name: string): Use {
  const own = containers.filter((one) => one.name === component);
  const rest = [...initContainers, ...containers.filter((one) => one.name !== component)];
  const ofIt = (mount: VolumeMount): boolean => mount.name === name;
  return {
    volumes: volumes.filter((volume) => volume.name === name),
    mounts: own.flatMap(({ volumeMounts = [] }) => volumeMounts.filter(ofIt)),
    elsewhere: rest.flatMap(({ volumeMounts = [] }) => volumeMounts.filter(ofIt)),
  };
}

function isUnused({ volumes, mounts }: Use): boolean {
  return volumes.length === 0 && mounts.length === 0;
}

function extraVolume({ volumes, mounts }: Use): ExtraVolume | undefined {
  const [volume, ...others] = volumes;
  const [mount, ...further] = mounts;
  if (volume === undefined || mount === undefined || others.length > 0 || further.length > 0) return undefined;
  const { name, hostPath } = volume;
  const { mountPath, readOnly = false } = mount;
  if (name === undefined || hostPath?.path === undefined || mountPath === undefined) return undefined;
  const { path, type = '' } = hostPath;
  const isAll = isEqual(volume, { name, hostPath }) && isEqual(mount, { name, mountPath, readOnly: mount.readOnly });
  if (!isAll) return undefined;
  return {
    name,
    hostPath: path,
    mountPath,
    ...(readOnly && { readOnly }),
    ...(type !== '' && { pathType: type }),
  };
}
