import { child, item, type FieldPath } from '../field-path.ts';
import type { ISCSIVolumeSource, Volume } from '../pod-types.ts';
import { parseQuantity } from '../quantity.ts';
import { dnsLabel, dnsSubdomain } from './names.ts';
import { checkDescending, checkMode, checkNoBacksteps } from './paths.ts';
import { checkProjected } from './projected.ts';
import { checkDownwardFile, checkItems } from './volume-items.ts';
import type { Problems } from './problems.ts';
import type { VolumeKind } from './volumes.ts';

/** Checks one source: `field` is its name in messages, `place` where it stands. */
type SourceCheck = (problems: Problems, field: FieldPath, volume: Volume, place: FieldPath) => void;

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
const ISCSI_NAMES: Readonly<Record<string, RegExp>> = {
  iqn: /iqn\.\d{4}-\d{2}\.([0-9A-Za-z.-]+)(:[^,;*&$|\s]+)$/,
  eui: /^eui.[0-9A-Za-z]{16}$/,
  naa: /^naa.[0-9A-Za-z]{32}$/,
};

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
    problems.present(child(field, 'repository'), gitRepo!.repository);
    checkDescending(problems, child(field, 'directory'), gitRepo!.directory ?? '');
  },
  gcePersistentDisk: (problems, field, { gcePersistentDisk }, place) => {
    const { pdName, partition = 0 } = gcePersistentDisk!;
    if ((pdName ?? '') === '') problems.required(child(field, 'pdName'), '', child(place, 'pdName'));
    problems.within(child(field, 'partition'), partition, 0, 255);
  },
  awsElasticBlockStore: (problems, field, { awsElasticBlockStore }) => {
    const { volumeID, partition = 0 } = awsElasticBlockStore!;
    problems.present(child(field, 'volumeID'), volumeID);
    problems.within(child(field, 'partition'), partition, 0, 255);
  },
  secret: (problems, field, { secret }) => {
    problems.present(child(field, 'secretName'), secret!.secretName);
    checkMode(problems, child(field, 'defaultMode'), secret!.defaultMode);
    checkItems(problems, child(field, 'items'), secret!.items);
  },
  nfs: (problems, field, { nfs }) => {
    const { server, path = '' } = nfs!;
    problems.present(child(field, 'server'), server);
    problems.present(child(field, 'path'), path);
    if (!path.startsWith('/')) problems.invalid(child(field, 'path'), path, 'must be an absolute path');
  },
  iscsi: (problems, field, volume) => {
    checkIscsi(problems, field, volume.iscsi!, volume.name ?? '');
  },
  glusterfs: (problems, field, { glusterfs }) => {
    problems.present(child(field, 'endpoints'), glusterfs!.endpoints);
    problems.present(child(field, 'path'), glusterfs!.path);
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
    problems.present(child(field, 'claimName'), persistentVolumeClaim!.claimName);
  },
  rbd: (problems, field, { rbd }) => {
    if ((rbd!.monitors ?? []).length === 0) problems.required(child(field, 'monitors'));
    problems.present(child(field, 'image'), rbd!.image);
  },
  cinder: (problems, field, { cinder }) => {
    problems.present(child(field, 'volumeID'), cinder!.volumeID);
    if (cinder!.secretRef !== undefined)
      problems.present(child(child(field, 'secretRef'), 'name'), cinder!.secretRef.name);
  },
  cephfs: (problems, field, { cephfs }) => {
    if ((cephfs!.monitors ?? []).length === 0) problems.required(child(field, 'monitors'));
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
      problems.invalid(child(field, 'targetWWNs'), targetWWNs.join(', '), detail);
    }
    if (targetWWNs.length === 0) return;
    if (lun === undefined) problems.required(child(field, 'lun'), 'lun is required if targetWWNs is specified');
    else problems.within(child(field, 'lun'), lun, 0, 255);
  },
  flexVolume: (problems, field, { flexVolume }) => {
    problems.present(child(field, 'driver'), flexVolume!.driver);
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
    problems.present(child(field, 'secretName'), azureFile!.secretName);
    problems.present(child(field, 'shareName'), azureFile!.shareName);
  },
  vsphereVolume: (problems, field, { vsphereVolume }) => {
    problems.present(child(field, 'volumePath'), vsphereVolume!.volumePath);
  },
  photonPersistentDisk: (problems, field, { photonPersistentDisk }) => {
    problems.present(child(field, 'pdID'), photonPersistentDisk!.pdID);
  },
  portworxVolume: (problems, field, { portworxVolume }) => {
    problems.present(child(field, 'volumeID'), portworxVolume!.volumeID);
  },
  azureDisk: checkAzureDisk,
  storageos: (problems, field, { storageos }) => {
    const { volumeName = '', volumeNamespace = '', secretRef } = storageos!;
    if (volumeName === '') problems.required(child(field, 'volumeName'));
    else problems.invalidFor(child(field, 'volumeName'), volumeName, dnsLabel(volumeName));
    if (volumeNamespace !== '') {
      problems.invalidFor(child(field, 'volumeNamespace'), volumeNamespace, dnsLabel(volumeNamespace));
    }
    if (secretRef !== undefined) problems.present(child(child(field, 'secretRef'), 'name'), secretRef.name);
  },
  projected: (problems, field, { projected }) => {
    checkProjected(problems, field, projected!);
  },
  scaleIO: (problems, field, { scaleIO }) => {
    problems.present(child(field, 'gateway'), scaleIO!.gateway);
    problems.present(child(field, 'system'), scaleIO!.system);
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
    if (ephemeral!.volumeClaimTemplate === undefined) problems.required(child(field, 'volumeClaimTemplate'));
  },
  image: (problems, field, { image }) => {
    // Kubernetes asks for a reference only of pods that come through the API server.
    const { pullPolicy = '' } = image!;
    if (pullPolicy !== '') problems.oneOf(child(field, 'pullPolicy'), pullPolicy, ['Always', 'IfNotPresent', 'Never']);
  },
};

function checkIscsi(problems: Problems, field: FieldPath, iscsi: ISCSIVolumeSource, volume: string): void {
  const { targetPortal = '', iqn = '', lun = 0, initiatorName, secretRef } = iscsi;
  if (targetPortal === '') problems.required(child(field, 'targetPortal'));
  if (iqn === '') problems.required(child(field, 'iqn'));
  else checkIscsiName(problems, child(field, 'iqn'), iqn, child(field, 'iqn'));
  problems.within(child(field, 'lun'), lun, 0, 255);
  if ((iscsi.chapAuthDiscovery === true || iscsi.chapAuthSession === true) && secretRef === undefined) {
    problems.required(child(field, 'secretRef'));
  }
  if (initiatorName === undefined) return;
  checkIscsiName(problems, child(field, 'initiatorname'), initiatorName, child(field, 'initiatorName'));
  if (Buffer.byteLength(`${volume}:${targetPortal}`) > 64) {
    const name = `${field.slice(0, field.lastIndexOf('.'))}.name`;
    const detail =
      'Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.';
    problems.invalid(name, volume, detail);
  }
}

function checkIscsiName(problems: Problems, field: FieldPath, name: string, place: FieldPath): void {
  const pattern = ISCSI_NAMES[name.slice(0, 3)];
  if (pattern === undefined)
    problems.invalid(field, name, 'must be valid format starting with iqn, eui, or naa', place);
  else if (!pattern.test(name)) problems.invalid(field, name, 'must be valid format', place);
}

function checkAzureDisk(problems: Problems, field: FieldPath, { azureDisk }: Volume): void {
  const { diskName, diskURI = '', cachingMode, kind } = azureDisk!;
  problems.present(child(field, 'diskName'), diskName);
  problems.present(child(field, 'diskURI'), diskURI);
  problems.oneOf(child(field, 'cachingMode'), cachingMode ?? 'None', ['None', 'ReadOnly', 'ReadWrite']);
  problems.oneOf(child(field, 'kind'), kind ?? 'Shared', ['Dedicated', 'Managed', 'Shared']);
  if (kind === undefined) return;
  const prefix = kind === 'Managed' ? '/subscriptions/' : 'https://';
  if (!diskURI.startsWith(prefix)) problems.unsupported(child(field, 'diskURI'), diskURI, [`${prefix}…`]);
}
