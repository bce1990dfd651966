import type { Unreadable } from '../../domain/evidence.ts';
import type { Node } from '../../domain/kubernetes.ts';
import type { Connection } from '../connection.ts';
import { getNode, listNodes } from '../api/objects.ts';
import { attempt, unreadableOf, type Question, type Reading } from '../api/reading.ts';
import { unreadableObjects } from '../api/unreadable-objects.ts';

/** Up to this many Nodes are asked for one by one; more are cheaper as a list of all. */
const FEW = 8;

/** What is asked, for `attempt`. */
export function nodeQuestion(node: string): Question {
  return { what: `node ${node}`, permission: 'get nodes', mayBeAbsent: true };
}

/**
 * Reads the named Nodes. Each name has its own reading: a Node may be gone (`absent`) while others are there.
 */
export async function readNodes(
  connection: Connection,
  names: readonly string[],
  chunkSize: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Reading<Node>>> {
  if (names.length <= FEW) {
    const readings = await Promise.all(
      names.map((name) => attempt(nodeQuestion(name), () => getNode(connection, name, signal))),
    );
    return new Map(names.map((name, index) => [name, readings[index]!]));
  }
  const all = await attempt({ what: 'nodes', permission: 'list nodes' }, () =>
    listNodes(connection, chunkSize, signal),
  );
  if (all.kind !== 'read') return new Map(names.map((name) => [name, all]));
  const byName = new Map(all.value.map((node) => [node.metadata?.name, node]));
  return new Map(
    names.map((name): [string, Reading<Node>] => {
      const node = byName.get(name);
      return [name, node === undefined ? { kind: 'absent' } : { kind: 'read', value: node }];
    }),
  );
}

/** What of these Nodes could not be read: once where the list of all could not be. */
export function unreadableNodes(readings: ReadonlyMap<string, Reading<Node>>): Unreadable[] {
  const distinct = [...new Set(readings.values())];
  return distinct.length < readings.size ? unreadableOf(distinct) : unreadableObjects(['node', 'nodes'], readings);
}
