import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { qualifiedName } from './names.ts';

/** `status.hostIPs` came with v1.28, behind an option that static pods did not have until the gate was gone. */
const HOST_IPS_KNOWN_SINCE = 28;
const HOST_IPS_ALLOWED_SINCE = 30;

/** Fields that the downward API gives to environment variables. */
const ENVIRONMENT_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** Fields that it gives to files. */
const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const KNOWN_FIELDS = new Set([
  ...ENVIRONMENT_FIELDS,
  ...VOLUME_FIELDS,
  'spec.host',
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);
const RESOURCES = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];
const HUGE_PAGES = /^(requests|limits)\.hugepages-/;

/** `validateObjectFieldSelector`. */
export function checkFieldRef(at: CheckedField, reference: ObjectFieldSelector, { minor }: PodContext): void {
  const { apiVersion = '', fieldPath = '' } = reference;
  if (fieldPath === '') return;
  const field = at.child('fieldPath');
  const fault = conversionFault(apiVersion === '' ? 'v1' : apiVersion, fieldPath, minor);
  const { path, key } = splitSubscript(fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath);
  if (fault !== undefined) field.invalid(fieldPath, `error converting fieldPath: ${fault}`);
  else if (key !== undefined) {
    const name = path === 'metadata.annotations' ? key.toLowerCase() : key;
    at.invalidFor(name, qualifiedName(name));
  } else if (path === 'status.hostIPs' && minor < HOST_IPS_ALLOWED_SINCE && !isVolume(at)) {
    at.forbidden("may not be set when feature gate 'PodHostIPs' is not enabled");
  } else field.oneOf(path, isVolume(at) ? VOLUME_FIELDS : ENVIRONMENT_FIELDS);
}

function isVolume({ place }: CheckedField): boolean {
  return place.startsWith('spec.volumes');
}

/** `ConvertDownwardAPIFieldLabel` of `pkg/apis/core/pods`. */
function conversionFault(version: string, label: string, minor: number): string | undefined {
  if (version !== 'v1') return `unsupported pod version: ${version}`;
  const { path, key } = splitSubscript(label);
  if (key !== undefined) {
    const isMap = path === 'metadata.annotations' || path === 'metadata.labels';
    return isMap ? undefined : `field label does not support subscript: ${label}`;
  }
  const known = KNOWN_FIELDS.has(label) && (label !== 'status.hostIPs' || minor >= HOST_IPS_KNOWN_SINCE);
  return known ? undefined : `field label not supported: ${label}`;
}

/** Takes `metadata.labels['a']` apart (`SplitMaybeSubscriptedPath` of `pkg/fieldpath`). */
function splitSubscript(path: string): { readonly path: string; readonly key: string | undefined } {
  const begin = path.indexOf("['");
  if (begin < 1 || !path.endsWith("']")) return { path, key: undefined };
  return { path: path.slice(0, begin), key: path.slice(begin + 2, -2) };
}

/** `validateContainerResourceFieldSelector`. */
export function checkResourceFieldRef(at: CheckedField, reference: ResourceFieldSelector): void {
  const { containerName = '', resource = '' } = reference;
  const known = RESOURCES.includes(resource) || HUGE_PAGES.test(resource);
  if (isVolume(at) && containerName === '') at.child('containerName').required();
  else if (resource === '') at.child('resource').required();
  else if (!known) at.child('resource').unsupported(resource, RESOURCES);
}
