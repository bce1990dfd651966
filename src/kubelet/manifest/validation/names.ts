// Each rule answers with what is wrong, as apimachinery's `pkg/util/validation` words it; an empty list is good.

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SUBDOMAIN_WITH_UNDERSCORE = /^_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;
const LONGEST_LABEL = 63;
const LONGEST_PORT_NAME = 15;
/** Of a DNS name, in bytes. */
const LONGEST_SUBDOMAIN = 253;

const LABEL_WORDS =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_WORDS =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

const LABEL_VALUE_WORDS =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const UNDERSCORE_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?(\\._?[a-z0-9]([-_a-z0-9]*[a-z0-9])?)*')";

/** The name of a container, a volume, a namespace. */
export function dnsLabel(value: string): string[] {
  const words = SUBDOMAIN.test(value) ? 'must not contain dots' : LABEL_WORDS;
  return [...tooLong(value, LONGEST_LABEL), ...(LABEL.test(value) ? [] : [words])];
}

/** The name of most objects. */
export function dnsSubdomain(value: string): string[] {
  return [...tooLong(value, LONGEST_SUBDOMAIN), ...(SUBDOMAIN.test(value) ? [] : [SUBDOMAIN_WORDS])];
}

/** A search domain, since Kubernetes 1.32 with underscores. */
export function dnsSubdomainWithUnderscore(value: string): string[] {
  const words = SUBDOMAIN_WITH_UNDERSCORE.test(value) ? [] : [UNDERSCORE_WORDS];
  return [...tooLong(value, LONGEST_SUBDOMAIN), ...words];
}

/** A key of labels and annotations: `name` or `example.com/name`. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1)!;
  const problems: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0]!;
    problems.push(
      ...(prefix === ''
        ? ['prefix part must be non-empty']
        : dnsSubdomain(prefix).map((words) => `prefix part ${words}`)),
    );
  }
  if (name === '') problems.push('name part must be non-empty');
  problems.push(...tooLong(name, LONGEST_LABEL).map((words) => `name part ${words}`));
  if (!QUALIFIED.test(name)) problems.push(`name part ${QUALIFIED_WORDS}`);
  return problems;
}

/** The value of a label. */
export function labelValue(value: string): string[] {
  const words = value === '' || QUALIFIED.test(value) ? [] : [LABEL_VALUE_WORDS];
  return [...tooLong(value, LONGEST_LABEL), ...words];
}

/** The name of a port: an IANA service name. */
export function portName(value: string): string[] {
  const problems = tooLong(value, LONGEST_PORT_NAME);
  if (!/^[-a-z0-9]+$/.test(value))
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(value)) problems.push('must not begin or end with a hyphen');
  return problems;
}

/** The name of an environment variable. */
export function environmentName(value: string): string[] {
  if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(value)) {
    return [
      "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')",
    ];
  }
  return dotted(value);
}

/** The same since static pods are held to the relaxed rule: anything printable but `=`. */
export function relaxedEnvironmentName(value: string): string[] {
  if (value === '') return ['environment variable name must be non-empty'];
  return /^[ -<>-~]+$/.test(value)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A header of an HTTP probe. */
export function headerName(value: string): string[] {
  return /^[-A-Za-z0-9]+$/.test(value)
    ? []
    : [
        "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
      ];
}

/** An IP address (`IsValidIPForLegacyField`); `strict` is the newer rule, by which it has only one meaning. */
export function ipAddress(value: string, strict: boolean): string[] {
  if (!isIpv4(value) && !isIpv6(value)) return ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
  if (!strict) return [];
  if (/(^|[.:])0\d+(?=\.|$)/.test(value) && value.includes('.')) return ['must not have leading 0s'];
  return isIpv4Mapped(value) ? ['must not be an IPv4-mapped IPv6 address'] : [];
}

/** Whether it is `::ffff:10.0.0.1`, however that is written. */
function isIpv4Mapped(value: string): boolean {
  if (!value.includes(':')) return false;
  return /^\[::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}\]$/.test(new URL(`http://[${value}]`).hostname);
}

function isIpv4(value: string): boolean {
  const numbers = value.split('.');
  return numbers.length === 4 && numbers.every((number) => /^0*\d{1,3}$/.test(number) && Number(number) <= 255);
}

function isIpv6(value: string): boolean {
  const halves = value.split('::');
  if (halves.length > 2) return false;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1)!;
  // The last two groups may be written as an IPv4 address.
  const embedded = last.at(-1)?.includes('.') === true ? last.pop()! : undefined;
  if (embedded !== undefined && !isIpv4(embedded)) return false;
  const all = groups.flat();
  const count = all.length + (embedded === undefined ? 0 : 2);
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}

/** The name of a kernel parameter. */
export function isSysctlName(value: string): boolean {
  return value.length <= LONGEST_SUBDOMAIN && SYSCTL.test(value);
}

function tooLong(value: string, limit: number): string[] {
  return Buffer.byteLength(value) > limit ? [`must be no more than ${limit} bytes`] : [];
}

function dotted(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}
