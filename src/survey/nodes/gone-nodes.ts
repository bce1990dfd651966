import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import type { KubeletQuery } from './kubelet-query.ts';
import { readNodes, unreadableNodes } from './node-list.ts';

/** Which of some nodes the server does not know; those that could not be read may be there. */
export interface GoneNodes {
  readonly gone: ReadonlySet<string>;
  readonly unreadable: readonly Unreadable[];
}

/** Looks for nodes that something names. Those that the query knows already cost nothing. */
export async function findGoneNodes(
  connection: Connection,
  names: readonly string[],
  { knownNodes, chunkSize, signal }: Pick<KubeletQuery, 'knownNodes' | 'chunkSize' | 'signal'>,
): Promise<GoneNodes> {
  const doubtful = [...new Set(names)].filter((name) => name !== '' && knownNodes?.has(name) !== true).sort();
  const readings = await readNodes(connection, doubtful, chunkSize, signal);
  return {
    gone: new Set(doubtful.filter((name) => readings.get(name)?.kind === 'absent')),
    unreadable: unreadableNodes(readings),
  };
}
