import type { Unreadable } from '../../facts/evidence.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readNodes, unreadableNodes } from './node-list.ts';

/** Which of some nodes the server does not know; those that could not be read may be there. */
export interface GoneNodes {
  readonly gone: ReadonlySet<string>;
  readonly unreadable: readonly Unreadable[];
}

/** How to look for nodes. */
export interface GoneNodeQuery {
  /** Nodes that are known to be there: they cost nothing. Undefined where nobody has looked. */
  readonly knownNodes: ReadonlySet<string> | undefined;
  readonly chunkSize: number;
  readonly signal: AbortSignal;
}

/** Looks for nodes that something names. */
export async function findGoneNodes(
  connection: Connection,
  names: readonly string[],
  { knownNodes, chunkSize, signal }: GoneNodeQuery,
): Promise<GoneNodes> {
  const doubtful = [...new Set(names)].filter((name) => name !== '' && knownNodes?.has(name) !== true).sort();
  const readings = await readNodes(connection, doubtful, chunkSize, signal);
  return {
    gone: new Set(doubtful.filter((name) => readings.get(name)?.kind === 'absent')),
    unreadable: unreadableNodes(readings),
  };
}
