import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { LookupError } from '../../facts/errors.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';
import type { NodePods } from '../../pods/mirrored-manifest.ts';
import type { NodeOverview } from '../../nodes/node-overview.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { answeringNode } from './answering-node.ts';
import { kubeletQuestion } from './kubelet.ts';
import { getKubeletPods } from './kubelet-pods.ts';
import { readNodeOverviews } from './node-overviews.ts';
import { attempt, unreadableOf, valueOf } from '../../kubectl/api/reading.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../pods/static-pods.ts';

/** A node whose manifests are to be read: where they are, and what runs there. */
export interface ManifestNode {
  readonly overview: NodeOverview;
  readonly pods: NodePods;
  readonly unreadable: readonly Unreadable[];
}

/** How a node is looked at. */
export interface ManifestNodeRequest {
  readonly node: string;
  readonly askKubelet: boolean;
  /** Milliseconds after which the kubelet's answer is given up. */
  readonly nodeTimeout: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Reads what is known of a node. Throws `LookupError` where the server knows no such node. */
export async function readManifestNode(connection: Connection, request: ManifestNodeRequest): Promise<ManifestNode> {
  const { node, askKubelet, nodeTimeout, signal, now } = request;
  const [listing, mirrors, running] = await Promise.all([
    readNodeOverviews(connection, {
      namespace: undefined,
      nodes: [node],
      labels: [],
      selector: undefined,
      chunkSize: CHUNK_SIZE,
      concurrency: 1,
      nodeTimeout,
      askKubelets: askKubelet,
      wantsFlags: true,
      signal,
      now,
      onProgress: () => undefined,
    }),
    attempt({ what: `static pods of node ${node}`, permission: 'list pods' }, () =>
      listStaticPods(connection, { ...ALL_STATIC_PODS, nodes: [node], signal, now }),
    ),
    askKubelet
      ? attempt(kubeletQuestion('pods', node), () =>
          getKubeletPods(connection, { node, timeout: nodeTimeout, signal }, now),
        )
      : undefined,
  ]);
  const [overview] = listing.nodes;
  if (overview === undefined) throw new LookupError(`the server knows no node ${JSON.stringify(node)}`);
  // The overview counts the same pods, and so most often fails to read them for the same reason.
  const told = new Set(overview.unreadable.map(({ what }) => what));
  const untold = unreadableOf([running]).filter(({ what }) => !told.has(what));
  return {
    overview,
    pods: { mirrors: valueOf(mirrors)?.pods, running: ownPods(node, valueOf(running)) },
    unreadable: [...listing.unreadable, ...overview.unreadable, ...(valueOf(mirrors)?.unreadable ?? []), ...untold],
  };
}

/** Undefined also where the kubelet says that it is another node's, which the overview tells. */
function ownPods(node: string, running: readonly KubeletPod[] | undefined): readonly KubeletPod[] | undefined {
  return running === undefined || answeringNode(node, running) !== node ? undefined : running;
}
