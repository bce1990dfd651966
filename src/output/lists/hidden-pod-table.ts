import { age } from '../../kubernetes/age.ts';
import { foundBy, hashOf, runningSince, type StaticPod } from '../../pods/static-pod.ts';
import { labelColumns, type LabelLook } from './label-columns.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { hiddenStyle, podStatusStyle } from '../colours.ts';
import { shortWhy, wholeWhy } from '../../rules/suspicion-words.ts';
import { filled } from './filled-cell.ts';
import { tableOf, type Column, type Table } from '../../kubectl/printers/table.ts';

/** How a table of hidden pods is to look. */
export interface HiddenPodTableLook extends LabelLook {
  readonly wide: boolean;
  readonly style: Styles;
  readonly now: Date;
}

const NONE = '<none>';
const UNKNOWN = '<unknown>';

/** The table of `ls --hidden`. */
export function hiddenPodTable(pods: readonly StaticPod[], look: HiddenPodTableLook): Table {
  const { wide, style, now } = look;
  const why: Column<StaticPod> = {
    header: 'WHY',
    cell: (hidden) => (wide ? wholeWhy(hidden.why) : shortWhy(hidden.why)),
    style: (hidden) => hiddenStyle(hidden, style),
  };
  const columns: readonly Column<StaticPod>[] = [
    { header: 'NAMESPACE', cell: ({ metadata }) => metadata.namespace ?? NONE },
    { header: 'MANIFEST', cell: ({ manifestName, metadata }) => manifestName ?? metadata.name ?? NONE },
    { header: 'NODE', cell: ({ node }) => (node === '' ? UNKNOWN : node) },
    {
      header: 'STATUS',
      cell: ({ kubelet }) => filled(kubelet?.status),
      style: ({ kubelet }) => podStatusStyle(filled(kubelet?.status), style),
    },
    { header: 'SINCE', cell: (hidden) => age(runningSince(hidden), now) },
    ...(wide ? WIDE_COLUMNS : []),
    // Sentences of any length: behind them no column but those that were asked for would be found.
    why,
    ...labelColumns<StaticPod>(look, ({ metadata }) => metadata.labels),
  ];
  return tableOf(columns, pods);
}

const WIDE_COLUMNS: readonly Column<StaticPod>[] = [
  { header: 'SOURCE', cell: ({ source }) => (source === 'unknown' ? UNKNOWN : source) },
  { header: 'HASH', cell: (hidden) => hashOf(hidden) ?? '' },
  { header: 'NAME', cell: ({ metadata }) => metadata.name ?? NONE },
  { header: 'READY', cell: ({ kubelet }) => kubelet?.ready ?? UNKNOWN },
  { header: 'RESTARTS', cell: ({ kubelet }) => kubelet?.restarts ?? UNKNOWN },
  { header: 'FOUND-BY', cell: foundBy },
  {
    header: 'LAST-WARNING',
    cell: ({ kubelet, events }) => events?.warning ?? (kubelet === undefined ? NONE : UNKNOWN),
  },
];
