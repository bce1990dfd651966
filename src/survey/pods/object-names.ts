import { isRecord } from '../../facts/record.ts';
import { fetchJson } from '../../kubectl/api/api.ts';
import type { Connection } from '../../kubectl/connection.ts';

/** The server's own table without the objects: the fewest bytes that hold every name. */
const TABLE_OR_LIST = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** An object by its name, and the first columns that `kubectl get` prints of it. */
export interface NamedObject {
  readonly name: string;
  /** `STATUS`, and for a node `ROLES`; empty where the server prints no tables. */
  readonly columns: readonly string[];
}

/**
 * The names of all Nodes or Namespaces, from the server's watch cache: they may be a moment old. Throws `ApiError`
 * and `ConnectionError`.
 */
export async function listNames(
  connection: Connection,
  resource: 'namespaces' | 'nodes',
  signal: AbortSignal,
): Promise<NamedObject[]> {
  const answer = await fetchJson(connection, {
    path: `/api/v1/${resource}`,
    query: [
      ['includeObject', 'None'],
      ['resourceVersion', '0'],
    ],
    accept: TABLE_OR_LIST,
    ignoreWarnings: true,
    signal,
  });
  if (!isRecord(answer)) return [];
  const rows = asArray(answer.rows).map((row) => named(isRecord(row) ? asArray(row.cells).slice(0, 3) : []));
  const items = asArray(answer.items).map((item) => named(isRecord(item) ? [nameOf(item)] : []));
  return [...rows, ...items].filter(({ name }) => name !== '');
}

function named([name, ...columns]: readonly unknown[]): NamedObject {
  return {
    name: typeof name === 'string' ? name : '',
    columns: columns.filter((column) => typeof column === 'string'),
  };
}

function nameOf({ metadata }: Record<string, unknown>): unknown {
  return isRecord(metadata) ? metadata.name : undefined;
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
