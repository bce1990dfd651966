import { child, item, type FieldPath } from '../field-path.ts';
import type { PodSpec, Volume } from '../../../kubernetes/pod.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { SOURCE_CHECKS } from './volume-sources.ts';
import type { Problems } from './problems.ts';

/** The kinds of volume in the order in which the kubelet looks for them: of two, the later one is the one too many. */
const KINDS = [
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
export type VolumeKind = (typeof KINDS)[number];

/** The kinds that a volume has: one, unless it is wrong. */
export function kindsOf(volume: Volume): readonly VolumeKind[] {
  return KINDS.filter((kind) => volume[kind] !== undefined);
}

/** Whose volumes they are, and for which kubelet. */
interface VolumeContext {
  readonly podName: string;
  readonly minor: number;
}

/** `ValidateVolumes`; answers with the volumes that are good, by name, for what refers to them. */
export function checkVolumes(
  problems: Problems,
  field: FieldPath,
  spec: PodSpec,
  { podName, minor }: VolumeContext,
): ReadonlyMap<string, Volume> {
  const good = new Map<string, Volume>();
  const volumes = spec.volumes ?? [];
  const created = new Set(
    volumes.filter(({ ephemeral }) => ephemeral !== undefined).map(({ name = '' }) => `${podName}-${name}`),
  );
  for (const [index, volume] of volumes.entries()) {
    const at = item(field, index);
    const before = problems.found.length;
    checkSources(problems, at, volume, minor);
    checkClaimName(problems, at, volume, podName);
    const { name = '', persistentVolumeClaim: claim } = volume;
    if (name === '') problems.required(child(at, 'name'));
    else problems.invalidFor(child(at, 'name'), name, dnsLabel(name));
    if (good.has(name)) problems.duplicate(child(at, 'name'), name);
    if (problems.found.length === before) good.set(name, volume);
    const claimName = claim?.claimName ?? '';
    if (created.has(claimName)) {
      const detail = 'must not reference a PVC that gets created for an ephemeral volume';
      problems.invalid(child(child(at, 'persistentVolumeClaim'), 'claimName'), claimName, detail);
    }
  }
  return good;
}

/** The name of the claim that an ephemeral volume makes: it is only asked of a volume that is nothing else first. */
function checkClaimName(problems: Problems, field: FieldPath, volume: Volume, podName: string): void {
  const { name = '' } = volume;
  if (kindsOf(volume)[0] !== 'ephemeral' || name === '') return;
  const claim = `${podName}-${name}`;
  const details = dnsSubdomain(claim).map((words) => `PVC name ${JSON.stringify(claim)}: ${words}`);
  problems.invalidFor(child(field, 'name'), name, details);
}

function checkSources(problems: Problems, field: FieldPath, volume: Volume, minor: number): void {
  const [kind, ...further] = kindsOf(volume);
  if (kind === undefined) {
    problems.required(field, 'must specify a volume type');
    return;
  }
  SOURCE_CHECKS[kind]?.(problems, child(field, ERROR_NAMES[kind] ?? kind), volume, {
    place: child(field, kind),
    minor,
  });
  for (const other of further) {
    problems.forbidden(
      child(field, FORBIDDEN_NAMES[other] ?? other),
      'may not specify more than 1 volume type',
      child(field, other),
    );
  }
}

/** Where Kubernetes' messages name another field than the API does. */
const ERROR_NAMES: Readonly<Partial<Record<VolumeKind, string>>> = { gcePersistentDisk: 'persistentDisk' };
const FORBIDDEN_NAMES: Readonly<Partial<Record<VolumeKind, string>>> = { cephfs: 'cephFS', downwardAPI: 'downwarAPI' };
