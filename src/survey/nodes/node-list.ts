import type { Unreadable } from '../../facts/evidence.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { fanOutByName } from '../../kubectl/api/fan-out.ts';
import { getNode, listNodes } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, type Question, type Reading } from '../../kubectl/api/reading.ts';
import { unreadableObjects } from '../../kubectl/api/unreadable-objects.ts';
import type { NodeMemory } from './node-memory.ts';

/** Up to this many Nodes are asked for one by one; more are cheaper as a list of all. */
const FEW = 8;

/** What came of reading Nodes, by name. */
export type NodeReadings = ReadonlyMap<string, Reading<Node>>;

/** What is asked, for `attempt`. */
export function nodeQuestion(node: string): Question {
  return { what: `node ${node}`, permission: 'get nodes', mayBeAbsent: true };
}

/**
 * Reads the named Nodes. Each name has its own reading: a Node may be gone (`absent`) while others are there. Who may get
 * Nodes but not list them, or list them but not get them, has them read the other way.
 */
export async function readNodes(
  connection: Connection,
  names: readonly string[],
  chunkSize: number,
  signal: AbortSignal,
  memory?: NodeMemory,
): Promise<NodeReadings> {
  const get = (some: readonly string[]) => getNodes(connection, some, { signal, memory });
  const list = (some: readonly string[]) => pickNodes(connection, some, chunkSize, signal);
  if (names.length > FEW) return await orElse(await list(names), get);
  return await orElse(await get(names), list);
}

/** Takes what was forbidden from another way of reading; it stays forbidden where none of the first few can be had so. */
async function orElse(
  readings: NodeReadings,
  read: (names: readonly string[]) => Promise<NodeReadings>,
): Promise<NodeReadings> {
  const forbidden = [...readings].filter(([, reading]) => isForbidden(reading)).map(([name]) => name);
  if (forbidden.length === 0) return readings;
  const first = await read(forbidden.slice(0, FEW));
  if ([...first.values()].every(isForbidden)) return readings;
  const rest = forbidden.length > FEW ? await read(forbidden.slice(FEW)) : new Map<string, Reading<Node>>();
  const found = [...first, ...rest].filter(([, reading]) => !isForbidden(reading));
  return new Map([...readings, ...found]);
}

function isForbidden(reading: Reading<Node>): boolean {
  return reading.kind === 'unreadable' && reading.unreadable.permission !== undefined;
}

/** How Nodes are asked for one by one. */
export interface NodeRequest {
  readonly signal: AbortSignal;
  readonly memory?: NodeMemory | undefined;
}

/** Gets the named Nodes one by one, a few at a time; for names that are all different. */
export function getNodes(
  connection: Connection,
  names: readonly string[],
  request: NodeRequest,
): Promise<NodeReadings> {
  return fanOutByName(names, FEW, (name) => readNode(connection, name, request));
}

/** Gets one Node. */
export function readNode(
  connection: Connection,
  name: string,
  { signal, memory }: NodeRequest,
): Promise<Reading<Node>> {
  return attempt(nodeQuestion(name), async () => {
    const node = memory?.nodes.get(name) ?? (await getNode(connection, name, signal));
    memory?.nodes.set(name, node);
    return node;
  });
}

async function pickNodes(
  connection: Connection,
  names: readonly string[],
  chunkSize: number,
  signal: AbortSignal,
): Promise<NodeReadings> {
  const all = await attempt({ what: 'nodes', permission: 'list nodes' }, () =>
    listNodes(connection, chunkSize, signal),
  );
  if (all.kind !== 'read') return new Map(names.map((name) => [name, all]));
  const { nodes, malformed } = all.value;
  const byName = new Map(nodes.map((node) => [node.metadata?.name, node]));
  return new Map(
    names.map((name): [string, Reading<Node>] => {
      const node = byName.get(name);
      const flaw = malformed.flaws.get(name);
      if (flaw !== undefined) {
        const unreadable = { what: nodeQuestion(name).what, why: `malformed: ${flaw}` };
        return [name, { kind: 'unreadable', unreadable }];
      }
      return [name, node === undefined ? { kind: 'absent' } : { kind: 'read', value: node }];
    }),
  );
}

/** What of these Nodes could not be read: once where the list of all could not be. */
export function unreadableNodes(readings: NodeReadings): Unreadable[] {
  const distinct = [...new Set(readings.values())];
  return distinct.length < readings.size ? unreadableOf(distinct) : unreadableObjects(['node', 'nodes'], readings);
}
