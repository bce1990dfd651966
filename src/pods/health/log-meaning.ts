import type { SeenPod } from './observation.ts';

/** What the words of a container or of its runtime mean. Unescaped. */
export interface Meaning {
  /** One clause without a full stop, of the container as `it`. */
  readonly means: string;
  /** What to do about it, a sentence. */
  readonly remedy: string;
}

/** What is known of the pod whose words they are: a cause that depends on it is not told for certain without. */
export type LoggingPod = Pick<SeenPod, 'hostNetwork'>;

/** Words that a line of a log, or of somebody else, may have. */
export interface KnownWords {
  readonly words: RegExp;
  readonly means: (match: RegExpExecArray, pod: LoggingPod) => string;
  readonly remedy: string | ((match: RegExpExecArray, pod: LoggingPod) => string);
}

const WRONG_FLAG = 'Remove the flag from the manifest, or fix its name.';
const WRONG_VALUE = 'Fix the value in the manifest.';
/** What to do where a container's program is not there, or is none. */
export const WRONG_PROGRAM = 'Fix the command or the image in the manifest.';
/** What to do where an image is for other processors. */
export const OTHER_PROCESSOR = 'Use an image built for the processor of this node.';
const NOT_RUNNABLE = 'Use an image built for the processor of this node; for a script, add the line.';
const NOT_MOUNTED = 'Mount it with a hostPath volume, or fix the path; check that it exists on the node.';
const RENEW = 'Renew the certificate (kubeadm: "kubeadm certs renew"), and restart what uses it.';
const OTHER_CA = 'Check that the CA file in the manifest is that of the CA that signed the certificate.';
const OTHER_NAME = 'Use an address that the certificate names, or issue a certificate that names this one.';
const UNTRUSTED =
  "Look for the reason in the other side's log, and check the certificate and CA files in both manifests.";
const UNREACHABLE = 'First check that the server runs and listens there.';

/**
 * The most telling first. The words are those of Go's standard library, gRPC, pflag and the flag package, of Kubernetes' own
 * checks, and of runc and crun. No value of a flag is repeated: it may be a secret.
 */
const MEANINGS: readonly KnownWords[] = [
  {
    words: /unrecognized feature gate: (\S+)/,
    means: ([, gate]) => `this version has no feature gate ${gate}`,
    remedy: 'Remove it from --feature-gates in the manifest, or fix its name.',
  },
  { words: /unknown flag: (--[\w.-]+)/, means: ([, flag]) => `this version has no flag ${flag}`, remedy: WRONG_FLAG },
  {
    words: /unknown shorthand flag: '.' in (-\S+)/,
    means: ([, flag]) => `this version has no flag ${flag}`,
    remedy: WRONG_FLAG,
  },
  {
    words: /flag provided but not defined: (-[\w.-]+)/,
    means: ([, flag]) => `this version has no flag ${flag}`,
    remedy: WRONG_FLAG,
  },
  {
    words: /flag needs an argument: (?:'.' in )?(-[\w.-]+)/,
    means: ([, flag]) => `the flag ${flag} needs a value`,
    remedy: 'Give it a value in the manifest, or remove it.',
  },
  {
    words: / for "(?:-\w, )?(-[\w.-]+)" flag: /,
    means: ([, flag]) => `the value of ${flag} is not valid`,
    remedy: WRONG_VALUE,
  },
  {
    words: /invalid (?:boolean )?value .{0,200}? for (?:flag )?(-[\w.-]+): /,
    means: ([, flag]) => `the value of ${flag} is not valid`,
    remedy: WRONG_VALUE,
  },
  {
    words: /(?<![\w.-])([\w.-]{1,64}) is a required flag/,
    means: ([, flag]) => `the flag --${dashless(flag)} is missing`,
    remedy: 'Add it to the manifest.',
  },
  {
    words: /plugin "([^"]*)" is unknown/,
    means: ([, name]) => `this version has no admission plugin ${name}`,
    remedy: 'Fix its name in the manifest, or remove it.',
  },
  {
    words: /exec: "([^"]+)": (?:stat [^:]+: no such file or directory|executable file not found in \$PATH)/,
    means: ([, program]) => noProgram(program),
    remedy: WRONG_PROGRAM,
  },
  { words: /executable file `([^`]+)` not found/, means: ([, program]) => noProgram(program), remedy: WRONG_PROGRAM },
  {
    words: /^(?:\/bin\/)?[a-z]{0,3}sh: (?:line )?(?:\d+: )?([^\s:]+): (?:command )?not found$/,
    means: ([, program]) => noProgram(program),
    remedy: WRONG_PROGRAM,
  },
  {
    words: /exec: "([^"]+)": permission denied/,
    means: ([, program]) => `it is not allowed to run ${program}`,
    remedy: 'Check that it is an executable file, and the user that the container runs as.',
  },
  {
    words: /exec (?:format error|.{1,200}: exec format error)/,
    means: () =>
      'its program is for another processor than that of this node, or is a script without a first line "#!"',
    remedy: NOT_RUNNABLE,
  },
  {
    words: /listen (?:tcp|udp)\d? (\S+): bind: address already in use/,
    means: ([, address], pod) => inUse(address, pod),
    remedy: (_, { hostNetwork }) => {
      if (hostNetwork === undefined) return 'Find it and stop it, or use another port.';
      return hostNetwork
        ? 'Find it with "ss -ltnp" on the node and stop it, or use another port.'
        : 'Look at the other containers of the pod, and at what this one starts twice; or use another port.';
    },
  },
  {
    words: /listen (?:tcp|udp)\d? (\S+): bind: cannot assign requested address/,
    means: ([, address], pod) => notAssigned(address, pod),
    remedy: (_, { hostNetwork }) =>
      hostNetwork === false ? 'Listen on all addresses, or use hostNetwork.' : 'Fix the address in the manifest.',
  },
  {
    words: /listen (?:tcp|udp)\d? (\S*:(?:\d{1,3}|10[01]\d|102[0-3])): bind: permission denied/,
    means: ([, address]) => `it is not allowed to listen on ${address}: ports below 1024 need root or NET_BIND_SERVICE`,
    remedy: 'Use port 1024 or higher, or give the container NET_BIND_SERVICE.',
  },
  {
    words: /listen (?:tcp|udp)\d? (\S+): bind: permission denied/,
    means: ([, address]) => `it is not allowed to listen on ${address}`,
    remedy: 'Look for what forbids it on the node, as SELinux or AppArmor may.',
  },
  {
    words:
      /x509: certificate has expired or is not yet valid: current time \S{1,40} is after (\d{4}-\d\d-\d\dT[\d:]{8}Z)/,
    means: ([, time]) => `a certificate expired at ${time}`,
    remedy: RENEW,
  },
  {
    words:
      /x509: certificate has expired or is not yet valid: current time \S{1,40} is before (\d{4}-\d\d-\d\dT[\d:]{8}Z)/,
    means: ([, time]) => `a certificate is not valid before ${time}, or the clock of the node is wrong`,
    remedy: 'Check the clock of the node, and when the certificate was issued.',
  },
  {
    words: /x509: certificate has expired or is not yet valid/,
    means: () => 'a certificate has expired or is not yet valid',
    remedy: RENEW,
  },
  {
    words: /x509: certificate signed by unknown authority/,
    means: () => 'a certificate is signed by an authority that it does not trust',
    remedy: OTHER_CA,
  },
  {
    words: /x509: certificate is valid for .{1,500}?, not ([\w.:-]+)/,
    means: ([, name]) => `the certificate presented to it is not for ${name}`,
    remedy: OTHER_NAME,
  },
  {
    words: /x509: cannot validate certificate for (\S+) because/,
    means: ([, name]) => `the certificate presented to it is not for ${name}`,
    remedy: OTHER_NAME,
  },
  {
    words: /remote error: tls: (?:bad|expired|revoked|unknown|unsupported) certificate/,
    means: () => 'the other side of a connection refuses a certificate',
    remedy: UNTRUSTED,
  },
  {
    words: /remote error: tls: (?:unknown certificate authority|certificate required)/,
    means: () => 'the other side of a connection refuses a certificate, or got none',
    remedy: UNTRUSTED,
  },
  {
    words: /private key does not match public key/,
    means: () => 'a private key does not belong to its certificate',
    remedy: 'Use the certificate and the key that belong together.',
  },
  {
    words: /tls: failed to find any PEM data in (certificate|key) input/,
    means: ([, what]) => `a file that should hold a ${what === 'key' ? 'private key' : 'certificate'} holds none`,
    remedy: 'Fix the path in the manifest, or put the right file there.',
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): no such file or directory/,
    means: ([, path]) => `the container has no ${path}`,
    remedy: NOT_MOUNTED,
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): permission denied/,
    means: ([, path]) => `it is not allowed to use ${path}`,
    remedy: 'Check the owner and mode of the file, and the user that the container runs as.',
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): read-only file system/,
    means: ([, path]) => `${path} cannot be written: its file system is read-only`,
    remedy:
      'Look at readOnly and readOnlyRootFilesystem in the manifest, and at the disk of the node; or write elsewhere.',
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): is a directory/,
    means: ([, path]) => `${path} is a directory in the container, but a file is needed`,
    remedy: 'Fix the path in the manifest; for a hostPath that does not exist, the kubelet creates a directory.',
  },
  {
    words: /no space left on device/,
    means: () => 'no space is left, usually because a disk of the node is full',
    remedy: 'Free space on the node; if it has some, look at its inodes and at the size limits of the volumes.',
  },
  {
    words:
      /dial (?:tcp|udp)\d? (\S+?): (?:connect: )?(connection refused|no route to host|i\/o timeout|network is unreachable)/,
    means: ([, address = '', why]) => `it cannot connect to ${address}${serverAt(address)}: ${why}`,
    remedy: UNREACHABLE,
  },
  {
    words:
      /lookup (\S+?)(?: on \S+)?: (?:no such host|server misbehaving|(?:read|dial) udp.{1,200}: (?:i\/o timeout|connection refused|connect: connection refused))/,
    means: ([, name]) => `the name ${name} cannot be resolved`,
    remedy: (_, { hostNetwork }) =>
      hostNetwork === true
        ? 'Check the DNS of the node, or use an address.'
        : 'Check the DNS of the pod (dnsPolicy, dnsConfig), or use an address.',
  },
  {
    words: /"command failed" err="context deadline exceeded"/,
    means: () => 'something that it needs did not answer in time: for an API server this is usually etcd',
    remedy: 'First check that etcd runs and is healthy.',
  },
];

function noProgram(program: string | undefined): string {
  return `the container has no program ${program}`;
}

/** Only processes that share the network of a pod can hold an address of it. */
function inUse(address: string | undefined, { hostNetwork }: LoggingPod): string {
  if (hostNetwork !== undefined) {
    return `another process ${hostNetwork ? 'on the node' : 'in the pod'} already listens on ${address}`;
  }
  return `another process already listens on ${address} (on the node, if the pod uses hostNetwork; else in the pod)`;
}

function notAssigned(address: string | undefined, { hostNetwork }: LoggingPod): string {
  if (hostNetwork === false) return `${address} is not an address of the pod, which does not use hostNetwork`;
  const unless = hostNetwork === true ? '' : ' (if the pod uses hostNetwork; else of the pod)';
  return `${address} is not an address of the node${unless}`;
}

function dashless(flag = ''): string {
  return flag.replace(/^--?/, '');
}

/** Ports that are registered, or that every installer takes; what listens there may be something else. */
const SERVERS: Readonly<Record<string, string>> = { 2379: 'etcd', 6443: 'the API server' };

function serverAt(address: string): string {
  const server = SERVERS[address.slice(address.lastIndexOf(':') + 1)];
  return server === undefined ? '' : `, usually the port of ${server}`;
}

/** What is looked at of a line: more belongs to what a program prints of its data. */
const LONGEST_LINE = 4096;

/** What a line of a container's log, or the runtime's words, means; undefined where that is not known. */
export function lineMeaning(line: string, pod: LoggingPod = {}): Meaning | undefined {
  return knownMeaning(MEANINGS, line.replaceAll('\\"', '"'), pod);
}

/** What the first words mean that a text has, of which no more than the beginning is looked at. */
export function knownMeaning(all: readonly KnownWords[], text: string, pod: LoggingPod = {}): Meaning | undefined {
  const line = text.slice(0, LONGEST_LINE);
  for (const { words, means, remedy } of all) {
    const match = words.exec(line);
    if (match === null) continue;
    return { means: means(match, pod), remedy: typeof remedy === 'string' ? remedy : remedy(match, pod) };
  }
  return undefined;
}

/** What the lines of a container's log mean, each meaning once, that of the last line first. */
export function logMeanings(lines: readonly string[], pod: LoggingPod = {}): readonly Meaning[] {
  const found = [...lines].reverse().flatMap((line) => lineMeaning(line, pod) ?? []);
  return distinct(found);
}

/** Each meaning once, in their order. */
export function distinct(meanings: readonly Meaning[]): readonly Meaning[] {
  return [...new Map(meanings.map((meaning) => [meaning.means, meaning])).values()];
}

/** What containerd, CRI-O, docker and registries say of an image (`pkg/kubelet/images/image_manager.go` for the reasons). */
const IMAGES: readonly KnownWords[] = [
  {
    words: /ErrImageNeverPull/,
    means: () => 'the image is not on the node, and imagePullPolicy is Never',
    remedy: 'Load the image on the node, or change imagePullPolicy.',
  },
  {
    words: /InvalidImageName/,
    means: () => 'that is not a valid image name',
    remedy: 'Fix the image in the manifest.',
  },
  {
    words: /exec format error|no match for platform/,
    means: () => 'the image is not available for the processor of this node',
    remedy: OTHER_PROCESSOR,
  },
  {
    words: /manifest unknown|: not found|no such manifest|manifest for .{1,500}? not found/i,
    means: () => 'the registry has no such image',
    remedy: 'Fix the image in the manifest, or push it to the registry.',
  },
  {
    words: /unauthorized|authentication required|access (?:to the resource is )?denied|403 Forbidden|401 Unauthorized/i,
    means: () => 'the registry does not let the node read the image, or has no such image',
    remedy: 'Fix the image in the manifest, or give the node credentials: a static pod cannot use imagePullSecrets.',
  },
  {
    words: /429 Too Many Requests|toomanyrequests/i,
    means: () => 'the registry refuses for a while, because of too many requests',
    remedy: 'Wait, or use another registry.',
  },
  {
    words: /x509: |remote error: tls: /,
    means: () => 'the image cannot be pulled: the node or the registry does not accept a certificate',
    remedy: 'Make the container runtime of the node trust the CA of the registry, and check the clock of the node.',
  },
  {
    words: /server gave HTTP response to HTTPS client/,
    means: () => 'the image cannot be pulled: the registry does not use TLS',
    remedy: 'Configure it as an insecure registry in the container runtime of the node, or give it a certificate.',
  },
];

/** The runtime pulls images in the network of the node, whatever pod they are for. */
const RUNTIME: LoggingPod = { hostNetwork: true };

/** What is wrong with a network or a disk keeps an image away as it does anything else. */
function imageAway({ means, remedy }: Meaning): Meaning {
  return { means: `the image cannot be pulled: ${means}`, remedy };
}

/** What a kubelet's reason and message of an image that cannot be had mean; undefined where that is not known. */
export function imageMeaning(reason: string, message: string): Meaning | undefined {
  const line = lineMeaning(message, RUNTIME);
  return knownMeaning(IMAGES, `${reason} ${message}`) ?? (line && imageAway(line));
}

/** A meaning with its remedy, as sentences. */
export function meaningSentences({ means, remedy }: Meaning): string {
  return `${means}. ${remedy}`;
}
