import { ApiError } from '../../facts/errors.ts';
import type { Pod } from '../../kubernetes/kubernetes.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fieldEquals } from '../../kubectl/api/field-selector.ts';
import { findPods, getPod } from '../../kubectl/api/objects.ts';

/** A pod as the user named it. */
export interface PodName {
  /** Undefined: look in the context's namespace first, then in all. */
  readonly namespace: string | undefined;
  /** A pod's name or, with `node`, its manifest's. */
  readonly name: string;
  readonly node: string | undefined;
}

/** Pods that a name may mean. */
export interface PodMatches {
  readonly pods: readonly Pod[];
  /** True where other namespaces could not be searched, for want of `list pods` in all of them. */
  readonly onlyContextNamespace: boolean;
}

/**
 * Finds the pods of a name. With a namespace the pod itself is asked for; without one the server selects by name in
 * all namespaces, and a pod of the context's namespace wins. Throws `ApiError` (but not for 404).
 */
export async function searchPods(connection: Connection, wanted: PodName, signal: AbortSignal): Promise<PodMatches> {
  if (wanted.namespace !== undefined) {
    const pods = await getByNames(connection, wanted.namespace, wanted, signal);
    return { pods, onlyContextNamespace: false };
  }
  try {
    const found = await listByNames(connection, wanted, signal);
    const near = found.filter(({ metadata }) => metadata?.namespace === connection.namespace);
    return { pods: near.length > 0 ? near : found, onlyContextNamespace: false };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const pods = await getByNames(connection, connection.namespace, wanted, signal).catch((second: unknown) => {
      // Where the user may not even look there, the wider permission is the one to ask for.
      throw isForbidden(second) ? error : second;
    });
    return { pods, onlyContextNamespace: true };
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof ApiError && error.status === 403;
}

/** The pod's own name and, with a node, the mirror's name of a manifest so called. */
function namesOf({ name, node }: PodName): string[] {
  return node === undefined ? [name] : [name, `${name}${nodeSuffix(node)}`];
}

async function listByNames(connection: Connection, wanted: PodName, signal: AbortSignal): Promise<Pod[]> {
  const lists = await Promise.all(
    namesOf(wanted).map((name) => {
      const terms = [fieldEquals('metadata.name', name)];
      if (wanted.node !== undefined) terms.push(fieldEquals('spec.nodeName', wanted.node));
      return findPods(connection, terms.join(','), signal);
    }),
  );
  return lists.flat();
}

async function getByNames(
  connection: Connection,
  namespace: string,
  wanted: PodName,
  signal: AbortSignal,
): Promise<Pod[]> {
  const pods = await Promise.all(
    namesOf(wanted).map((name) => getPod(connection, namespace, name, signal).catch(absent)),
  );
  return pods.filter((pod) => pod !== undefined && isOn(pod, wanted.node)) as Pod[];
}

function isOn(pod: Pod, node: string | undefined): boolean {
  return node === undefined || pod.spec?.nodeName === node;
}

function absent(error: unknown): undefined {
  if (error instanceof ApiError && error.status === 404) return undefined;
  throw error;
}
