import { child, item, type FieldPath } from '../field-path.ts';
import type { Volume } from '../../../kubernetes/pod.ts';
import { parseQuantity } from '../../../kubernetes/quantity.ts';
import { checkAzureDisk } from './azure-disk.ts';
import { checkClaimTemplate } from './claim-template.ts';
import { checkIscsi } from './iscsi.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { checkDescending, checkMode, checkNoBacksteps } from './paths.ts';
import { checkProjected } from './projected.ts';
import { checkRequired } from './required-fields.ts';
import { checkDownwardFile, checkItems } from './volume-items.ts';
import type { Problems } from './problems.ts';
import type { VolumeKind } from './volumes.ts';

interface SourceContext {
  /** Where the source stands, which messages may name otherwise. */
  readonly place: FieldPath;
  readonly minor: number;
}

/** Checks one source: `field` is its name in messages. */
type SourceCheck = (problems: Problems, field: FieldPath, volume: Volume, context: SourceContext) => void;

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

/** Kubernetes' message leaves out the 0 that it allows. */
function checkPartition(problems: Problems, field: FieldPath, partition = 0, place = field): void {
  if (partition < 0 || partition > 255) {
    problems.invalid(field, partition, 'must be between 1 and 255, inclusive', place);
  }
}

/** The check of each kind of volume; a kind without one is good as it is. */
export const SOURCE_CHECKS: Readonly<Partial<Record<VolumeKind, SourceCheck>>> = {
  emptyDir: (problems, field, { emptyDir }) => {
    if ((parseQuantity(emptyDir?.sizeLimit ?? '0') ?? 0n) < 0n) {
      problems.forbidden(child(field, 'sizeLimit'), 'SizeLimit field must be a valid resource quantity');
    }
  },
  hostPath: (problems, field, { hostPath }) => {
    const { path = '', type = '' } = hostPath!;
    if (path === '') {
      problems.required(child(field, 'path'));
      return;
    }
    checkNoBacksteps(problems, child(field, 'path'), path);
    problems.oneOf(child(field, 'type'), type, HOST_PATH_TYPES);
  },
  gitRepo: (problems, field, { gitRepo }) => {
    checkRequired(problems, field, 'GitRepoVolumeSource', gitRepo!);
    checkDescending(problems, child(field, 'directory'), gitRepo!.directory ?? '');
  },
  gcePersistentDisk: (problems, field, { gcePersistentDisk }, { place }) => {
    checkRequired(problems, field, 'GCEPersistentDiskVolumeSource', gcePersistentDisk!, place);
    checkPartition(problems, child(field, 'partition'), gcePersistentDisk!.partition, child(place, 'partition'));
  },
  awsElasticBlockStore: (problems, field, { awsElasticBlockStore }) => {
    checkRequired(problems, field, 'AWSElasticBlockStoreVolumeSource', awsElasticBlockStore!);
    checkPartition(problems, child(field, 'partition'), awsElasticBlockStore!.partition);
  },
  secret: (problems, field, { secret }) => {
    problems.present(child(field, 'secretName'), secret!.secretName);
    checkMode(problems, child(field, 'defaultMode'), secret!.defaultMode);
    checkItems(problems, child(field, 'items'), secret!.items);
  },
  nfs: (problems, field, { nfs }) => {
    const { path = '' } = nfs!;
    checkRequired(problems, field, 'NFSVolumeSource', nfs!);
    if (!path.startsWith('/')) problems.invalid(child(field, 'path'), path, 'must be an absolute path');
  },
  iscsi: (problems, field, volume) => {
    checkIscsi(problems, field, volume.iscsi!, volume.name ?? '');
  },
  glusterfs: (problems, field, { glusterfs }) => {
    checkRequired(problems, field, 'GlusterfsVolumeSource', glusterfs!);
  },
  flocker: (problems, field, { flocker }) => {
    const { datasetName = '', datasetUUID = '' } = flocker!;
    if (datasetName === '' && datasetUUID === '') {
      problems.required(field, 'one of datasetName and datasetUUID is required');
    }
    if (datasetName !== '' && datasetUUID !== '') {
      problems.invalid(field, 'resource', 'datasetName and datasetUUID can not be specified simultaneously');
    }
    if (datasetName.includes('/')) problems.invalid(child(field, 'datasetName'), datasetName, "must not contain '/'");
  },
  persistentVolumeClaim: (problems, field, { persistentVolumeClaim }) => {
    checkRequired(problems, field, 'PersistentVolumeClaimVolumeSource', persistentVolumeClaim!);
  },
  rbd: (problems, field, { rbd }) => {
    checkRequired(problems, field, 'RBDVolumeSource', rbd!);
  },
  cinder: (problems, field, { cinder }) => {
    checkRequired(problems, field, 'CinderVolumeSource', cinder!);
    if (cinder!.secretRef !== undefined)
      problems.present(child(child(field, 'secretRef'), 'name'), cinder!.secretRef.name);
  },
  cephfs: (problems, field, { cephfs }) => {
    checkRequired(problems, field, 'CephFSVolumeSource', cephfs!);
  },
  quobyte: (problems, field, { quobyte }) => {
    const { registry = '', tenant = '', volume } = quobyte!;
    const words = 'must be a host:port pair or multiple pairs separated by commas';
    if (registry === '') problems.required(child(field, 'registry'), words);
    else if (Buffer.byteLength(tenant) >= 65) {
      problems.required(child(field, 'tenant'), 'must be a UUID and may not exceed a length of 64 characters');
    } else if (!registry.split(',').every((pair) => /^([^:[\]]*|\[[^\]]*\]):[^:]*$/.test(pair))) {
      problems.invalid(child(field, 'registry'), registry, words);
    }
    problems.present(child(field, 'volume'), volume);
  },
  downwardAPI: (problems, field, { downwardAPI }) => {
    checkMode(problems, child(field, 'defaultMode'), downwardAPI!.defaultMode);
    for (const [index, file] of (downwardAPI!.items ?? []).entries()) {
      checkDownwardFile(problems, field, file, item(child(field, 'items'), index));
    }
  },
  fc: (problems, field, { fc }) => {
    const { targetWWNs = [], wwids = [], lun } = fc!;
    if (targetWWNs.length === 0 && wwids.length === 0) {
      problems.required(child(field, 'targetWWNs'), 'must specify either targetWWNs or wwids, but not both');
    }
    if (targetWWNs.length > 0 && wwids.length > 0) {
      const detail = 'targetWWNs and wwids can not be specified simultaneously';
      problems.invalid(child(field, 'targetWWNs'), targetWWNs, detail);
    }
    if (targetWWNs.length === 0) return;
    if (lun === undefined) problems.required(child(field, 'lun'), 'lun is required if targetWWNs is specified');
    else problems.within(child(field, 'lun'), lun, 0, 255);
  },
  flexVolume: (problems, field, { flexVolume }) => {
    checkRequired(problems, field, 'FlexVolumeSource', flexVolume!);
    for (const key of Object.keys(flexVolume!.options ?? {})) {
      if (/\.(kubernetes|k8s)\.io$/.test(`.${key.split('/')[0]!.toLowerCase()}`)) {
        problems.invalid(item(child(field, 'options'), key), key, 'kubernetes.io and k8s.io namespaces are reserved');
      }
    }
  },
  configMap: (problems, field, { configMap }) => {
    problems.present(child(field, 'name'), configMap!.name);
    checkMode(problems, child(field, 'defaultMode'), configMap!.defaultMode);
    checkItems(problems, child(field, 'items'), configMap!.items);
  },
  azureFile: (problems, field, { azureFile }) => {
    checkRequired(problems, field, 'AzureFileVolumeSource', azureFile!);
  },
  vsphereVolume: (problems, field, { vsphereVolume }) => {
    checkRequired(problems, field, 'VsphereVirtualDiskVolumeSource', vsphereVolume!);
  },
  photonPersistentDisk: (problems, field, { photonPersistentDisk }) => {
    checkRequired(problems, field, 'PhotonPersistentDiskVolumeSource', photonPersistentDisk!);
  },
  portworxVolume: (problems, field, { portworxVolume }) => {
    checkRequired(problems, field, 'PortworxVolumeSource', portworxVolume!);
  },
  azureDisk: (problems, field, { azureDisk }) => {
    checkAzureDisk(problems, field, azureDisk!);
  },
  storageos: (problems, field, { storageos }) => {
    const { volumeName = '', volumeNamespace = '', secretRef } = storageos!;
    if (volumeName === '') problems.required(child(field, 'volumeName'));
    else problems.invalidFor(child(field, 'volumeName'), volumeName, dnsLabel(volumeName));
    if (volumeNamespace !== '') {
      problems.invalidFor(child(field, 'volumeNamespace'), volumeNamespace, dnsLabel(volumeNamespace));
    }
    if (secretRef !== undefined) problems.present(child(child(field, 'secretRef'), 'name'), secretRef.name);
  },
  projected: (problems, field, { projected }, { minor }) => {
    checkProjected(problems, field, projected!, minor);
  },
  scaleIO: (problems, field, { scaleIO }) => {
    checkRequired(problems, field, 'ScaleIOVolumeSource', scaleIO!);
    problems.present(child(field, 'volumeName'), scaleIO!.volumeName);
  },
  csi: (problems, field, { csi }) => {
    const { driver = '', nodePublishSecretRef: secret } = csi!;
    if (driver === '') problems.required(child(field, 'driver'));
    if (Buffer.byteLength(driver) > 63) problems.tooLong(child(field, 'driver'), 63);
    problems.invalidFor(child(field, 'driver'), driver, dnsSubdomain(driver.toLowerCase()));
    if (secret === undefined) return;
    const name = child(child(field, 'nodePublishSecretRef'), 'name');
    if ((secret.name ?? '') === '') problems.required(name);
    else problems.invalidFor(child(field, 'name'), secret.name!, dnsSubdomain(secret.name!), name);
  },
  ephemeral: (problems, field, { ephemeral }) => {
    const { volumeClaimTemplate: template } = ephemeral!;
    const at = child(field, 'volumeClaimTemplate');
    if (template === undefined) problems.required(at);
    else checkClaimTemplate(problems, at, template);
  },
  image: (problems, field, { image }) => {
    // Kubernetes asks for a reference only of pods that come through the API server.
    const { pullPolicy = '' } = image!;
    if (pullPolicy !== '') problems.oneOf(child(field, 'pullPolicy'), pullPolicy, ['Always', 'IfNotPresent', 'Never']);
  },
};
