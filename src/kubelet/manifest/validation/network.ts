import { child, item } from '../field-path.ts';
import type { PodSpec } from '../../../kubernetes/pod.ts';
import { checkHostUsers } from './host-users.ts';
import { OPTIONS_SINCE } from './options.ts';
import { dnsLabel, dnsSubdomain, dnsSubdomainWithUnderscore, ipAddress } from './names.ts';
import type { Problems } from './problems.ts';

const MOST_NAMESERVERS = 3;
/** Of search domains: how many, and how long together. Before v1.28 a gate stood before the larger numbers. */
const SEARCH_LIMITS = { count: 32, characters: 2048 };
const OLD_SEARCH_LIMITS = { count: 6, characters: 256 };
const WIDE_SEARCH_SINCE = 28;
const LONGEST_HOSTNAME = 64;
/** Before, the kubelet's log had other words for a wrong address, and did not say which of the aliases it was. */
const ALIASES_NUMBERED_SINCE = 30;
/** `StrictIPCIDRValidation` (KEP-4858) is on by default since then. */
const STRICT_ADDRESSES_SINCE = 36;

/** Host names, name resolution and what does not go with the node's own namespaces. */
export function checkNetwork(problems: Problems, spec: PodSpec, minor: number): void {
  checkDns(problems, spec, minor);
  checkHostNames(problems, spec);
  checkHostAliases(problems, spec, minor);
  checkHostUsers(problems, spec, minor);
}

function checkHostAliases(problems: Problems, { hostAliases = [] }: PodSpec, minor: number): void {
  const list = 'spec.hostAliases';
  for (const [index, { ip = '', hostnames = [] }] of hostAliases.entries()) {
    const place = item(list, index);
    const at = minor >= ALIASES_NUMBERED_SINCE ? place : list;
    problems.invalidFor(child(at, 'ip'), ip, addressWords(ip, minor), child(place, 'ip'));
    for (const [position, name] of hostnames.entries()) {
      const hostname = item(child(place, 'hostnames'), position);
      const field = minor >= ALIASES_NUMBERED_SINCE ? hostname : child(list, 'hostnames');
      problems.invalidFor(field, name, dnsSubdomain(name), hostname);
    }
  }
}

/** What is wrong with an address. */
function addressWords(address: string, minor: number): readonly string[] {
  const words = ipAddress(address, minor >= STRICT_ADDRESSES_SINCE);
  return minor >= ALIASES_NUMBERED_SINCE ? words : words.map(() => 'must be valid IP address');
}

function checkDns(problems: Problems, { dnsPolicy = 'ClusterFirst', dnsConfig }: PodSpec, minor: number): void {
  problems.oneOf('spec.dnsPolicy', dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']);
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {};
  if (dnsPolicy === 'None' && nameservers.length === 0) {
    if (dnsConfig === undefined)
      problems.required('spec.dnsConfig', 'must provide `dnsConfig` when `dnsPolicy` is None');
    else
      problems.required(
        'spec.dnsConfig.nameservers',
        'must provide at least one DNS nameserver when `dnsPolicy` is None',
      );
    return;
  }
  if (nameservers.length > MOST_NAMESERVERS) {
    const detail = `must not have more than ${MOST_NAMESERVERS} nameservers`;
    problems.invalid('spec.dnsConfig.nameservers', nameservers, detail);
  }
  for (const [index, address] of nameservers.entries()) {
    problems.invalidFor(item('spec.dnsConfig.nameservers', index), address, addressWords(address, minor));
  }
  checkSearches(problems, searches, minor);
  for (const [index, { name = '' }] of options.entries()) {
    if (name === '') problems.required(item('spec.dnsConfig.options', index), 'must not be empty');
  }
}

function checkSearches(problems: Problems, searches: readonly string[], minor: number): void {
  const field = 'spec.dnsConfig.searches';
  const { count, characters } = minor >= WIDE_SEARCH_SINCE ? SEARCH_LIMITS : OLD_SEARCH_LIMITS;
  if (searches.length > count) {
    problems.invalid(field, searches, `must not have more than ${count} search paths`);
  }
  if (searches.join(' ').length > characters) {
    const detail = `must not have more than ${characters} characters (including spaces) in the search list`;
    problems.invalid(field, searches, detail);
  }
  const relaxed = minor >= OPTIONS_SINCE;
  for (const [index, search] of searches.entries()) {
    if (relaxed && search === '.') continue;
    const name = search.replace(/\.$/, '');
    problems.invalidFor(item(field, index), name, (relaxed ? dnsSubdomainWithUnderscore : dnsSubdomain)(name));
  }
}

function checkHostNames(
  problems: Problems,
  { hostname = '', subdomain = '', hostnameOverride, ...spec }: PodSpec,
): void {
  if (hostname !== '') problems.invalidFor('spec.hostname', hostname, dnsLabel(hostname));
  if (subdomain !== '') problems.invalidFor('spec.subdomain', subdomain, dnsLabel(subdomain));
  if (hostnameOverride === undefined) return;
  if (spec.setHostnameAsFQDN === true) {
    problems.forbidden('spec.hostnameOverride', 'may not be specified when setHostnameAsFQDN is true');
  }
  if (spec.hostNetwork === true) {
    problems.forbidden('spec.hostnameOverride', 'may not be specified when hostNetwork is true');
  }
  if (hostnameOverride.length > LONGEST_HOSTNAME) problems.tooLong('spec.hostnameOverride', LONGEST_HOSTNAME);
  problems.invalidFor('spec.hostnameOverride', hostnameOverride, dnsSubdomain(hostnameOverride));
}
