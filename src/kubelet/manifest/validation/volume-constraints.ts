import { firstOf, type Constraint, type Constraints } from './constraint.ts';
import { absolute, mode, noBacksteps, unreserved } from './formats.ts';
import { dnsLabel } from './names.ts';
import { VOLUME_KINDS } from './volume-kinds.ts';

const MODE: Constraint = { format: mode, pointer: true };
/** Kubernetes' messages leave out which file it is. */
const FILES: Constraint = { named: '', unnumbered: true };
const HOST_PATH_TYPES = 'BlockDevice CharDevice Directory DirectoryOrCreate File FileOrCreate Socket'.split(' ');

const KINDS = firstOf(VOLUME_KINDS);

/**
 * What is asked of the fields of volumes. Of the kinds that are not here a kubelet asks at least what the API requires;
 * what their other fields may hold is left to it.
 */
export const VOLUME_CONSTRAINTS: Readonly<Record<string, Constraints>> = {
  Volume: {
    ...KINDS,
    gcePersistentDisk: { ...KINDS.gcePersistentDisk, named: 'persistentDisk' },
    name: { required: true, format: dnsLabel },
  },
  HostPathVolumeSource: {
    path: { required: true, format: noBacksteps },
    type: { oneOf: ['', ...HOST_PATH_TYPES], when: ({ path = '' }: { readonly path?: string }) => path !== '' },
  },
  NFSVolumeSource: { path: { required: true, format: absolute, always: true }, server: { required: true } },
  ImageVolumeSource: { pullPolicy: { oneOf: ['Always', 'IfNotPresent', 'Never'] } },
  SecretVolumeSource: { secretName: { required: true }, defaultMode: MODE, items: {} },
  ConfigMapVolumeSource: { name: { required: true }, defaultMode: MODE, items: {} },
  DownwardAPIVolumeSource: { defaultMode: MODE, items: FILES },
  ProjectedVolumeSource: { defaultMode: MODE, sources: {} },
  VolumeProjection: { secret: {}, configMap: {}, downwardAPI: {} },
  SecretProjection: { name: { required: true }, items: {} },
  ConfigMapProjection: { name: { required: true }, items: {} },
  KeyToPath: { key: { required: true }, path: { required: true, format: unreserved }, mode: MODE },
  DownwardAPIProjection: { items: FILES },
  DownwardAPIVolumeFile: {
    path: { required: true, format: unreserved },
    ...firstOf(['fieldRef', 'resourceFieldRef']),
    mode: MODE,
  },
};
