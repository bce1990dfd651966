import { age } from '../../kubernetes/age.ts';
import type { HiddenPod } from '../../pods/hidden-pod.ts';
import { labelColumns, type LabelLook } from './label-columns.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { shortWhy, wholeWhy } from '../../rules/suspicion-words.ts';
import { filled } from './filled-cell.ts';
import { renderTable, type Column } from '../../kubectl/printers/table.ts';

/** How a table of hidden pods is to look. */
export interface HiddenPodTableLook extends LabelLook {
  readonly wide: boolean;
  readonly noHeaders: boolean;
  readonly style: Styles;
  readonly now: Date;
}

const NONE = '<none>';
const UNKNOWN = '<unknown>';

/** The table of `ls --hidden`. */
export function hiddenPodTable(pods: readonly HiddenPod[], look: HiddenPodTableLook): string {
  const { wide, style, now } = look;
  const why: Column<HiddenPod> = {
    header: 'WHY',
    cell: (hidden) => (wide ? wholeWhy(hidden.why) : shortWhy(hidden.why)),
    style: () => style.warning,
  };
  const columns: Column<HiddenPod>[] = [
    { header: 'NAMESPACE', cell: ({ metadata }) => metadata.namespace ?? NONE },
    { header: 'MANIFEST', cell: ({ manifestName, metadata }) => manifestName ?? metadata.name ?? NONE },
    { header: 'NODE', cell: ({ node }) => (node === '' ? UNKNOWN : node) },
    { header: 'STATUS', cell: ({ running }) => filled(running?.status) },
    { header: 'SOURCE', cell: ({ source }) => source ?? UNKNOWN },
    { header: 'HASH', cell: ({ hash }) => hash },
    { header: 'SINCE', cell: ({ since }) => age(since, now) },
    ...(wide ? WIDE_COLUMNS : []),
    why,
  ];
  columns.push(...labelColumns<HiddenPod>(look, ({ metadata }) => metadata.labels));
  return renderTable(columns, pods, { headers: !look.noHeaders });
}

const WIDE_COLUMNS: readonly Column<HiddenPod>[] = [
  { header: 'NAME', cell: ({ metadata }) => metadata.name ?? NONE },
  { header: 'READY', cell: ({ running }) => running?.ready ?? UNKNOWN },
  { header: 'RESTARTS', cell: ({ running }) => running?.restarts ?? UNKNOWN },
  { header: 'FOUND-BY', cell: ({ foundBy }) => foundBy },
  { header: 'LAST-WARNING', cell: ({ foundBy, warning }) => warning ?? (foundBy === 'events' ? NONE : UNKNOWN) },
];
