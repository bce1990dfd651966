import { isDocumentFormat } from '../../kubectl/printers/document-formats.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import type { OutputFormat } from '../../kubectl/printers/format.ts';
import type { JsonPath } from '../../kubectl/printers/jsonpath.ts';
import { ListStream } from '../../kubectl/printers/list-stream.ts';
import { sortItems } from '../../kubectl/printers/sort.ts';
import type { Table, TableCell } from '../../kubectl/printers/table.ts';
import { API_VERSION } from '../api-version.ts';
import { joinedOrigin, type OriginDocument } from '../report-origin.ts';
import type { ClusterList, ItemDocument } from './cluster-list.ts';
import { printList, type ListLook } from './list-printer.ts';

/** How the lists of several clusters are printed as one. */
export interface MergedListFormat {
  readonly format: OutputFormat;
  readonly sortPath: JsonPath | undefined;
  /** The resource that `-o name` puts before each name. */
  readonly resource: string;
  /** The kind of the list, also where no cluster answered. */
  readonly kind: string;
  readonly look: ListLook;
}

/** What is told of one cluster besides its items: what its list says of itself, or why it could not be asked. */
export interface ClusterPart {
  readonly cluster: string;
  /** Null where it answered. */
  readonly error: string | null;
}

/** What of a cluster's list is printed: what the list was made of need not be kept. */
export interface ListPiece {
  readonly part: ClusterPart;
  readonly origin: OriginDocument | undefined;
  readonly columns: Table['columns'];
  readonly rows: readonly PieceRow[];
}

/** A row, with what its format needs. */
interface PieceRow {
  readonly document: (ItemDocument & { readonly cluster: string }) | undefined;
  readonly cells: readonly TableCell[] | undefined;
}

/**
 * Prints the lists of several clusters as one, in the order in which they are added: JSON and YAML at once; of all else
 * the rows are kept to the end, to be aligned or sorted, or for a template, which is about the whole.
 */
export class MergedList {
  readonly #as: MergedListFormat;
  readonly #write: (text: string) => void;
  readonly #stream: ListStream | undefined;
  readonly #parts: ClusterPart[] = [];
  readonly #held: PieceRow[] = [];
  #columns: Table['columns'] = [];
  #origin: OriginDocument | undefined;

  constructor(as: MergedListFormat, write: (text: string) => void) {
    const { format, sortPath } = as;
    this.#as = as;
    this.#write = write;
    this.#stream =
      isDocumentFormat(format) && sortPath === undefined
        ? new ListStream(format.kind, { apiVersion: API_VERSION, kind: as.kind }, write)
        : undefined;
  }

  /** Adds what a cluster's list shows. */
  add({ part, origin, columns, rows }: ListPiece): void {
    this.#parts.push(part);
    this.#origin = joinedOrigin(this.#origin, origin);
    if (columns.length > 0) this.#columns = columns;
    if (this.#stream !== undefined) this.#stream.add(rows.map(({ document }) => document));
    else for (const row of rows) this.#held.push(row);
  }

  /** Adds that a cluster could not be asked, and why. */
  addFailure(cluster: string, error: string): void {
    this.#parts.push({ cluster, error });
  }

  /** Ends the list. Throws `UsageError` where it cannot be sorted as asked. */
  end(): void {
    const { format, sortPath, resource, kind, look } = this.#as;
    const told = { perCluster: this.#parts, ...(this.#origin && { origin: this.#origin }) };
    if (this.#stream !== undefined) {
      this.#stream.end(told);
      return;
    }
    const rows = sortPath === undefined ? this.#held : sortItems(this.#held, sortPath, ({ document }) => document);
    const items = rows.flatMap(({ document }) => document ?? []);
    const document = () => ({ apiVersion: API_VERSION, kind, items, ...told });
    const table = () => ({ columns: this.#columns, rows: rows.flatMap(({ cells }) => (cells ? [cells] : [])) });
    this.#write(printList({ resource, document, table }, format, look));
  }
}

/** What of a cluster's list is printed in a format. */
export function listPiece<Row>(
  cluster: string,
  list: ClusterList<Row>,
  { format, sortPath }: Pick<MergedListFormat, 'format' | 'sortPath'>,
): ListPiece {
  const { apiVersion: _version, kind: _kind, items: _items, origin, ...own } = list.document([]);
  const isTable = format.kind === 'table' || format.kind === 'wide';
  const { columns, rows } = isTable ? withCluster(cluster, list.table(list.rows, format.kind === 'wide')) : NO_TABLE;
  const needsDocument = !isTable || sortPath !== undefined;
  return {
    part: { cluster, error: null, ...own },
    origin,
    columns,
    rows: list.rows.map((row, index) => ({
      document: needsDocument ? { cluster, ...list.item(row) } : undefined,
      cells: rows[index],
    })),
  };
}

const NO_TABLE: Table = { columns: [], rows: [] };

function withCluster(cluster: string, { columns, rows }: Table): Table {
  const first = { text: escapeLine(cluster), style: undefined };
  return { columns: [{ header: 'CLUSTER' }, ...columns], rows: rows.map((cells) => [first, ...cells]) };
}
