import type { ResourceRequirements } from '../../../kubernetes/pod.ts';
import { isWhole, parseQuantity, roundToMilli, roundToWhole, type Amount } from '../../../kubernetes/quantity.ts';
import { shownQuantity } from '../../../kubernetes/quantity-text.ts';
import { isHugePages, pageSize, POD_LEVEL } from '../resource-names.ts';
import type { CheckedField } from './checked-field.ts';
import { qualifiedName } from './names.ts';

type Quantities = Readonly<Record<string, string>>;

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage']);
/** Standard names that Kubernetes knows but that are no resources of containers. */
const OTHER_STANDARD = new Set(
  'pods services replicationcontrollers resourcequotas secrets configmaps persistentvolumeclaims storage requests.cpu requests.memory requests.storage requests.ephemeral-storage limits.cpu limits.memory limits.ephemeral-storage services.nodeports services.loadbalancers'.split(
    ' ',
  ),
);

/** `ValidateContainerResourceRequirements`, and `validatePodResourceRequirements` of a pod as a whole. */
export function checkResources(at: CheckedField, { limits = {}, requests = {} }: ResourceRequirements): void {
  const checkName = at.place === 'spec.resources' ? checkPodResource : checkContainerResource;
  for (const [part, quantities] of Object.entries({ limits, requests })) {
    for (const [name, text] of Object.entries(quantities)) {
      const field = at.child(part).item(name);
      checkName(field, name);
      checkAmount(field, name, text);
    }
  }
  checkRequests(at, limits, requests);
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory')) {
    const part = Object.keys(requests).length > 0 ? 'requests' : 'limits';
    at.child(part, '').item(names.at(-1)!, false).forbidden('HugePages require cpu or memory');
  }
}

function checkRequests(at: CheckedField, limits: Quantities, requests: Quantities): void {
  for (const [name, text] of Object.entries(requests)) {
    const limit = limits[name];
    if (limit === undefined) {
      const field = at.child('requests', 'limits').item(name, false);
      if (!mayOvercommit(name)) field.required('Limit must be set for non overcommitable resources');
      continue;
    }
    const field = at.child('requests').item(name, false);
    const [request, most] = [amountOf(text), amountOf(limit)];
    if (request !== most && !mayOvercommit(name)) {
      field.invalid(shownQuantity(text), `must be equal to ${name} limit of ${shownQuantity(limit)}`);
    } else if (request > most) {
      field.invalid(shownQuantity(text), `must be less than or equal to ${name} limit of ${shownQuantity(limit)}`);
    }
  }
}

function checkAmount(at: CheckedField, name: string, text: string): void {
  const amount = amountOf(text);
  const shown = shownQuantity(text);
  if (amount < 0n) at.invalid(shown, 'must be greater than or equal to 0');
  if (isExtended(name) && !isWhole(amount)) at.invalid(shown, 'must be an integer');
  if (isHugePages(name)) {
    const page = parseQuantity(pageSize(name)) ?? 0n;
    if (page <= 0n || !isWhole(page) || roundToWhole(amount) % page !== 0n) {
      at.invalid(shown, `${shown} is not positive integer multiple of ${name}`);
    }
  }
}

function checkContainerResource(at: CheckedField, name: string): void {
  isResource(at, name);
  if (!name.includes('/')) {
    if (!STANDARD.has(name) && !isHugePages(name)) at.invalid(name, 'must be a standard resource for containers');
  } else if (!isNative(name) && !isExtended(name)) {
    at.invalid(name, "doesn't follow extended resource name standard");
  }
}

function checkPodResource(at: CheckedField, name: string): void {
  if (isResource(at, name) && !POD_LEVEL.includes(name) && !isHugePages(name)) {
    at.unsupported(name, ['cpu', 'hugepages-', 'memory']);
  }
}

/** Whether the name is a resource's at all. */
function isResource(at: CheckedField, name: string): boolean {
  const words = qualifiedName(name);
  at.invalidFor(name, words);
  if (words.length > 0) return false;
  if (name.includes('/') || STANDARD.has(name) || OTHER_STANDARD.has(name) || isHugePages(name)) return true;
  at.invalid(name, 'must be a standard resource type or fully qualified');
  return false;
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
