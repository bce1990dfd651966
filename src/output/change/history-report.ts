import type { PastChange } from '../../change/history.ts';
import { API_VERSION } from '../api-version.ts';
import { escapeText } from '../../kubectl/printers/escape.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { renderTable, type Column } from '../../kubectl/printers/table.ts';
import { manifestDiff, styleDiff } from './manifest-diff.ts';
import { timeText } from '../../facts/time-text.ts';

/** The changes of one pod's manifest on one node. */
export interface PodHistory {
  readonly node: string;
  /** The manifest directory. */
  readonly directory: string;
  readonly changes: readonly PastChange[];
}

/** How a history is to look. */
export interface HistoryLook {
  readonly noHeaders: boolean;
  /** Terminal columns, into which the table is made to fit; undefined where it is no terminal. */
  readonly room?: number | undefined;
  /** Each change with its difference. */
  readonly diff: boolean;
  readonly style: Styles;
}

const UNKNOWN = '<unknown>';

function columnsOf(style: Styles): readonly Column<PastChange>[] {
  return [
    { header: 'CHANGE', cell: ({ number }) => String(number) },
    { header: 'ACTION', cell: ({ record }) => record.action },
    { header: 'FILE', cell: ({ file }) => file },
    { header: 'ENDED', cell: ({ ended }) => (ended === undefined ? UNKNOWN : timeText(ended)) },
    { header: 'BY', cell: ({ record }) => record.by || UNKNOWN },
    {
      header: 'OUTCOME',
      cell: ({ outcome, why }) => (why === '' ? outcome : `${outcome}: ${why}`),
      style: ({ outcome }) => (outcome === 'confirmed' ? undefined : style.warning),
    },
  ];
}

/** A table of the changes, or each with its difference. */
export function historyReport(
  { changes, directory }: PodHistory,
  { noHeaders, room, diff, style }: HistoryLook,
): string {
  const table = (some: readonly PastChange[]): string =>
    renderTable(columnsOf(style), some, { headers: !noHeaders, room });
  if (!diff) return table(changes);
  return changes.map((change) => `${table([change])}${difference(change, directory, style)}`).join('\n');
}

function difference(change: PastChange, directory: string, style: Styles): string {
  const text = differenceOf(change, directory);
  return text === undefined ? 'The manifests were not kept whole.\n' : styleDiff(escapeText(text), style);
}

function differenceOf({ file, before, after }: PastChange, directory: string): string | undefined {
  if (before === 'unread' || after === 'unread') return undefined;
  return manifestDiff({ file, before, after }, directory);
}

/** The changes as `-o json` prints them, the oldest first. */
export function historyDocument({ node, directory, changes }: PodHistory): object {
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodHistory',
    items: changes.map((change) => ({
      apiVersion: API_VERSION,
      kind: 'StaticPodPastChange',
      metadata: { name: change.record.name, namespace: change.record.namespace },
      node,
      directory,
      file: change.file,
      number: change.number,
      action: change.record.action,
      by: change.record.by,
      began: change.began?.toISOString() ?? null,
      ended: change.ended?.toISOString() ?? null,
      outcome: change.outcome,
      why: change.why,
      log: change.log,
      difference: differenceOf(change, directory) ?? null,
    })),
  };
}
