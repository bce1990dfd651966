import { isAssumed } from '../../nodes/manifest-location.ts';
import type { ListedStaticPod } from '../../nodes/placed-pod.ts';
import { podStatusStyle, readyStyle } from '../colours.ts';
import { labelColumns, type LabelLook } from './label-columns.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { tableOf, type Column, type Table } from '../../kubectl/printers/table.ts';
import { ownCommand } from '../../facts/called-as.ts';

/** How a table of static pods is to look. */
export interface StaticPodTableLook extends LabelLook {
  readonly wide: boolean;
  readonly style: Styles;
  /** For a watch that tells what happened: the EVENT of these pods, in the first column. */
  readonly event?: string;
}

/** What kubectl prints for a value that is not there. */
const NONE = '<none>';
const UNKNOWN = '<unknown>';

/** Follows a directory that no kubelet told: kubeadm's ConfigMap or the distribution's default says so. */
const ASSUMED_MARK = '*';

/** The table of `ls`. VERDICT shows only where some pod is not plainly static. */
export function staticPodTable(pods: readonly ListedStaticPod[], look: StaticPodTableLook): Table {
  const columns =
    look.event === undefined ? columnsOf(look.style) : [eventColumn(look.event), ...columnsOf(look.style)];
  columns.push(verdictColumn(look.style));
  if (look.wide) columns.push(...WIDE_COLUMNS);
  columns.push(...labelColumns<ListedStaticPod>(look, ({ metadata }) => metadata.labels));
  return tableOf(columns, pods);
}

/** A line for stderr that explains the mark of a directory, where any of these in a wide table carries it. */
export function assumedDirectoryNote(pods: readonly ListedStaticPod[]): string | undefined {
  if (!pods.some(({ directory }) => isAssumed(directory))) return undefined;
  return `${ASSUMED_MARK} from kubeadm's ConfigMap or usual for the distribution, not read from the node: see "${ownCommand()} explain POD".`;
}

function columnsOf(style: Styles): Column<ListedStaticPod>[] {
  return [
    { header: 'NAMESPACE', cell: ({ metadata }) => metadata.namespace ?? NONE },
    { header: 'NAME', cell: ({ metadata }) => metadata.name ?? NONE },
    { header: 'NODE', cell: ({ node }) => (node === '' ? NONE : node) },
    {
      header: 'READY',
      cell: ({ mirror }) => mirror.ready,
      style: ({ mirror }) => readyStyle(mirror.ready, mirror.status, style),
    },
    {
      header: 'STATUS',
      cell: ({ mirror }) => mirror.status,
      style: ({ mirror }) => podStatusStyle(mirror.status, style),
    },
    {
      header: 'RESTARTS',
      cell: ({ mirror }) => mirror.restarts,
      short: ({ mirror }) => mirror.restarts.split(' ')[0]!,
    },
    { header: 'AGE', cell: ({ mirror }) => mirror.age },
    { header: 'SOURCE', cell: ({ source }) => source, usual: 'file' },
  ];
}

const WIDE_COLUMNS: readonly Column<ListedStaticPod>[] = [
  { header: 'MANIFEST', cell: ({ manifestName }) => manifestName ?? NONE },
  { header: 'DIRECTORY', cell: directoryCell },
  { header: 'HASH', cell: ({ mirror }) => mirror.hash ?? NONE },
  { header: 'OWNER', cell: ({ owner }) => owner ?? NONE },
];

/** As wide from the first row on as the longest word, as kubectl has it (cli-runtime `printers/tableprinter.go`). */
function eventColumn(event: string): Column<ListedStaticPod> {
  return { header: 'EVENT', cell: () => event.padEnd('MODIFIED'.length) };
}

function verdictColumn(style: Styles): Column<ListedStaticPod> {
  return {
    header: 'VERDICT',
    plain: 'static',
    cell: ({ mirror }) => mirror.verdict,
    style: ({ mirror }) => (mirror.verdict === 'static' ? undefined : style.warning),
  };
}

function directoryCell({ directory, source }: ListedStaticPod): string {
  if (directory === undefined) return source === 'http' ? NONE : UNKNOWN;
  return isAssumed(directory) ? `${directory.value}${ASSUMED_MARK}` : directory.value;
}
