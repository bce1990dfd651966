import type { StaticPod } from '../../pods/static-pod.ts';
import { isPhaseOpen } from '../../pods/view-difference.ts';
import { differenceWords, viewsOf } from './difference-words.ts';
import { labelColumns, type LabelLook } from './label-columns.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { differencesStyle, podStatusStyle } from '../colours.ts';
import { shortWhy, wholeWhy } from '../../rules/suspicion-words.ts';
import { filled } from './filled-cell.ts';
import { tableOf, type Column, type Table } from '../../kubectl/printers/table.ts';

/** How a table of compared pods is to look. */
export interface ComparedPodTableLook extends LabelLook {
  readonly wide: boolean;
  readonly style: Styles;
}

const NONE = '<none>';
const UNKNOWN = '<unknown>';

/** The table of `ls --kubelet`: what the API server shows as STATUS, the kubelet's word beside it. */
export function comparedPodTable(pods: readonly StaticPod[], look: ComparedPodTableLook): Table {
  const { wide, style } = look;
  const columns: Column<StaticPod>[] = [
    { header: 'NAMESPACE', cell: ({ metadata }) => metadata.namespace ?? NONE },
    { header: 'NAME', cell: ({ metadata }) => metadata.name ?? NONE },
    { header: 'NODE', cell: ({ node }) => (node === '' ? NONE : node) },
    { header: 'READY', cell: ({ kubelet, mirror }) => kubelet?.ready ?? mirror?.ready ?? UNKNOWN },
    { header: 'MIRROR', cell: mirrorCell, style: (pod) => podStatusStyle(mirrorCell(pod), style) },
    { header: 'KUBELET', cell: kubeletCell, style: (pod) => podStatusStyle(kubeletCell(pod), style) },
    { header: 'RESTARTS', cell: ({ kubelet, mirror }) => kubelet?.restarts ?? mirror?.restarts ?? UNKNOWN },
    { header: 'SOURCE', cell: ({ source }) => source, usual: 'file' },
    ...(wide ? WIDE_COLUMNS : []),
    {
      header: 'DIFFERENCE',
      cell: (pod) => differenceCell(pod, wide),
      style: ({ differences }) => differencesStyle(differences, style),
    },
  ];
  columns.push(...labelColumns<StaticPod>(look, ({ metadata }) => metadata.labels));
  return tableOf(columns, pods);
}

const WIDE_COLUMNS: readonly Column<StaticPod>[] = [
  { header: 'MANIFEST', cell: ({ manifestName }) => manifestName ?? NONE },
  { header: 'MIRROR-HASH', cell: ({ mirror }) => (mirror === undefined ? NONE : (mirror.hash ?? NONE)) },
  {
    header: 'KUBELET-HASH',
    cell: ({ kubelet, kubeletAnswered }) => kubelet?.hash ?? (kubeletAnswered ? NONE : UNKNOWN),
  },
];

function mirrorCell({ mirror }: StaticPod): string {
  return mirror === undefined ? NONE : filled(mirror.status);
}

function kubeletCell({ kubelet, kubeletAnswered }: StaticPod): string {
  if (kubelet !== undefined) return filled(kubelet.status);
  return kubeletAnswered ? NONE : UNKNOWN;
}

function differenceCell(pod: StaticPod, wide: boolean): string {
  if (!pod.kubeletAnswered && pod.mirror !== undefined) return UNKNOWN;
  if (pod.differences.length === 0) return isPhaseOpen(pod) ? UNKNOWN : NONE;
  return pod.differences
    .map((difference) => {
      const words = differenceWords(difference, viewsOf(pod));
      if (difference !== 'hidden') return words;
      const told = pod.kubeletAnswered ? words : `${words} according to Events`;
      return `${told}: ${wide ? wholeWhy(pod.why) : shortWhy(pod.why)}`;
    })
    .join(', ');
}
