import { stoppedPods } from '../../change/history.ts';
import { modeText, ownerText } from '../../kubelet/file.ts';
import type { LocalKubelet } from '../../nodes/local-kubelet.ts';
import { presentHash } from '../../kubelet/kubelet-state.ts';
import type { ManifestFile } from '../../kubelet/manifest-directory.ts';
import { podsByFile, podsWithoutFile } from '../../pods/filed-pods.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import { stoppedWords, type StoppedPod } from '../../pods/stopped-pod.ts';
import { manifestStateStyle } from '../colours.ts';
import { labelColumns, type LabelLook } from './label-columns.ts';
import type { ListedDirectory } from './manifest-file-list.ts';
import { leftoverWords, stateWords } from '../manifest-words.ts';
import type { Style, Styles } from '../../kubectl/printers/styles.ts';
import { tableOf, type Column, type Table } from '../../kubectl/printers/table.ts';
import { timeText } from '../../facts/time-text.ts';

/** How a table of manifest files is to look. */
export interface ManifestTableLook extends LabelLook {
  readonly wide: boolean;
  readonly style: Styles;
}

const NONE = '<none>';

interface Row {
  readonly name: string;
  /** Undefined for a pod without a file, and for one that is stopped. */
  readonly file: ManifestFile | undefined;
  readonly namespace: string | undefined;
  readonly pod: string | undefined;
  readonly state: string;
  readonly style: Style | undefined;
  readonly trace: StaticPod['trace'];
}

/** The table of `local` and `manifest --list`: files first, then what is stopped, then what runs without one. */
export function manifestFileTable(
  { files, pods, history }: ListedDirectory,
  kubelet: Pick<LocalKubelet, 'url'>,
  look: ManifestTableLook,
): Table {
  const filed = podsByFile(pods);
  const rows = [
    ...files.map((file) => fileRow(file, filed.get(file)?.trace, look.style)),
    ...stoppedPods(history, files).map((pod) => stoppedRow(pod, look.style)),
    ...podsWithoutFile(pods).map((pod) => leftoverRow(pod, kubelet, look.style)),
  ];
  const columns: Column<Row>[] = [...COLUMNS];
  if (look.wide) columns.push(...WIDE_COLUMNS);
  columns.push(...labelColumns<Row>(look, ({ file }) => file?.pod?.metadata.labels));
  return tableOf(columns, rows);
}

const COLUMNS: readonly Column<Row>[] = [
  { header: 'FILE', cell: ({ name }) => escapeBreaks(name) },
  { header: 'POD', cell: ({ pod }) => pod ?? NONE },
  { header: 'NAMESPACE', cell: ({ namespace }) => namespace ?? NONE },
  { header: 'STATE', cell: ({ state }) => state, style: ({ style }) => style, shrinks: true },
  { header: 'MODE', cell: ({ file }) => (file?.status === undefined ? NONE : modeText(file.status.mode)) },
  { header: 'OWNER', cell: ({ file }) => (file?.owner === undefined ? NONE : ownerText(file.owner)) },
  { header: 'MODIFIED', cell: ({ file }) => (file?.status === undefined ? NONE : timeText(file.status.modified)) },
  { header: 'SIZE', cell: ({ file }) => (file?.status?.kind === 'file' ? String(file.status.size) : NONE) },
];

const WIDE_COLUMNS: readonly Column<Row>[] = [
  { header: 'TARGET', cell: ({ file }) => file?.target ?? NONE },
  { header: 'HASH', cell: ({ trace }) => (trace && presentHash(trace)) ?? NONE },
  { header: 'PROCESSES', cell: ({ trace }) => (trace === undefined ? NONE : String(trace.processes)) },
];

function fileRow(file: ManifestFile, trace: Row['trace'], styles: Styles): Row {
  const { name, pod } = file;
  const state = escapeBreaks(stateWords(file));
  return {
    name,
    file,
    namespace: pod?.namespace,
    pod: pod?.name,
    state,
    style: manifestStateStyle(file.state, styles),
    trace,
  };
}

function stoppedRow(pod: StoppedPod, { warning }: Styles): Row {
  const { namespace, name, file } = pod;
  const state = escapeBreaks(stoppedWords(pod));
  return { name: file, file: undefined, namespace, pod: name, state, style: warning, trace: undefined };
}

function leftoverRow(pod: StaticPod, kubelet: Pick<LocalKubelet, 'url'>, { warning }: Styles): Row {
  const { metadata, trace } = pod;
  const { namespace, name } = metadata;
  const state = leftoverWords(pod, kubelet);
  return { name: NONE, file: undefined, namespace, pod: name, state, style: warning, trace };
}

/** A cell of a table ends at its first line break; a file's name must show whole. */
function escapeBreaks(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\f', '\\f');
}
