import { isAssumed } from '../../nodes/manifest-location.ts';
import type { NodeOverview } from '../../nodes/node-overview.ts';
import type { Fact } from '../../facts/evidence.ts';
import { hiddenCountStyle, nodeStatusStyle } from '../colours.ts';
import { labelColumns, type LabelLook } from './label-columns.ts';
import type { Styles } from '../../kubectl/printers/styles.ts';
import { tableOf, type Column, type Table } from '../../kubectl/printers/table.ts';

/** How a table of nodes is to look. */
export interface NodeTableLook extends LabelLook {
  readonly wide: boolean;
  readonly style: Styles;
}

const NONE = '<none>';
const UNKNOWN = '<unknown>';

/** The table of `nodes`. */
export function nodeTable(nodes: readonly NodeOverview[], look: NodeTableLook): Table {
  const columns = [...narrowColumns(look.style)];
  if (look.wide) columns.push(...WIDE_COLUMNS);
  columns.push(...labelColumns<NodeOverview>(look, ({ metadata }) => metadata.labels));
  return tableOf(columns, nodes);
}

function narrowColumns(style: Styles): readonly Column<NodeOverview>[] {
  return [
    { header: 'NAME', cell: ({ metadata }) => metadata.name ?? NONE },
    {
      header: 'STATUS',
      cell: ({ status }) => status ?? UNKNOWN,
      style: ({ status }) => nodeStatusStyle(status, style),
    },
    { header: 'ROLES', cell: ({ roles }) => (roles.length === 0 ? NONE : roles.join(',')) },
    { header: 'PATH', cell: ({ path }) => placeCell(path) },
    { header: 'URL', cell: ({ url }) => placeCell(url), usual: NONE },
    { header: 'FROM', cell: ({ from }) => from },
    { header: 'MIRRORED', cell: ({ mirrored }) => countCell(mirrored) },
    { header: 'RUNNING', cell: ({ running }) => countCell(running) },
    {
      header: 'HIDDEN',
      cell: ({ hidden }) => countCell(hidden),
      style: ({ hidden }) => hiddenCountStyle(hidden, style),
    },
    { header: 'VERSION', cell: ({ version }) => (version === undefined || version === '' ? UNKNOWN : version) },
  ];
}

const WIDE_COLUMNS: readonly Column<NodeOverview>[] = [
  { header: 'KUBELET-CONFIG', cell: ({ kubeletConfig }) => knownCell(kubeletConfig) },
  { header: 'RE-READ', cell: ({ reread }) => knownCell(reread) },
  {
    header: 'DISTRIBUTION',
    cell: ({ distribution: { id, title, confidence } }) =>
      confidence === 'guess' && id !== 'unknown' ? `${title}?` : title,
  },
  { header: 'ADDRESS', cell: ({ address }) => address ?? UNKNOWN },
  { header: 'EDITS-LOST-TO', cell: ({ lostEdits }) => ownersCell(lostEdits) },
];

/** What nothing of the node itself tells is marked as a guess is. */
function placeCell(place: Fact<string> | undefined): string {
  return isAssumed(place) && place?.value !== '' && place?.confidence !== 'guess'
    ? `${place?.value ?? ''}?`
    : knownCell(place);
}

/** What is only a guess is marked as one. */
function knownCell(known: Fact<string> | undefined): string {
  if (known === undefined) return UNKNOWN;
  if (known.value === '') return NONE;
  return known.confidence === 'guess' ? `${known.value}?` : known.value;
}

/** `kubeadm (4)`: who writes manifests anew, and how many. */
function ownersCell(lostEdits: NodeOverview['lostEdits']): string {
  if (lostEdits === undefined) return UNKNOWN;
  return lostEdits.map(({ owner, pods }) => `${owner} (${pods})`).join(', ') || NONE;
}

function countCell(count: number | undefined): string {
  return count === undefined ? UNKNOWN : String(count);
}
