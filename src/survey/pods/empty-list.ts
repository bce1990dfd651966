import { recogniseDistribution } from '../../nodes/distributions/catalogue.ts';
import type { EmptyListFacts } from '../../nodes/empty-list.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { firstNodes } from '../../kubectl/api/objects.ts';
import { attempt, valueOf } from '../../kubectl/api/reading.ts';
import type { StaticPodQuery } from './static-pods.ts';

/** Nodes looked at for the kind of cluster: a few tell, and thousands would be read for one sentence. */
const SAMPLE = 20;

/** Finds out why a list may be empty: what narrowed it, else what kind of cluster this is. */
export async function readEmptyListFacts(connection: Connection, query: StaticPodQuery): Promise<EmptyListFacts> {
  const { namespace, nodes, labelSelector, fieldSelector, signal } = query;
  const filtered = nodes.length > 0 || labelSelector !== undefined || fieldSelector !== undefined;
  if (filtered || namespace !== undefined) {
    return { namespace, filtered, distributions: [], hasControlPlane: undefined };
  }
  const question = { what: 'nodes', permission: 'list nodes' };
  const ask = (limit: number, label?: string): Promise<readonly Node[] | undefined> =>
    attempt(question, () => firstNodes(connection, limit, label, signal)).then(valueOf);
  const [some, controlPlane] = await Promise.all([ask(SAMPLE), ask(1, 'node-role.kubernetes.io/control-plane')]);
  const isKnown = some !== undefined && some.length > 0 && controlPlane !== undefined;
  return {
    namespace,
    filtered,
    distributions: (some ?? []).map((node) => recogniseDistribution({ node }).distribution),
    hasControlPlane: isKnown ? controlPlane.length > 0 : undefined,
  };
}
