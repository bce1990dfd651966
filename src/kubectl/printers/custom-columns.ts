import { UsageError } from '../../facts/errors.ts';
import { escapeLine } from './escape.ts';
import { goSprint } from './go-value.ts';
import { findResults, parseRelaxedPath } from './jsonpath.ts';
import type { JsonPath } from './jsonpath.ts';
import { alignCells } from './aligned-cells.ts';
import type { TableOptions } from './table.ts';

/** A column that the user asked for. */
export interface CustomColumn {
  readonly header: string;
  readonly path: JsonPath;
}

/** Reads `NAME:.metadata.name,NODE:{.spec.nodeName}`; a `UsageError` in kubectl's words if it cannot. */
export function parseCustomColumns(spec: string): readonly CustomColumn[] {
  return spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) {
      throw new UsageError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    }
    return { header: part.slice(0, colon), path: parseRelaxedPath(part.slice(colon + 1)) };
  });
}

/**
 * Reads the text of a custom columns file: a line of headers and a line of as many paths, both split at blanks. A
 * `UsageError` in kubectl's words if it cannot.
 */
export function parseCustomColumnsFile(content: string): readonly CustomColumn[] {
  const [headerLine, pathLine] = content.replace(/\n$/, '').split('\n');
  const format = 'Expected format is one line of space separated headers, one line of space separated column specs.';
  if (content === '') throw new UsageError(`invalid template, missing header line. ${format}`);
  if (pathLine === undefined) throw new UsageError(`invalid template, missing spec line. ${format}`);
  const headers = words(headerLine ?? '');
  const paths = words(pathLine);
  if (headers.length !== paths.length) {
    throw new UsageError(
      `number of headers (${headers.length}) and field specifications (${paths.length}) don't match`,
    );
  }
  return headers.map((header, index) => ({ header, path: parseRelaxedPath(paths[index]!) }));
}

/**
 * The items in the user's columns. As kubectl does, the headers are there even with no items, several values are
 * joined by commas, a missing one is `<none>`, and lists and objects look as Go prints them. Unlike kubectl's, a value
 * never breaks a line: it is escaped.
 */
export function renderCustomColumns(
  columns: readonly CustomColumn[],
  items: readonly unknown[],
  { headers = true, widths = [] }: TableOptions = {},
): string {
  const header = columns.map((column) => escapeLine(column.header));
  const body = items.map((item) => columns.map((column) => cell(column, item)));
  return alignCells(headers ? [header, ...body] : body, { widths });
}

function cell(column: CustomColumn, item: unknown): string {
  const values = findResults(column.path, item).flat();
  return values.length === 0 ? '<none>' : values.map((value) => escapeLine(goSprint(value))).join(',');
}

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}
