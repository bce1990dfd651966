import { renderCustomColumns } from '../../kubectl/printers/custom-columns.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../../kubectl/printers/document-formats.ts';
import type { OutputFormat } from '../../kubectl/printers/format.ts';
import { renderJsonPath, renderJsonPathAsJson } from '../../kubectl/printers/jsonpath.ts';
import { toNames } from '../../kubectl/printers/name.ts';

/** A list to print: the document, and what only a table or `-o name` need. */
export interface PrintableList<Item extends { readonly metadata: { readonly name?: string } }> {
  /** The resource that `-o name` puts before each name. */
  readonly resource: string;
  /** Made only where it is printed: a long list's takes as long as its table. */
  readonly document: () => { readonly items: readonly Item[] };
  /** The table, given whether it is the wide one. */
  readonly table: (wide: boolean) => string;
  readonly noHeaders: boolean;
  /** Escapes text for the place where it goes: a terminal must be kept safe, a pipe wants values as they are. */
  readonly escape: (text: string) => string;
}

/** Prints a list in the format asked for. */
export function printList<Item extends { readonly metadata: { readonly name?: string } }>(
  list: PrintableList<Item>,
  format: OutputFormat,
): string {
  const { document } = list;
  if (isDocumentFormat(format)) return DOCUMENT_FORMATS[format.kind].text(document());
  switch (format.kind) {
    case 'table':
    case 'wide':
      return list.table(format.kind === 'wide');
    case 'name':
      return toNames(
        list.resource,
        document().items.map(({ metadata }) => metadata.name ?? ''),
      );
    case 'jsonpath':
      return renderJsonPath(format.path, document(), list.escape);
    case 'jsonpath-as-json':
      return renderJsonPathAsJson(format.path, document());
    case 'custom-columns':
      return renderCustomColumns(format.columns, document().items, { headers: !list.noHeaders });
  }
}
