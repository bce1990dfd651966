import { atOnce } from '../../facts/steps.ts';
import { CHUNK_SIZE } from '../../kubernetes/chunk-size.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { noSuchNode } from '../../facts/errors.ts';
import type { NodePods } from '../../pods/filed-pods.ts';
import type { NodeOverview } from '../../nodes/node-overview.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { surveyCluster } from '../cluster-survey.ts';
import type { KubeletPatience } from './kubelet-readings.ts';
import { nodeOverviews } from './node-overviews.ts';

/** A node whose manifests are to be read: where they are, and what runs there. */
export interface ManifestNode {
  readonly overview: NodeOverview;
  readonly pods: NodePods;
  readonly unreadable: readonly Unreadable[];
}

/** How a node is looked at. */
export interface ManifestNodeRequest extends KubeletPatience {
  readonly node: string;
  readonly askKubelet: boolean;
}

/** Reads what is known of a node. Throws `ApiError` where the server knows no such node. */
export async function readManifestNode(connection: Connection, request: ManifestNodeRequest): Promise<ManifestNode> {
  const { node, askKubelet, ...patience } = request;
  const survey = await surveyCluster(connection, {
    ...patience,
    namespace: undefined,
    nodes: [node],
    labels: [],
    chunkSize: CHUNK_SIZE,
    concurrency: 1,
    pods: 'counted',
    askKubelets: askKubelet,
    mostWhole: Infinity,
    nodeFacts: { selector: undefined, endpoints: ['configz', 'flagz'] },
    onProgress: () => undefined,
  });
  const [overview] = atOnce(nodeOverviews(survey));
  if (overview === undefined) throw noSuchNode(node);
  return {
    overview,
    pods: { mirrors: survey.mirrors, running: survey.kubelets?.answers.get(node)?.pods },
    unreadable: [...survey.unreadable, ...overview.unreadable],
  };
}
