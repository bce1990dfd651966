import type { KubeletOrigin, LocalKubelet, Told } from '../../nodes/local-kubelet.ts';
import { cellWidth } from '../../kubectl/printers/cell-width.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { aside, type ReportLook } from '../report-layout.ts';

/** Which kubelet, node, configuration and directory, each with what tells it: a line each, escaped. */
export function localKubeletLines(kubelet: LocalKubelet, root: string | undefined, look: ReportLook): string[] {
  const rows: Row[] = [
    ['Kubelet', originWords(kubelet.origin), recognitionWords(kubelet)],
    toldRow('Node', kubelet.node, 'unknown'),
    ['Config', kubelet.configPath ?? 'none', ''],
    toldRow('Directory', kubelet.path, 'unknown'),
    ...(kubelet.url.value === '' ? [] : [toldRow('URL', kubelet.url, 'none')]),
    ...(root === undefined ? [] : [['Root', root, 'all paths are below it'] as const]),
  ];
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = Math.max(...rows.map(([, value]) => cellWidth(escapeLine(value))).filter((width) => width <= 44));
  return rows.map(([label, value, remark]) => {
    const shown = escapeLine(value);
    const gap = Math.max(0, valueWidth - cellWidth(shown));
    return aside(
      `${label.padEnd(labelWidth)}  ${look.style.strong(shown)}`,
      gap,
      escapeLine(remark),
      look,
      look.style.faint,
    );
  });
}

type Row = readonly [label: string, value: string, remark: string];

function toldRow(label: string, told: Told<string> | undefined, without: string): Row {
  if (told === undefined) return [label, without, ''];
  const sure = { certain: '', likely: 'likely: ', guess: 'a guess: ' }[told.confidence];
  return [label, told.value === '' ? 'none' : shownPath(told.value), `${sure}${told.by}`];
}

/** Blanks at an end are seen only between quotes. */
function shownPath(value: string): string {
  return value.trim() === value ? value : JSON.stringify(value);
}

function originWords(origin: KubeletOrigin): string {
  switch (origin.kind) {
    case 'process':
      return `process ${origin.pid}${origin.program === 'kubelet' ? '' : `, inside ${origin.program}`}`;
    case 'unit':
    case 'script':
      return `not running, started by ${origin.path}`;
    case 'files':
      return 'not running, known by its files alone';
    case 'named':
      return 'not looked for';
  }
}

function recognitionWords({ distribution, recognition }: LocalKubelet): string {
  return distribution.id === 'unknown' ? '' : `${distribution.title}: ${recognition.because}`;
}
