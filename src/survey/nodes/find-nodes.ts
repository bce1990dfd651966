import type { Unreadable } from '../../facts/evidence.ts';
import type { Node } from '../../kubernetes/kubernetes.ts';
import { listNodes, type ListedNodes } from '../../kubectl/api/objects.ts';
import { attempt, unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { KubeletQuery } from './kubelet-query.ts';
import { readNodes, unreadableNodes } from './node-list.ts';

/** Which Nodes to look at, by name or by labels; all where neither says. */
export interface NodeSelection extends Pick<KubeletQuery, 'nodes' | 'chunkSize' | 'signal'> {
  /** Labels of Nodes, as the server selects them. */
  readonly selector: string | undefined;
}

/** The nodes to look at. */
export interface FoundNodes {
  /** Undefined where Nodes cannot be listed. */
  readonly found: readonly { readonly name: string; readonly node: Node | undefined }[] | undefined;
  readonly missing: readonly string[];
  readonly unreadable: readonly Unreadable[];
}

/** Finds the Nodes asked for, else all. Throws where a selector cannot be followed. */
export async function findNodes(connection: Connection, query: NodeSelection): Promise<FoundNodes> {
  const { nodes, chunkSize, signal, selector } = query;
  if (nodes.length > 0) {
    const names = [...new Set(nodes)];
    const readings = await readNodes(connection, names, chunkSize, signal);
    const there = names.filter((name) => readings.get(name)?.kind !== 'absent');
    return {
      found: there.map((name) => ({ name, node: valueOf(readings.get(name)) })),
      missing: names.filter((name) => readings.get(name)?.kind === 'absent'),
      unreadable: unreadableNodes(readings),
    };
  }
  // A selector cannot be followed without the Nodes.
  const list = () => listNodes(connection, chunkSize, signal, selector);
  const reading: Reading<ListedNodes> =
    selector === undefined
      ? await attempt({ what: 'nodes: only those with mirror pods are shown', permission: 'list nodes' }, list)
      : { kind: 'read', value: await list() };
  const listed = valueOf(reading);
  const found = listed?.nodes.map((node) => ({ name: node.metadata?.name ?? '', node }));
  const unread = (listed?.malformed.names ?? []).map((name) => ({ name, node: undefined }));
  return {
    found: found === undefined ? undefined : [...found, ...unread],
    missing: [],
    unreadable: [...unreadableOf([reading]), ...(listed?.malformed.unreadable ?? [])],
  };
}
