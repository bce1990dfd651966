/** What a line of a log means, where it has these words: one clause without a full stop, of the container as `it`. */
interface Meaning {
  readonly words: RegExp;
  readonly means: (match: RegExpExecArray) => string;
}

/**
 * The most telling first. The words are those of Go's standard library, gRPC, pflag and the flag package, of Kubernetes' own
 * checks, and of runc and crun. No value of a flag is repeated: it may be a secret.
 */
const MEANINGS: readonly Meaning[] = [
  { words: /unrecognized feature gate: (\S+)/, means: ([, gate]) => `this version has no feature gate ${gate}` },
  { words: /unknown flag: (--[\w.-]+)/, means: ([, flag]) => `this version has no flag ${flag}` },
  { words: /unknown shorthand flag: '.' in (-\S+)/, means: ([, flag]) => `this version has no flag ${flag}` },
  { words: /flag provided but not defined: (-[\w.-]+)/, means: ([, flag]) => `this version has no flag ${flag}` },
  { words: /flag needs an argument: (?:'.' in )?(-[\w.-]+)/, means: ([, flag]) => `the flag ${flag} needs a value` },
  {
    words: / for "(?:-\w, )?(-[\w.-]+)" flag: /,
    means: ([, flag]) => `the value of ${flag} is not valid`,
  },
  {
    words: /invalid (?:boolean )?value .{0,200}? for (?:flag )?(-[\w.-]+): /,
    means: ([, flag]) => `the value of ${flag} is not valid`,
  },
  {
    words: /(?<![\w.-])([\w.-]{1,64}) is a required flag/,
    means: ([, flag]) => `the flag --${dashless(flag)} is missing`,
  },
  { words: /plugin "([^"]*)" is unknown/, means: ([, name]) => `this version has no admission plugin ${name}` },
  {
    words: /exec: "([^"]+)": (?:stat [^:]+: no such file or directory|executable file not found in \$PATH)/,
    means: ([, program]) => noProgram(program),
  },
  { words: /executable file `([^`]+)` not found/, means: ([, program]) => noProgram(program) },
  {
    words: /^(?:\/bin\/)?[a-z]{0,3}sh: (?:line )?(?:\d+: )?([^\s:]+): (?:command )?not found$/,
    means: ([, program]) => noProgram(program),
  },
  {
    words: /exec: "([^"]+)": permission denied/,
    means: ([, program]) => `${program} in the image is no program that may be run`,
  },
  {
    words: /exec (?:format error|.{1,200}: exec format error)/,
    means: () => 'its program is not for the processor of this node',
  },
  {
    words: /listen (?:tcp|udp)\d? (\S+): bind: address already in use/,
    means: ([, address]) => `another process of the node listens on ${address} already`,
  },
  {
    words: /listen (?:tcp|udp)\d? (\S+): bind: cannot assign requested address/,
    means: ([, address]) => `${address} is no address of this node`,
  },
  {
    words: /listen (?:tcp|udp)\d? (\S+): bind: permission denied/,
    means: ([, address]) => `it may not listen on ${address}: ports below 1024 need root or NET_BIND_SERVICE`,
  },
  {
    words:
      /x509: certificate has expired or is not yet valid: current time \S{1,40} is after (\d{4}-\d\d-\d\dT[\d:]{8}Z)/,
    means: ([, time]) => `a certificate expired at ${time}`,
  },
  {
    words:
      /x509: certificate has expired or is not yet valid: current time \S{1,40} is before (\d{4}-\d\d-\d\dT[\d:]{8}Z)/,
    means: ([, time]) => `a certificate is valid only from ${time} on, or the clock of the node is wrong`,
  },
  {
    words: /x509: certificate has expired or is not yet valid/,
    means: () => 'a certificate has expired or is not yet valid',
  },
  {
    words: /x509: certificate signed by unknown authority/,
    means: () => 'a certificate is signed by an authority that it does not trust',
  },
  {
    words: /x509: certificate is valid for .{1,500}?, not ([\w.:-]+)/,
    means: ([, name]) => `the certificate that it was shown is not for ${name}`,
  },
  {
    words: /x509: cannot validate certificate for (\S+) because/,
    means: ([, name]) => `the certificate that it was shown is not for ${name}`,
  },
  {
    words: /remote error: tls: (?:bad|expired|revoked|unknown|unsupported) certificate/,
    means: () => 'a certificate is refused by the other side of a connection',
  },
  {
    words: /remote error: tls: (?:unknown certificate authority|certificate required)/,
    means: () => 'a certificate is refused by the other side of a connection, or missing',
  },
  { words: /private key does not match public key/, means: () => 'a private key does not belong to its certificate' },
  {
    words: /tls: failed to find any PEM data in (certificate|key) input/,
    means: ([, what]) => `the file of a ${what === 'key' ? 'private key' : 'certificate'} holds none`,
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): no such file or directory/,
    means: ([, path]) => `the container has no ${path}: see that a volume mounts it and that it is there on the node`,
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): permission denied/,
    means: ([, path]) =>
      `it may not use ${path}: see the file's owner and mode, and the user that the container runs as`,
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): read-only file system/,
    means: ([, path]) => `${path} cannot be written: it is mounted read-only`,
  },
  {
    words: /\b[a-z]+ ([^\s:"]+): is a directory/,
    means: ([, path]) => `${path} is a directory in the container, where a file is needed`,
  },
  { words: /no space left on device/, means: () => 'a disk of the node is full' },
  {
    words:
      /dial (?:tcp|udp)\d? (\S+?): (?:connect: )?(connection refused|no route to host|i\/o timeout|network is unreachable)/,
    means: ([, address = '', why]) => `it cannot connect to ${address}${serverAt(address)}: ${why}`,
  },
  { words: /lookup (\S+?)(?: on \S+)?: no such host/, means: ([, name]) => `the name ${name} cannot be resolved` },
  {
    words: /"command failed" err="context deadline exceeded"/,
    means: () => 'something that it needs did not answer in time: for an API server that is usually its etcd',
  },
];

function noProgram(program: string | undefined): string {
  return `the image has no program ${program}`;
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

/** What a line of a container's log, or the runtime's words, means; undefined where that is not known. Unescaped. */
export function lineMeaning(line: string): string | undefined {
  const plain = line.slice(0, LONGEST_LINE).replaceAll('\\"', '"');
  for (const { words, means } of MEANINGS) {
    const match = words.exec(plain);
    if (match !== null) return means(match);
  }
  return undefined;
}

/** What the lines of a container's log mean, each meaning once, that of the last line first. Unescaped. */
export function logMeanings(lines: readonly string[]): readonly string[] {
  return [...new Set([...lines].reverse().flatMap((line) => lineMeaning(line) ?? []))];
}
