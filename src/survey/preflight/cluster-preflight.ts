import type { ChangeAction, ChangedPod } from '../../change/change.ts';
import { peersCheck } from '../../change/peers.ts';
import { notKnown, type PreflightResult } from '../../change/preflight.ts';
import type { PodReading } from '../../kubelet/manifest/reading.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import { attempt } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../pods/static-pods.ts';
import { preflightMirror } from './mirror-preflight.ts';
import { preflightNode } from './node-preflight.ts';

/** A change, as far as the cluster is concerned. */
export interface ClusterChange {
  readonly action: ChangeAction;
  readonly node: string;
  /** Undefined for a file that defines none. */
  readonly pod: ChangedPod | undefined;
  /** The manifest as it is, and as it will be; undefined where there is none. */
  readonly before: PodReading | undefined;
  readonly after: PodReading | undefined;
  /** The command that makes the same change on the node itself. */
  readonly localCommand: string;
  /** The command that starts the pod where it was stopped, on another node. */
  readonly startCommand: (node: string) => string;
  readonly concurrency: number;
  /** Milliseconds after which the kubelet's answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** What was found, and the Node that was read for it; undefined where it could not be. */
export interface ClusterPreflight {
  readonly results: readonly PreflightResult[];
  readonly node: Node | undefined;
}

/**
 * Looks, side by side, at all that the API server tells about a change before it is made: the node and its kubelet, what
 * may refuse the new mirror pod, the pods of its kind on other nodes. What could not be read is told as a warning. Throws
 * `InterruptedError`.
 */
export async function preflightCluster(connection: Connection, change: ClusterChange): Promise<ClusterPreflight> {
  const { after, node, pod } = change;
  const [{ results, node: found }, mirror] = await Promise.all([
    preflightNode(connection, node, change),
    after === undefined || pod === undefined ? [] : preflightMirror(connection, { ...change, after, pod }),
  ]);
  return { results: [...results, ...mirror, ...(await preflightPeers(connection, change, found))], node: found };
}

/**
 * Looks at the pods of its kind on other nodes, before one is taken away. Of several nodes it is to be asked again before
 * each. `found`: the Node, by whose addresses it is told whether the API server is there.
 */
async function preflightPeers(
  connection: Connection,
  { action, before, after, node, pod, localCommand, startCommand, signal, now }: ClusterChange,
  found: Node | undefined,
): Promise<readonly PreflightResult[]> {
  // Nothing is taken away where nothing is.
  if (before === undefined || pod === undefined) return [];
  const query = { ...ALL_STATIC_PODS, namespace: pod.namespace, signal, now };
  const reading = await attempt({ what: `static pods like ${pod.name} on other nodes`, permission: 'list pods' }, () =>
    listStaticPods(connection, query),
  );
  if (reading.kind !== 'read') return reading.kind === 'unreadable' ? [notKnown('peers', reading.unreadable)] : [];
  const labels = (after ?? before).effective.metadata?.labels ?? {};
  const members = etcdMembers(before);
  const answersThere = found !== undefined && isServedBy(connection.server, found);
  return [
    ...peersCheck({ action, pod, labels, node, members, answersThere, localCommand, startCommand }, reading.value.pods),
    ...reading.value.unreadable.map((one) => notKnown('peers', one)),
  ];
}

/** How many members an etcd's command line names: all that there were when this one joined (`--initial-cluster`). */
function etcdMembers({ effective }: PodReading): number {
  const words = (effective.spec?.containers ?? []).flatMap(({ command = [], args = [] }) => [...command, ...args]);
  const value = words.flatMap((word) => /^--initial-cluster=(.+)$/s.exec(word)?.[1] ?? []);
  return Math.max(0, ...value.map((names) => names.split(',').length));
}

/** Whether a server's URL has an address or the name of a node. A load balancer has neither, whomever it asks. */
function isServedBy(server: string, { metadata, status }: Node): boolean {
  const host = new URL(server).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const names = [metadata?.name, ...(status?.addresses ?? []).map(({ address }) => address)];
  return names.some((name) => name?.toLowerCase() === host);
}
