import type { Volume } from '../../../kubernetes/pod.ts';

/** The kinds of volume in the order in which the kubelet looks for them: of two, the later one is the one too many. */
export const VOLUME_KINDS = [
  'emptyDir',
  'hostPath',
  'gitRepo',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'secret',
  'nfs',
  'iscsi',
  'glusterfs',
  'flocker',
  'persistentVolumeClaim',
  'rbd',
  'cinder',
  'cephfs',
  'quobyte',
  'downwardAPI',
  'fc',
  'flexVolume',
  'configMap',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'storageos',
  'projected',
  'scaleIO',
  'csi',
  'ephemeral',
  'image',
] as const satisfies readonly (keyof Volume)[];

/** A kind of volume, by its field. */
export type VolumeKind = (typeof VOLUME_KINDS)[number];

/** The kinds that a volume has: one, unless it is wrong. */
export function kindsOf(volume: Volume): readonly VolumeKind[] {
  return VOLUME_KINDS.filter((kind) => volume[kind] !== undefined);
}
