import { relaxedEnvironmentName, environmentName, ipAddress, isSysctlName, portName } from './names.ts';

// Each rule answers with what is wrong, as Kubernetes' validation words it; an empty list is good. Those of names are in
// names.ts.

/**
 * Since v1.35 the kubelet holds static pods to the validation options of other pods; before, all of those were off
 * (kubernetes/kubernetes#135031).
 */
export const OPTIONS_SINCE = 35;
/** Before, the kubelet's log had other words for a wrong address. */
const ADDRESS_WORDS_SINCE = 30;
/** `StrictIPCIDRValidation` (KEP-4858) is on by default since then. */
const STRICT_ADDRESSES_SINCE = 36;
const SYSCTL_WORDS =
  'must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

type Words = readonly string[];

/** A number between two others. */
export function within(least: number, most: number): (value: number) => Words {
  return (value) => (value < least || value > most ? [`must be between ${least} and ${most}, inclusive`] : []);
}

/** A text that satisfies a condition, or else what Kubernetes says of it. */
function such<T>(condition: (value: T) => boolean, words: string): (value: T) => Words {
  return (value) => (condition(value) ? [] : [words]);
}

export const notEmpty = such((value: string) => value !== '', 'must not be empty');
export const positive = such((value: number) => value > 0, 'must be greater than zero');
/** The weight of a preference. */
export const weight = such((value: number) => value > 0 && value <= 100, 'must be in the range 1-100');
/** A user or group id. */
export const userId = within(0, 2147483647);
/** The number of a port. */
export const portNumber = within(1, 65535);
/** Permission bits. */
export const mode = such(
  (value: number) => value >= 0 && value <= 0o777,
  'must be a number between 0 and 0777 (octal), both inclusive',
);
export const absolute = such((path: string) => path.startsWith('/'), 'must be an absolute path');
/** A path without `..`. */
export const noBacksteps = such((path: string) => !path.split('/').includes('..'), "must not contain '..'");
export const sysctlName = such(isSysctlName, SYSCTL_WORDS);
export const unpadded = such((text: string) => text === text.trim(), 'must not have leading or trailing whitespace');

/** The number or the name of a port. */
export function portOf(port: number | string): Words {
  return typeof port === 'number' ? portNumber(port) : portName(port);
}

/** A path below the directory that it counts from. */
export function descending(path: string): Words {
  return [...(path.startsWith('/') ? ['must be a relative path'] : []), ...noBacksteps(path)];
}

/** A descending path that does not begin with the dots that the kubelet uses itself. */
export function unreserved(path: string): Words {
  const reserved = path.startsWith('..') && !path.startsWith('../');
  return [...descending(path), ...(reserved ? ["must not start with '..'"] : [])];
}

/** The name of an environment variable. */
export function variableName(name: string, minor: number): Words {
  return minor >= OPTIONS_SINCE ? relaxedEnvironmentName(name) : environmentName(name);
}

/** An IP address. */
export function address(text: string, minor: number): Words {
  const words = ipAddress(text, minor >= STRICT_ADDRESSES_SINCE);
  return minor >= ADDRESS_WORDS_SINCE ? words : words.map(() => 'must be valid IP address');
}
