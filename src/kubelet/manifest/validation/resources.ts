import { child, item, type FieldPath } from '../field-path.ts';
import type { ResourceRequirements } from '../../../kubernetes/pod.ts';
import { isWhole, parseQuantity, roundToMilli, roundToWhole, type Amount } from '../../../kubernetes/quantity.ts';
import { shownQuantity } from '../../../kubernetes/quantity-text.ts';
import { isHugePages, pageSize, POD_LEVEL } from '../resource-names.ts';
import { dnsLabel, qualifiedName } from './names.ts';
import type { Problems } from './problems.ts';

type Quantities = Readonly<Record<string, string>>;

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Standard names that Kubernetes knows but that are no resources of containers. */
const OTHER_STANDARD = new Set([
  'pods',
  'services',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'storage',
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
  'services.nodeports',
  'services.loadbalancers',
]);

/** `ValidateContainerResourceRequirements`. */
export function checkContainerResources(
  problems: Problems,
  field: FieldPath,
  resources: ResourceRequirements,
  claims: ReadonlySet<string>,
): void {
  checkResources(problems, field, resources, checkContainerResourceName);
  checkClaims(problems, child(field, 'claims'), resources.claims ?? [], claims);
}

/** `validatePodResourceRequirements`. */
export function checkPodRequirements(problems: Problems, field: FieldPath, resources: ResourceRequirements): void {
  checkResources(problems, field, resources, (at, name) => {
    if (!checkResourceName(problems, at, name)) return;
    if (!POD_LEVEL.includes(name) && !isHugePages(name))
      problems.unsupported(at, name, ['cpu', 'hugepages-', 'memory']);
  });
}

function checkResources(
  problems: Problems,
  field: FieldPath,
  { limits = {}, requests = {} }: ResourceRequirements,
  checkName: (field: FieldPath, name: string, problems: Problems) => void,
): void {
  for (const [part, quantities] of Object.entries({ limits, requests })) {
    for (const [name, text] of Object.entries(quantities)) {
      const at = item(child(field, part), name);
      checkName(at, name, problems);
      checkAmount(problems, at, name, text);
    }
  }
  checkRequests(problems, field, limits, requests);
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    const last = Object.keys(requests).at(-1) ?? Object.keys(limits).at(-1) ?? '';
    const part = Object.keys(requests).length > 0 ? 'requests' : 'limits';
    problems.forbidden(field, 'HugePages require cpu or memory', item(child(field, part), last));
  }
}

function checkRequests(problems: Problems, field: FieldPath, limits: Quantities, requests: Quantities): void {
  const path = child(field, 'requests');
  for (const [name, text] of Object.entries(requests)) {
    const place = item(path, name);
    const limit = limits[name];
    if (limit === undefined) {
      if (!mayOvercommit(name)) {
        problems.required(child(field, 'limits'), 'Limit must be set for non overcommitable resources', place);
      }
      continue;
    }
    const shown = shownQuantity(text);
    const [request, most] = [amountOf(text), amountOf(limit)];
    if (request !== most && !mayOvercommit(name)) {
      problems.invalid(path, shown, `must be equal to ${name} limit of ${shownQuantity(limit)}`, place);
    } else if (request > most) {
      problems.invalid(path, shown, `must be less than or equal to ${name} limit of ${shownQuantity(limit)}`, place);
    }
  }
}

function checkAmount(problems: Problems, field: FieldPath, name: string, text: string): void {
  const amount = amountOf(text);
  const shown = shownQuantity(text);
  if (amount < 0n) problems.invalid(field, shown, 'must be greater than or equal to 0');
  if (isExtended(name) && !isWhole(amount)) problems.invalid(field, shown, 'must be an integer');
  if (isHugePages(name)) {
    const page = parseQuantity(pageSize(name)) ?? 0n;
    if (page <= 0n || !isWhole(page) || roundToWhole(amount) % page !== 0n) {
      problems.invalid(field, shown, `${shown} is not positive integer multiple of ${name}`);
    }
  }
}

function checkContainerResourceName(field: FieldPath, name: string, problems: Problems): void {
  checkResourceName(problems, field, name);
  if (!name.includes('/')) {
    if (!STANDARD.has(name) && !isHugePages(name)) {
      problems.invalid(field, name, 'must be a standard resource for containers');
    }
  } else if (!isNative(name) && !isExtended(name)) {
    problems.invalid(field, name, "doesn't follow extended resource name standard");
  }
}

/** Whether the name is a resource's at all. */
function checkResourceName(problems: Problems, field: FieldPath, name: string): boolean {
  const words = qualifiedName(name);
  problems.invalidFor(field, name, words);
  if (words.length > 0) return false;
  if (name.includes('/') || STANDARD.has(name) || OTHER_STANDARD.has(name) || isHugePages(name)) return true;
  problems.invalid(field, name, 'must be a standard resource type or fully qualified');
  return false;
}

function checkClaims(
  problems: Problems,
  field: FieldPath,
  claims: readonly { readonly name?: string; readonly request?: string }[],
  known: ReadonlySet<string>,
): void {
  const seen = new Set<string>();
  for (const [index, { name = '', request = '' }] of claims.entries()) {
    const at = item(field, index);
    if (name === '') {
      problems.required(at);
      continue;
    }
    const key = request === '' ? name : `${name}/${request}`;
    if (seen.has(name)) problems.duplicate(at, name);
    else {
      if (request !== '') problems.invalidFor(child(at, 'request'), request, dnsLabel(request));
      const overlaps = request === '' && [...seen].some((other) => other.startsWith(`${name}/`));
      if (seen.has(key) || overlaps) problems.duplicate(at, key);
      seen.add(key);
    }
    if (!known.has(name)) {
      const list = known.size === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`;
      problems.notFound(at, name, `must be one of the names in pod.spec.resourceClaims${list}`);
    }
  }
}

/** A quantity that the decoder has accepted already, as the API's defaults leave it. */
function amountOf(text: string): Amount {
  return roundToMilli(parseQuantity(text) ?? 0n);
}

/** Without a domain, or in that of Kubernetes. */
function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith('requests.') && qualifiedName(`requests.${name}`).length === 0;
}

/** `IsOvercommitAllowed`: whether a request may be smaller than its limit. */
function mayOvercommit(name: string): boolean {
  return isNative(name) && !isHugePages(name);
}
