import { compareUtf8 } from '../../kubectl/printers/byte-order.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import type { Column } from '../../kubectl/printers/table.ts';

type Labels = Readonly<Record<string, string>> | undefined;

/** Which labels a table shows. */
export interface LabelLook {
  /** Keys with a column of their own, in this order: those of `--label-columns`. */
  readonly labelColumns: readonly string[];
  /** Whether all of them stand in a last column. */
  readonly showLabels: boolean;
}

/**
 * The columns at the end of a table that show labels, as `kubectl get -L … --show-labels` has them (cli-runtime
 * `printers/tableprinter.go`): the header is what follows the last slash of the key, and where the label is absent the
 * cell is empty.
 */
export function labelColumns<Row>(look: LabelLook, labelsOf: (row: Row) => Labels): readonly Column<Row>[] {
  const columns = look.labelColumns.map((key) => ({
    header: escapeLine(key.slice(key.lastIndexOf('/') + 1).toUpperCase()),
    cell: (row: Row) => labelCell(labelsOf(row), key),
  }));
  return look.showLabels ? [...columns, { header: 'LABELS', cell: (row) => labelsCell(labelsOf(row)) }] : columns;
}

function labelCell(labels: Labels, key: string): string {
  return labels !== undefined && Object.hasOwn(labels, key) ? (labels[key] ?? '') : '';
}

/** Labels as `--show-labels` prints them: `a=b,c=d` by key, `<none>` where there are none. */
function labelsCell(labels: Labels): string {
  const keys = Object.keys(labels ?? {}).sort(compareUtf8);
  return keys.length === 0 ? '<none>' : keys.map((key) => `${key}=${labels?.[key] ?? ''}`).join(',');
}
