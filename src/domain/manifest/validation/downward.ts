import { child, type FieldPath } from '../field-path.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from '../pod-types.ts';
import { parseQuantity } from '../quantity.ts';
import { qualifiedName } from './names.ts';
import type { Problems } from './problems.ts';

/** Fields that the downward API gives to environment variables. */
export const ENVIRONMENT_FIELDS = [
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
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

const KNOWN_FIELDS = new Set([
  ...ENVIRONMENT_FIELDS,
  ...VOLUME_FIELDS,
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
const SIZE_UNITS = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

/** `validateObjectFieldSelector`. */
export function checkFieldRef(
  problems: Problems,
  field: FieldPath,
  { apiVersion = 'v1', fieldPath = '' }: ObjectFieldSelector,
  allowed: readonly string[],
): void {
  if (fieldPath === '') {
    problems.required(child(field, 'fieldPath'));
    return;
  }
  const subscripted = /^(.+)\['([^']*)'\]$/.exec(fieldPath);
  const path = subscripted?.[1] ?? (fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath);
  const mapped = path === 'metadata.annotations' || path === 'metadata.labels';
  if ((apiVersion || 'v1') !== 'v1') {
    problems.invalid(
      child(field, 'fieldPath'),
      fieldPath,
      `error converting fieldPath: unsupported pod version: ${apiVersion}`,
    );
  } else if (subscripted ? !mapped : !KNOWN_FIELDS.has(path)) {
    problems.invalid(
      child(field, 'fieldPath'),
      fieldPath,
      `error converting fieldPath: field label not supported: ${fieldPath}`,
    );
  } else if (subscripted) {
    const key = subscripted[2]!;
    problems.invalidFor(field, key, qualifiedName(path === 'metadata.annotations' ? key.toLowerCase() : key));
  } else {
    problems.oneOf(child(field, 'fieldPath'), path, allowed);
  }
}

/** `validateContainerResourceFieldSelector`. */
export function checkResourceFieldRef(
  problems: Problems,
  field: FieldPath,
  { containerName = '', resource = '', divisor = '0' }: ResourceFieldSelector,
  isVolume: boolean,
): void {
  if (isVolume && containerName === '') problems.required(child(field, 'containerName'));
  else if (resource === '') problems.required(child(field, 'resource'));
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) {
    problems.unsupported(child(field, 'resource'), resource, RESOURCES);
  }
  const amount = parseQuantity(divisor);
  if (amount === undefined || amount === 0n) return;
  const units = resource.endsWith('.cpu') ? ['1m', '1'] : SIZE_UNITS;
  const known = RESOURCES.includes(resource) || HUGE_PAGES.test(resource);
  if (known && !units.some((unit) => parseQuantity(unit) === amount)) {
    const kind = resource.replace(/^(requests|limits)\./, '');
    problems.invalid(
      child(field, 'divisor'),
      resource,
      `only divisor's values ${units.join(', ')} are supported with the ${kind} resource`,
    );
  }
}
