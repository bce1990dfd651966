/** Where a fact comes from, best first. The words are part of the JSON output. */
export type FactSource =
  | 'configz' // the live kubelet's effective configuration
  | 'flagz' // the live kubelet's command line
  | 'kubelet-pods' // the pods that the live kubelet runs
  | 'node-args' // the k3s.io/node-args or rke2.io/node-args annotation
  | 'kubelet-config' // the kubeadm ConfigMap kube-system/kubelet-config: what kubeadm would write, not what runs
  | 'pod' // a field of the mirror pod
  | 'node' // a field of the Node
  | 'name-rule' // mirror name = manifest name + "-" + lower-cased node name (kubelet pkg/kubelet/config/common.go)
  | 'distribution' // what this distribution ships by default
  | 'kubelet-default' // what a kubelet does where nothing is set
  | 'command-line' // on the node: a flag of the kubelet's process or unit
  | 'config-file' // on the node: the kubelet's configuration file
  | 'drop-in' // on the node: a file of its --config-dir
  | 'hostname' // on the node: the machine's host name
  | 'manifest' // on the node: the manifest file itself
  | 'processes' // on the node: its processes, and the kubelet's directories and logs
  | 'user'; // the user said so

/**
 * How far a fact can be relied on: `certain` was said by the thing itself, `likely` follows from a rule or a
 * default that an administrator may have changed, `guess` is only the usual case.
 */
export type Confidence = 'certain' | 'likely' | 'guess';

/**
 * How a kubelet was asked: through the API server's `proxy` of its node, or by a connection of our own to it (`direct`). The
 * words are part of the JSON output.
 */
export type KubeletAccess = 'proxy' | 'direct';

/**
 * Why a kubelet that was to be asked directly was sent nothing: its certificate is not trusted, this user or kubeconfig can
 * ask none so (`hindered`), or it is out of reach. The words are part of the JSON output.
 */
export type KubeletObstacle = 'untrusted' | 'hindered' | 'unreachable';

/** What is done about kubelets whose certificates are not trusted. */
export const UNTRUSTED_ADVICE =
  'Let the kubelets use serving certificates from the cluster (serverTLSBootstrap), name the authority that signed theirs with --kubelet-certificate-authority, or, as a last resort, accept any with --kubelet-insecure-skip-tls-verify, though whoever answers then gets your token.';

/** A fact with its source. */
export interface Fact<T> {
  readonly value: T;
  readonly source: FactSource;
  readonly confidence: Confidence;
  /** Of what the live kubelet told: how it was asked. */
  readonly access?: KubeletAccess | undefined;
}

/** Something that was asked for and could not be read. Reported, never dropped. */
export interface Unreadable {
  /** What was asked: `kubelet configz of node cp-1`. */
  readonly what: string;
  /** Why not, in the words of who refused. */
  readonly why: string;
  /** HTTP status where there was one. */
  readonly status?: number;
  /** The permission that would change it: `get nodes/configz`. */
  readonly permission?: string;
  /** Less powerful ones that would do as well, all of them together: `get nodes/pods` in place of `get nodes/proxy`. */
  readonly lesserPermissions?: readonly string[];
  /** Of a kubelet that could not be connected to: how that was tried. */
  readonly access?: KubeletAccess;
  /** Why nothing was sent to a kubelet that was to be asked directly. */
  readonly obstacle?: KubeletObstacle;
  /** The node whose kubelet answered in place of the one that was asked. */
  readonly otherNode?: string;
}

/**
 * A text that is the same for all that could not be read for the same reason; the server's own words for a refusal name the
 * object.
 */
export function reasonKey({ why, permission, lesserPermissions = [] }: Unreadable): string {
  return permission === undefined ? why : [...lesserPermissions, permission].join();
}

/** The permissions that would change it, the less powerful first; undefined where none would. */
export function neededWords({ permission, lesserPermissions = [] }: Unreadable): string | undefined {
  if (permission === undefined || lesserPermissions.length === 0) return permission && `"${permission}"`;
  const lesser = lesserPermissions.map((one) => `"${one}"`).join(' and ');
  return `${lesser}${lesserPermissions.length > 1 ? ',' : ''} or "${permission}"`;
}
