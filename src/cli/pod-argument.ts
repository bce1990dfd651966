import { UsageError } from '../facts/errors.ts';

/** A pod as an argument names it. */
export interface PodArgument {
  /** Undefined where the argument does not say. */
  readonly namespace: string | undefined;
  readonly name: string;
}

const RESOURCE_NAMES = new Set(['pod', 'pods', 'po']);
const NODE_NAMES = new Set(['node', 'nodes', 'no']);
/** Other resources that kubectl takes before a slash, and that people ask for the pods of. */
const OTHER_NAMES = new Set(
  'cj cm cronjob cronjobs daemonset daemonsets deploy deployment deployments ds job ns rc replicaset replicasets rs statefulset statefulsets sts svc'.split(
    ' ',
  ),
);

/** The error for `node/NAME`, `deploy/NAME` and their like; undefined for what is no resource. */
function otherResource(resource: string, name: string): UsageError | undefined {
  if (NODE_NAMES.has(resource)) {
    return new UsageError(
      `"${resource}/${name}" is a node, not a pod`,
      `"ls --node ${name}" lists its static pods, "nodes ${name}" shows its kubelet.`,
    );
  }
  if (!OTHER_NAMES.has(resource)) return undefined;
  return new UsageError(
    `"${resource}/${name}" is not a pod`,
    `A static pod belongs to a file on its node, not to another object. Use NAME, pod/NAME or NAMESPACE/NAME; if "${resource}" is a namespace, -n ${resource} NAME.`,
  );
}

/** Whether a word names pods as a resource: `pods`. */
export function isPodResource(word: string): boolean {
  return RESOURCE_NAMES.has(word);
}

/** `pod NAME…`, the way that kubectl commands take it: the names. Throws `UsageError` for another resource. */
export function withoutResource(words: readonly string[]): readonly string[] {
  const [first = '', second] = words;
  if (second === undefined) return words;
  if (isPodResource(first)) return words.slice(1);
  const other = otherResource(first, second);
  if (other !== undefined) throw other;
  return words;
}

/**
 * Reads `NAME`, `pod/NAME` or `NAMESPACE/NAME`. Throws `UsageError` for anything else, and for what cannot be a pod's
 * name (RFC 1123 subdomain), before any request is sent.
 */
export function parsePodArgument(argument: string): PodArgument {
  const parts = argument.split('/');
  const [first = '', second] = parts;
  const name = second ?? first;
  if (parts.length > 2 || !isName(name) || (second !== undefined && !isName(first))) {
    throw new UsageError(
      `${JSON.stringify(argument)} is not a valid pod name`,
      'Use NAME, pod/NAME or NAMESPACE/NAME, in lower case.',
    );
  }
  const other = second === undefined ? undefined : otherResource(first, second);
  if (other !== undefined) throw other;
  return { name, namespace: second === undefined || RESOURCE_NAMES.has(first) ? undefined : first };
}

/**
 * The file that an argument names by its path in place of a pod, whose name never begins with a slash, on the node that is
 * named beside it; undefined for any other. Throws `UsageError` for a relative path, and where no node is named.
 */
export function parseFileArgument(
  argument: string,
  node: string | undefined,
): { readonly path: string; readonly node: string } | undefined {
  if (argument.startsWith('/')) {
    if (node === undefined) throw new UsageError(`${argument} is a file on a node`, 'Name the node with --node.');
    return { path: argument, node };
  }
  if (!/^\.{1,2}\/|\/.*\//.test(argument)) return undefined;
  throw new UsageError(
    `${JSON.stringify(argument)} is neither a pod name nor an absolute path`,
    'Use NAME, pod/NAME or NAMESPACE/NAME; or name a file by its path on the node, such as /etc/kubernetes/manifests/etcd.yaml.',
  );
}

function isName(text: string): boolean {
  return text.length <= 253 && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(text);
}
