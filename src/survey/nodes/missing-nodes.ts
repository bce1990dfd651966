import type { Connection } from '../../kubectl/connection.ts';
import { getNodes } from './node-list.ts';

/** Those of the names that the server knows no Node of. */
export async function missingNodes(
  connection: Connection,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const readings = await getNodes(connection, [...new Set(names)], { signal });
  return [...readings].filter(([, { kind }]) => kind === 'absent').map(([name]) => name);
}
