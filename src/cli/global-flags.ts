import { defineFlags } from './flag.ts';

/** Flags that every command takes: kubectl's connection flags, in its words, and how this program shows things. */
export const GLOBAL_FLAGS = defineFlags({
  as: {
    name: 'as',
    kind: 'string',
    default: undefined,
    description:
      'Username to impersonate for the operation. User could be a regular user or a service account in a namespace.',
  },
  asGroup: {
    name: 'as-group',
    kind: 'list',
    commas: false,
    description: 'Group to impersonate for the operation, this flag can be repeated to specify multiple groups.',
  },
  asUid: { name: 'as-uid', kind: 'string', default: undefined, description: 'UID to impersonate for the operation.' },
  asUserExtra: {
    name: 'as-user-extra',
    kind: 'list',
    commas: false,
    description:
      'User extras to impersonate for the operation, this flag can be repeated to specify multiple values for the same key (key=value).',
  },
  certificateAuthority: {
    name: 'certificate-authority',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: 'Path to a cert file for the certificate authority.',
  },
  clientCertificate: {
    name: 'client-certificate',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: 'Path to a client certificate file for TLS.',
  },
  clientKey: {
    name: 'client-key',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: 'Path to a client key file for TLS.',
  },
  cluster: {
    name: 'cluster',
    kind: 'string',
    default: undefined,
    completes: 'cluster',
    description: 'The name of the kubeconfig cluster to use.',
  },
  color: {
    name: 'color',
    kind: 'string',
    default: 'auto',
    choices: ['auto', 'always', 'never'],
    description: 'When to use colour. auto means on a terminal, unless NO_COLOR is set.',
  },
  context: {
    name: 'context',
    kind: 'string',
    default: undefined,
    completes: 'context',
    description: 'The name of the kubeconfig context to use.',
  },
  disableCompression: {
    name: 'disable-compression',
    kind: 'boolean',
    default: false,
    description: 'If true, opt-out of response compression for all requests to the server.',
  },
  insecureSkipTlsVerify: {
    name: 'insecure-skip-tls-verify',
    kind: 'boolean',
    default: false,
    description:
      "If true, the server's certificate will not be checked for validity. This will make your HTTPS connections insecure.",
  },
  kubeconfig: {
    name: 'kubeconfig',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: 'Path to the kubeconfig file to use for CLI requests.',
  },
  namespace: {
    name: 'namespace',
    short: 'n',
    kind: 'string',
    default: undefined,
    completes: 'namespace',
    description: 'If present, the namespace scope for this CLI request.',
  },
  password: {
    name: 'password',
    kind: 'string',
    default: undefined,
    secret: 'value',
    description: 'Password for basic authentication to the API server.',
  },
  requestTimeout: {
    name: 'request-timeout',
    kind: 'string',
    default: '0',
    description:
      'The length of time to wait before giving up on a single server request. Non-zero values should contain a corresponding time unit (e.g. 1s, 2m, 3h). A value of zero means no timeout.',
  },
  server: {
    name: 'server',
    short: 's',
    kind: 'string',
    default: undefined,
    secret: 'user-info',
    description: 'The address and port of the Kubernetes API server.',
  },
  tlsServerName: {
    name: 'tls-server-name',
    kind: 'string',
    default: undefined,
    description:
      'Server name to use for server certificate validation. If it is not provided, the hostname used to contact the server is used.',
  },
  token: {
    name: 'token',
    kind: 'string',
    default: undefined,
    secret: 'value',
    description: 'Bearer token for authentication to the API server.',
  },
  user: {
    name: 'user',
    kind: 'string',
    default: undefined,
    completes: 'user',
    description: 'The name of the kubeconfig user to use.',
  },
  username: {
    name: 'username',
    kind: 'string',
    default: undefined,
    description: 'Username for basic authentication to the API server.',
  },
  verbosity: {
    name: 'v',
    short: 'v',
    kind: 'integer',
    default: 0,
    description:
      'Number for the log level verbosity. Requests are logged at level 6 and above, never with credentials.',
  },
  warningsAsErrors: {
    name: 'warnings-as-errors',
    kind: 'boolean',
    default: false,
    description: 'Treat warnings received from the server as errors and exit with a non-zero exit code.',
  },
});

/** Asks for help instead of running. */
export const HELP_FLAG = defineFlags({
  help: { name: 'help', short: 'h', kind: 'boolean', default: false, description: 'Show this help.' },
});
