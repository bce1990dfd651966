import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { LookupError } from '../../facts/errors.ts';
import type { NodePods } from '../../pods/mirrored-manifest.ts';
import type { NodeOverview } from '../../nodes/node-overview.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readNodeOverviews } from './node-overviews.ts';

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
  const listing = await readNodeOverviews(connection, {
    namespace: undefined,
    nodes: [node],
    labels: [],
    selector: undefined,
    chunkSize: CHUNK_SIZE,
    concurrency: 1,
    nodeTimeout,
    askKubelets: askKubelet,
    wantsFlags: true,
    wantsPods: true,
    signal,
    now,
    onProgress: () => undefined,
  });
  const [overview] = listing.nodes;
  if (overview === undefined) throw new LookupError(`the server knows no node ${JSON.stringify(node)}`);
  return {
    overview,
    pods: { mirrors: listing.mirrors?.on(node), running: listing.running.get(node) },
    unreadable: [...listing.unreadable, ...overview.unreadable],
  };
}
