import type { ObjectMeta, Pod } from '../../domain/kubernetes.ts';
import { podColumns } from '../../domain/pod-columns.ts';
import type { ListedPod } from '../../domain/static-pod.ts';

/** Asks for the server's own table, and takes plain objects where there is none. */
export const TABLE_OR_OBJECTS = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** `meta.k8s.io/v1` Table, as far as it is read. */
interface Table {
  readonly columnDefinitions?: readonly { readonly name?: string }[] | null;
  readonly rows?: readonly TableRow[] | null;
}

interface TableRow {
  readonly cells?: readonly unknown[];
  readonly object?: { readonly metadata?: ObjectMeta };
}

/** Reads pods out of Tables. In a watch only the first Table names the columns, so that they are remembered. */
export class PodTableReader {
  #columns: readonly string[] = [];

  /** The pods of one Table. */
  read(table: Table): ListedPod[] {
    this.learnColumns(table);
    return (table.rows ?? []).map((row) => this.readRow(row));
  }

  /** Takes the columns from a Table, which need not have rows. */
  learnColumns({ columnDefinitions }: Table): void {
    const named = columnDefinitions?.map(({ name = '' }) => name) ?? [];
    if (named.length > 0) this.#columns = named;
  }

  readRow({ cells = [], object }: TableRow): ListedPod {
    const cell = (column: string): string => printCell(cells[this.#columns.indexOf(column)]);
    const node = cell('Node');
    return {
      metadata: withoutManagedFields(object?.metadata ?? {}),
      nodeName: node === NONE ? undefined : node,
      ready: cell('Ready'),
      status: cell('Status'),
      restarts: cell('Restarts'),
      age: cell('Age'),
    };
  }
}

/** A whole pod as a list shows it. */
export function listedPod(pod: Pod, now: Date): ListedPod {
  return {
    metadata: withoutManagedFields(pod.metadata ?? {}),
    nodeName: pod.spec?.nodeName === '' ? undefined : pod.spec?.nodeName,
    ...podColumns(pod, now),
  };
}

/** What the server prints for a value that is not there. */
const NONE = '<none>';

function printCell(cell: unknown): string {
  if (typeof cell === 'string' && cell !== '') return cell;
  return typeof cell === 'number' ? String(cell) : NONE;
}

/** Managed fields are most of a pod's metadata; dropping them at once keeps a long list small. */
function withoutManagedFields(metadata: ObjectMeta & { readonly managedFields?: unknown }): ObjectMeta {
  const { managedFields, ...rest } = metadata;
  return rest;
}
