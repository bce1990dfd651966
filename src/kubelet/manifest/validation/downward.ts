import { child, type FieldPath } from '../field-path.ts';
import type { ObjectFieldSelector, ResourceFieldSelector } from '../../../kubernetes/pod.ts';
import { formatOf, parseQuantity, type QuantityFormat } from '../../../kubernetes/quantity.ts';
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

/** The divisors of a resource, by how a quantity is written: `1024` is not `1Ki` here. */
const CPU_DIVISORS: Divisors = { decimal: ['1m', '1'] };
const SIZE_DIVISORS: Divisors = {
  decimal: ['1', '1k', '1M', '1G', '1T', '1P', '1E'],
  binary: ['1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'],
};

type Divisors = Readonly<Partial<Record<QuantityFormat, readonly string[]>>>;

/** `validateObjectFieldSelector`. `place` is given where `field` leaves out a number. */
export function checkFieldRef(
  problems: Problems,
  field: FieldPath,
  { apiVersion = '', fieldPath = '' }: ObjectFieldSelector,
  allowed: readonly string[],
  place = field,
): void {
  const at = child(field, 'fieldPath');
  const placeAt = child(place, 'fieldPath');
  if (fieldPath === '') {
    problems.required(at, '', placeAt);
    return;
  }
  const fault = conversionFault(apiVersion === '' ? 'v1' : apiVersion, fieldPath);
  if (fault !== undefined) {
    problems.invalid(at, fieldPath, `error converting fieldPath: ${fault}`, placeAt);
    return;
  }
  const { path, key } = splitSubscript(fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath);
  if (key === undefined) problems.oneOf(at, path, allowed, placeAt);
  else {
    const name = path === 'metadata.annotations' ? key.toLowerCase() : key;
    problems.invalidFor(field, name, qualifiedName(name), place);
  }
}

/** `ConvertDownwardAPIFieldLabel` of `pkg/apis/core/pods`. */
function conversionFault(version: string, label: string): string | undefined {
  if (version !== 'v1') return `unsupported pod version: ${version}`;
  const { path, key } = splitSubscript(label);
  if (key !== undefined) {
    const isMap = path === 'metadata.annotations' || path === 'metadata.labels';
    return isMap ? undefined : `field label does not support subscript: ${label}`;
  }
  return KNOWN_FIELDS.has(label) ? undefined : `field label not supported: ${label}`;
}

/** Takes `metadata.labels['a']` apart (`SplitMaybeSubscriptedPath` of `pkg/fieldpath`). */
function splitSubscript(path: string): { readonly path: string; readonly key: string | undefined } {
  const begin = path.indexOf("['");
  if (begin < 1 || !path.endsWith("']")) return { path, key: undefined };
  return { path: path.slice(0, begin), key: path.slice(begin + 2, -2) };
}

/** `validateContainerResourceFieldSelector`. `place` is given where `field` leaves out a number. */
export function checkResourceFieldRef(
  problems: Problems,
  field: FieldPath,
  { containerName = '', resource = '', divisor = '0' }: ResourceFieldSelector,
  isVolume: boolean,
  place = field,
): void {
  if (isVolume && containerName === '') {
    problems.required(child(field, 'containerName'), '', child(place, 'containerName'));
  } else if (resource === '') problems.required(child(field, 'resource'), '', child(place, 'resource'));
  else if (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource)) {
    problems.unsupported(child(field, 'resource'), resource, RESOURCES, child(place, 'resource'));
  }
  checkDivisor(problems, child(field, 'divisor'), resource, divisor, child(place, 'divisor'));
}

function checkDivisor(problems: Problems, field: FieldPath, resource: string, divisor: string, place: FieldPath): void {
  const amount = parseQuantity(divisor) ?? 0n;
  if (amount === 0n || (!RESOURCES.includes(resource) && !HUGE_PAGES.test(resource))) return;
  const isCpu = resource.endsWith('.cpu');
  const divisors = isCpu ? CPU_DIVISORS : SIZE_DIVISORS;
  const units = divisors[formatOf(divisor)] ?? ['1'];
  if (units.some((unit) => parseQuantity(unit) === amount)) return;
  const [, name = ''] = resource.split('.');
  const kind = name === 'ephemeral-storage' ? 'local ephemeral storage' : name.replace(/-.*/, '');
  const words = isCpu ? '1m and 1' : Object.values(SIZE_DIVISORS).flat().join(', ');
  problems.invalid(field, resource, `only divisor's values ${words} are supported with the ${kind} resource`, place);
}
