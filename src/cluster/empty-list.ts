import { recogniseDistribution } from '../domain/distributions/catalogue.ts';
import type { EmptyListFacts } from '../domain/empty-list.ts';
import type { Node } from '../domain/kubernetes.ts';
import type { Connection } from './connection.ts';
import { nodeQuestion } from './node-list.ts';
import { getNode, listNodes } from './objects.ts';
import { attempt, valueOf } from './reading.ts';
import type { StaticPodQuery } from './static-pods.ts';

const CONTROL_PLANE_ROLES = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Finds out why a list may be empty: whether the nodes asked for exist, else what kind of cluster this is. */
export async function readEmptyListFacts(connection: Connection, query: StaticPodQuery): Promise<EmptyListFacts> {
  const { namespace, nodes, labelSelector, fieldSelector, signal } = query;
  const filtered = nodes.length > 0 || labelSelector !== undefined || fieldSelector !== undefined;
  if (filtered || namespace !== undefined) {
    const missingNodes = await missing(connection, nodes, signal);
    return { namespace, missingNodes, filtered, distributions: [], hasControlPlane: undefined };
  }
  const question = { what: 'nodes', permission: 'list nodes' };
  const known = valueOf(await attempt(question, () => listNodes(connection, query.chunkSize, signal))) ?? [];
  return {
    namespace,
    missingNodes: [],
    filtered,
    distributions: known.map((node) => recogniseDistribution({ node }).distribution),
    hasControlPlane: known.length === 0 ? undefined : known.some(isControlPlane),
  };
}

async function missing(connection: Connection, names: readonly string[], signal: AbortSignal): Promise<string[]> {
  const readings = await Promise.all(
    names.map((name) => attempt(nodeQuestion(name), () => getNode(connection, name, signal))),
  );
  return names.filter((_, index) => readings[index]!.kind === 'absent');
}

function isControlPlane({ metadata }: Node): boolean {
  return CONTROL_PLANE_ROLES.some((role) => metadata?.labels?.[role] !== undefined);
}
