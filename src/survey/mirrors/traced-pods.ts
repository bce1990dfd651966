import type { Unreadable } from '../../facts/evidence.ts';
import type { Mirrors } from '../../pods/mirrors.ts';
import { staticPod, type StaticPod } from '../../pods/static-pod.ts';
import { attempt, unreadableOf, valueOf } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { findGoneNodes, type GoneNodeQuery } from '../nodes/gone-nodes.ts';
import type { KubeletQuery } from '../nodes/kubelet-query.ts';
import { traceStaticPods } from './events.ts';
import type { PodTrace } from '../../pods/pod-trace.ts';

/** Static pods without a mirror that Events tell of. */
export interface TracedPods {
  readonly pods: readonly StaticPod[];
  /** False where the Events could not be read. */
  readonly eventsRead: boolean;
  /** Nodes that such Events come from and that are gone: their pods are left out. */
  readonly goneNodes: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads the Events about static pods of nodes that the query asks for and `isHeard` does not have an answer of. */
export async function findTracedPods(
  connection: Connection,
  query: Pick<KubeletQuery, 'namespace' | 'nodes'> & GoneNodeQuery,
  mirrors: Mirrors,
  isHeard: (node: string) => boolean,
): Promise<TracedPods> {
  const { namespace, chunkSize, signal, nodes } = query;
  const reading = await attempt({ what: 'events', permission: 'list events' }, () =>
    traceStaticPods(connection, { namespace, chunkSize, signal }),
  );
  const mirrored = mirrors.hashes();
  const traces = newestOfEach(valueOf(reading)?.traces ?? []).filter(
    (trace) =>
      (nodes.length === 0 || nodes.includes(trace.node)) &&
      !isHeard(trace.node) &&
      !mirrored.has(trace.hash) &&
      !isReplaced(trace, mirrors) &&
      !hasEnded(trace),
  );
  const unmirrored = traces.map(({ node }) => node).filter((node) => mirrors.on(node).length === 0);
  const { gone, unreadable } = await findGoneNodes(connection, unmirrored, query);
  return {
    pods: traces
      .filter(({ node }) => !gone.has(node))
      .map((events) => staticPod({ node: events.node, events, kubeletAnswered: false })),
    eventsRead: reading.kind === 'read',
    goneNodes: [...gone],
    unreadable: [...unreadableOf([reading]), ...(valueOf(reading)?.unreadable ?? []), ...unreadable],
  };
}

/** Every edit of a manifest is another hash: of a pod the one that was heard of last counts. */
function newestOfEach(traces: readonly PodTrace[]): readonly PodTrace[] {
  const newest = new Map<string, PodTrace>();
  for (const trace of traces) {
    const key = `${trace.node} ${trace.namespace}/${trace.name}`;
    const other = newest.get(key);
    if (other === undefined || instantOf(trace) > instantOf(other)) newest.set(key, trace);
  }
  return [...newest.values()];
}

function instantOf({ last = '' }: PodTrace): number {
  const instant = Date.parse(last);
  return Number.isNaN(instant) ? -Infinity : instant;
}

/** Whether another version of the pod has a mirror. */
function isReplaced({ namespace, name, node }: PodTrace, mirrors: Mirrors): boolean {
  return mirrors.on(node).some(({ metadata }) => {
    return metadata.name === name && metadata.namespace === namespace;
  });
}

/**
 * Whether the kubelet stopped the pod for good: a container that it starts again, after a failed probe or a change, is
 * killed in other words (`killContainer` in kubelet `pkg/kubelet/kuberuntime/kuberuntime_container.go`).
 */
function hasEnded({ lastReason, lastMessage }: PodTrace): boolean {
  return lastReason === 'Killing' && lastMessage.startsWith('Stopping container ');
}
