import { renderCustomColumns } from '../../kubectl/printers/custom-columns.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../../kubectl/printers/document-formats.ts';
import { escapeText } from '../../kubectl/printers/escape.ts';
import type { OutputFormat } from '../../kubectl/printers/format.ts';
import { renderJsonPath, renderJsonPathAsJson } from '../../kubectl/printers/jsonpath.ts';
import { toNames } from '../../kubectl/printers/name.ts';
import { layOutTable, type Table } from '../../kubectl/printers/table.ts';

/** A list to print: the document, and what only a table or `-o name` need. */
export interface PrintableList<Item extends { readonly metadata: { readonly name?: string } }> {
  /** The resource that `-o name` puts before each name. */
  readonly resource: string;
  /** Made only where it is printed: a long list's takes as long as its table. */
  readonly document: () => { readonly items: readonly Item[] };
  /** The table, given whether it is the wide one. */
  readonly table: (wide: boolean) => Table;
}

/** How a list is to look. */
export interface ListLook {
  readonly noHeaders: boolean;
  /** Of the terminal that it goes to, which must be kept safe; undefined for a pipe, which wants values as they are. */
  readonly columns: number | undefined;
}

/** Prints a list in the format asked for. */
export function printList<Item extends { readonly metadata: { readonly name?: string } }>(
  list: PrintableList<Item>,
  format: OutputFormat,
  { noHeaders, columns }: ListLook,
): string {
  const { document } = list;
  if (isDocumentFormat(format)) return DOCUMENT_FORMATS[format.kind].text(document());
  switch (format.kind) {
    case 'table':
      return layOutTable(list.table(false), { headers: !noHeaders, room: columns });
    case 'wide':
      return layOutTable(list.table(true), { headers: !noHeaders, room: columns, whole: true });
    case 'name':
      return toNames(
        list.resource,
        document().items.map(({ metadata }) => metadata.name ?? ''),
      );
    case 'go-template':
      return format.print(document(), escapeFor(columns));
    case 'jsonpath':
      return renderJsonPath(format.path, document(), escapeFor(columns));
    case 'jsonpath-as-json':
      return renderJsonPathAsJson(format.path, document());
    case 'custom-columns':
      return renderCustomColumns(format.columns, document().items, { headers: !noHeaders });
  }
}

/** Escapes text for a terminal; a pipe gets it as it is. */
function escapeFor(columns: number | undefined): (text: string) => string {
  return columns === undefined ? (text) => text : escapeText;
}
