import type { PodSpec } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';
import type { PodContext } from './constraint.ts';
import { checkedContainers } from './container-list.ts';
import { OPTIONS_SINCE } from './formats.ts';
import { dnsSubdomain, dnsSubdomainWithUnderscore } from './names.ts';

const MOST_NAMESERVERS = 3;
/** Of search domains: how many, and how long together. Before v1.28 a gate stood before the larger numbers. */
const SEARCH_LIMITS = { count: 32, characters: 2048 };
const OLD_SEARCH_LIMITS = { count: 6, characters: 256 };
const WIDE_SEARCH_SINCE = 28;
const LONGEST_HOSTNAME = 64;
/** Block devices cannot be mapped to the users of a namespace. */
const DEVICES_REFUSED_SINCE = 35;

/** `validatePodDNSConfig`; `at` is the place of the spec. */
export function checkDns(at: CheckedField, { dnsPolicy, dnsConfig }: PodSpec, { minor }: PodContext): void {
  const { nameservers = [], searches = [] } = dnsConfig ?? {};
  const config = at.child('dnsConfig');
  const servers = config.child('nameservers');
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    const [place, what] = dnsConfig === undefined ? [config, '`dnsConfig`'] : [servers, 'at least one DNS nameserver'];
    place.required(`must provide ${what} when \`dnsPolicy\` is None`);
    return;
  }
  if (nameservers.length > MOST_NAMESERVERS) {
    servers.invalid(nameservers, `must not have more than ${MOST_NAMESERVERS} nameservers`);
  }
  checkSearches(config.child('searches'), searches, minor);
}

function checkSearches(at: CheckedField, searches: readonly string[], minor: number): void {
  const { count, characters } = minor >= WIDE_SEARCH_SINCE ? SEARCH_LIMITS : OLD_SEARCH_LIMITS;
  if (searches.length > count) at.invalid(searches, `must not have more than ${count} search paths`);
  if (searches.join(' ').length > characters) {
    at.invalid(searches, `must not have more than ${characters} characters (including spaces) in the search list`);
  }
  const relaxed = minor >= OPTIONS_SINCE;
  for (const [index, search] of searches.entries()) {
    if (relaxed && search === '.') continue;
    const name = search.replace(/\.$/, '');
    at.item(index).invalidFor(name, (relaxed ? dnsSubdomainWithUnderscore : dnsSubdomain)(name));
  }
}

/** `validateHostnameOverride`. */
export function checkHostname(at: CheckedField, spec: PodSpec): void {
  const { hostnameOverride: name, setHostnameAsFQDN, hostNetwork } = spec;
  if (name === undefined) return;
  const field = at.child('hostnameOverride');
  for (const [other, set] of Object.entries({ setHostnameAsFQDN, hostNetwork })) {
    if (set === true) field.forbidden(`may not be specified when ${other} is true`);
  }
  if (name.length > LONGEST_HOSTNAME) field.tooLong(LONGEST_HOSTNAME);
}

/** `validateHostUsers`: what a user namespace of the pod's own does not go with. */
export function checkHostUsers(at: CheckedField, spec: PodSpec, { minor }: PodContext): void {
  if (spec.hostUsers !== false) return;
  const detail = minor >= DEVICES_REFUSED_SINCE ? 'when `hostUsers` is false' : 'when `pod.Spec.HostUsers` is false';
  if (spec.hostNetwork === true) at.child('hostNetwork').forbidden(detail);
  if (spec.hostPID === true) at.child('hostPID', 'HostPID').forbidden(detail);
  if (spec.hostIPC === true) at.child('hostIPC', 'HostIPC').forbidden(detail);
  if (minor < DEVICES_REFUSED_SINCE) return;
  for (const [container, field] of checkedContainers(at, spec)) {
    if ((container.volumeDevices ?? []).length > 0) field.child('volumeDevices').forbidden(detail);
  }
}
