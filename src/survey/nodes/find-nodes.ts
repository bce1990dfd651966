import type { Unreadable } from '../../facts/evidence.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import { listNodes, type ListedNodes } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { KubeletQuery } from './kubelet-query.ts';
import { readNodes, unreadableNodes } from './node-list.ts';

/** Which Nodes to look at, by name or by labels; all where neither says. */
export interface NodeSelection extends Pick<KubeletQuery, 'nodes' | 'chunkSize' | 'signal' | 'memory'> {
  /** Labels of Nodes, as the server selects them. */
  readonly selector: string | undefined;
  /** Whether the Nodes themselves are wanted; else named ones are not read: whether they are there shows only later. */
  readonly wanted: boolean;
}

/** The nodes to look at. */
export interface FoundNodes {
  /** Undefined where Nodes cannot be listed. */
  readonly found: readonly { readonly name: string; readonly node: Node | undefined }[] | undefined;
  /** Those that the server was heard to have; undefined where it was not asked, or did not say. */
  readonly known: ReadonlySet<string> | undefined;
  readonly missing: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** Finds the Nodes asked for, else all. Throws where a selector cannot be followed. */
export function findNodes(connection: Connection, selection: NodeSelection): Promise<FoundNodes> {
  const names = [...new Set(selection.nodes)];
  return names.length > 0 ? findNamed(connection, names, selection) : findAll(connection, selection);
}

async function findNamed(
  connection: Connection,
  names: readonly string[],
  { chunkSize, signal, memory, wanted }: NodeSelection,
): Promise<FoundNodes> {
  if (!wanted) {
    return { found: names.map((name) => ({ name, node: undefined })), known: undefined, missing: [], unreadable: [] };
  }
  const readings = await readNodes(connection, names, chunkSize, signal, memory);
  const there = names.filter((name) => readings.get(name)?.kind !== 'absent');
  return {
    found: there.map((name) => ({ name, node: valueOf(readings.get(name)) })),
    known: new Set(there),
    missing: names.filter((name) => readings.get(name)?.kind === 'absent'),
    unreadable: unreadableNodes(readings),
  };
}

async function findAll(
  connection: Connection,
  { chunkSize, signal, selector, wanted }: NodeSelection,
): Promise<FoundNodes> {
  const list = () => listNodes(connection, chunkSize, signal, selector);
  const what = `nodes: only those with mirror pods are ${wanted ? 'shown' : 'looked at'}`;
  // A selector cannot be followed without the Nodes.
  const reading: Reading<ListedNodes> =
    selector === undefined
      ? await attempt({ what, permission: 'list nodes' }, list)
      : { kind: 'read', value: await list() };
  const listed = valueOf(reading);
  const found = listed?.nodes.map((node) => ({
    name: node.metadata?.name ?? '',
    node: wanted ? node : undefined,
  }));
  const unread = (listed?.malformed.names ?? []).map((name) => ({ name, node: undefined }));
  const all = found === undefined ? undefined : [...found, ...unread];
  return {
    found: all,
    known: all && new Set(all.map(({ name }) => name)),
    missing: [],
    unreadable: [...unreadableOf([reading]), ...(listed?.malformed.unreadable ?? [])],
  };
}
