/** Which situations client-node gets wrong, as `ask-client-node.ts` writes it down. */
export interface ClientNodeVerdict {
  readonly version: string;
  /** How many rows the matrix had. */
  readonly asked: number;
  /** Titles of rows, and of what no row can hold (`beyond-rows.ts`). */
  readonly wrong: readonly string[];
}

/** Code of ours in a place where client-node has its own, or where a client needs what it lacks. */
export interface Piece {
  /** What it is, as the document calls it. */
  readonly name: string;
  /** Below `src/kubectl`. */
  readonly files: readonly string[];
  /** What it is for: titles of situations that client-node gets wrong; several where one begins with these words. */
  readonly rows: readonly string[];
  /** Why there is no row: client-node has nothing of the kind. */
  readonly absent?: string;
}

/** Every piece of ours that connects; each file of these folders is in one. */
export const PIECES: readonly Piece[] = [
  {
    name: 'reading and merging kubeconfigs',
    files: ['kubeconfig/kubeconfig.ts', 'kubeconfig/kubeconfig-file.ts', 'kubeconfig/kubeconfig-shape.ts'],
    rows: [
      'Kubeconfig: same cluster name in two files',
      'Kubeconfig: same user name in two files',
      'Kubeconfig: first current-context wins',
      'Kubeconfig: current-context in the second file alone',
      'Kubeconfig: missing, empty and repeated files',
      'Kubeconfig: relative paths belong to their own file',
      'Kubeconfig: YAML 1.1 booleans and repeated keys',
      'Kubeconfig: the same name twice in one file',
    ],
  },
  {
    name: 'what a kubeconfig says besides, and entries that contradict themselves',
    files: ['kubeconfig/kubeconfig-entries.ts', 'kubeconfig/kubeconfig-problems.ts'],
    rows: [
      'Kubeconfig: authority inline and as a file',
      'Kubeconfig: authority and insecure-skip-tls-verify',
      'Flags: --username and a token in the file',
      'Flags: --token and basic auth',
      'Flags: --client-certificate over inline data',
      'Credentials: token and basic auth',
      'Credentials: client certificate without key',
      'Exec plugins: v1 without interactiveMode',
      'Impersonation: --as-group without --as',
    ],
  },
  {
    name: 'flags over the kubeconfig',
    files: ['kubeconfig/selection.ts'],
    rows: [
      "Flags: --server drops the file's tls-server-name",
      'Flags: --certificate-authority over insecure-skip-tls-verify',
      'Flags: KUBERNETES_MASTER',
    ],
  },
  {
    name: 'the service account of a pod',
    files: ['kubeconfig/in-cluster.ts'],
    rows: ['Beyond the rows: in a pod, a service port of 8080', 'Beyond the rows: in a pod without an authority'],
  },
  {
    name: 'token files, and which credential counts',
    files: ['credentials/credentials.ts', 'credentials/credential-file.ts'],
    rows: [
      'Flags: --token over a tokenFile',
      'Credentials: tokenFile',
      'Credentials: token and tokenFile',
      'Credentials: auth provider that nobody knows',
    ],
  },
  {
    name: 'exec plugins',
    files: ['credentials/exec-plugin.ts', 'credentials/exec-credential.ts'],
    rows: [
      'Exec plugins: v1 with a token',
      'Exec plugins: v1alpha1, which is gone',
      'Exec plugins: provideClusterInfo',
      'Exec plugins: plugin that',
      'Exec plugins: interactiveMode Always',
      'Exec plugins: a token keeps the plugin from running',
      'Exec plugins: a client certificate keeps the plugin from running',
    ],
  },
  { name: 'OIDC', files: ['credentials/oidc.ts', 'credentials/token-store.ts'], rows: ['OIDC: '] },
  {
    name: 'impersonation',
    files: ['connect.ts'],
    rows: [
      'Impersonation: as and as-groups',
      'Impersonation: as-uid and as-user-extra',
      'Impersonation: --as and --as-group over',
      'Impersonation: --as-uid',
      'Impersonation: --as-user-extra',
    ],
  },
  {
    name: 'server addresses, with user information',
    files: ['transport/server-url.ts', 'transport/user-info.ts'],
    rows: ['Transport: plain http', 'Transport: user information in the server URL'],
  },
  {
    name: 'names in certificates',
    files: ['transport/server-identity.ts'],
    rows: ['Transport: IPv6', 'Transport: tls-server-name that is an address'],
  },
  {
    name: 'whom TLS trusts',
    files: ['transport/system-roots.ts', 'transport/tls.ts'],
    rows: ['Transport: no authority: SSL_CERT_FILE names one'],
  },
  {
    name: 'time limits',
    files: ['transport/duration.ts', 'transport/lifetime.ts', 'transport/established.ts', 'transport/response-body.ts'],
    rows: ['Flags: --request-timeout of nonsense', 'Flags: --request-timeout and a server that never answers'],
  },
  {
    name: 'retries, redirects and warnings',
    files: [
      'transport/api-connection.ts',
      'transport/http-sender.ts',
      'transport/retry.ts',
      'transport/server-warnings.ts',
    ],
    rows: [
      'Transport: the connection breaks once',
      'Transport: 429 with Retry-After, twice',
      'Transport: 503 with Retry-After',
      'Transport: a warning from the server',
      'Transport: a redirect to another host',
    ],
  },
  {
    name: 'proxies',
    files: ['transport/proxy.ts', 'transport/tunnel.ts', 'transport/transport.ts'],
    rows: ['Proxies: '],
  },
  {
    name: 'watches',
    files: ['api/watch-stream.ts'],
    rows: ['Beyond the rows: a watch that is answered with what is no event'],
  },
  {
    name: 'WebSockets',
    files: ['transport/web-socket.ts', 'transport/refusal.ts'],
    rows: ['Beyond the rows: a WebSocket that is refused'],
  },
  {
    name: 'the request log (-v)',
    files: ['transport/request-log.ts'],
    rows: [],
    absent: 'client-node logs no requests',
  },
  {
    name: "errors in kubectl's words",
    files: ['transport/faults.ts', 'transport/descriptors.ts'],
    rows: [],
    absent: 'client-node passes on what Node and undici say: `fetch failed`',
  },
  {
    name: 'answers of any size',
    files: ['transport/gathered-bytes.ts'],
    rows: [],
    absent: 'client-node has no limits: what a server, a plugin or a provider sends is held in memory',
  },
];

/** The titles of what a piece is for, of those that client-node gets wrong. */
export function rowsOf({ rows }: Piece, { wrong }: ClientNodeVerdict): readonly string[] {
  return wrong.filter((title) => rows.some((start) => title.startsWith(start)));
}
