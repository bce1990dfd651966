import type { JsonPath } from '../../kubectl/printers/jsonpath.ts';
import { sortItems } from '../../kubectl/printers/sort.ts';
import type { Table } from '../../kubectl/printers/table.ts';
import type { OriginDocument } from '../report-origin.ts';
import type { PrintableList } from './list-printer.ts';

/** A row of a list as JSON, YAML and templates show it. */
export interface ItemDocument {
  readonly metadata: { readonly name?: string };
}

/** A list as JSON, YAML and templates show it; besides its items it may tell what was looked at. */
export interface ListDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly items: readonly ItemDocument[];
  readonly origin?: OriginDocument;
}

/** What a command that lists has gathered from one cluster. */
export interface ClusterList<Row = unknown> {
  readonly rows: readonly Row[];
  readonly item: (row: Row) => ItemDocument;
  /** The document, with these rows. */
  readonly document: (rows: readonly Row[]) => ListDocument;
  /** The table of these rows, given whether it is the wide one. */
  readonly table: (rows: readonly Row[], wide: boolean) => Table;
}

/** The list to print, sorted where that was asked. Throws `UsageError` where it cannot be. */
export function printableList<Row>(
  { rows, item, document, table }: ClusterList<Row>,
  resource: string,
  sortPath: JsonPath | undefined,
): PrintableList<ItemDocument> {
  const sorted = sortPath === undefined ? rows : sortItems(rows, sortPath, item);
  return { resource, document: () => document(sorted), table: (wide) => table(sorted, wide) };
}
