import type { KubeletOrigin, LocalKubelet, Told } from '../../nodes/local-kubelet.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { rowLines, type ReportLook } from '../report-layout.ts';

/** Which kubelet, node, configuration and directory, each with what tells it: lines behind an indent, escaped. */
export function localKubeletLines(
  kubelet: LocalKubelet,
  root: string | undefined,
  indent: string,
  look: ReportLook,
): string[] {
  const rows: Row[] = [
    ['Kubelet', originWords(kubelet.origin), recognitionWords(kubelet)],
    toldRow('Node', kubelet.node, 'unknown'),
    ['Config', kubelet.configPath ?? 'none', ''],
    toldRow('Directory', kubelet.path, 'unknown'),
    ...(kubelet.url.value === '' ? [] : [toldRow('URL', kubelet.url, 'none')]),
    ...(root === undefined ? [] : [['Root', root, 'all paths are below it'] as const]),
  ];
  const { strong, faint } = look.style;
  return rowLines(
    rows.map(([label, value, remark]) => {
      return { label, value: escapeLine(value), style: strong, remark: escapeLine(remark), remarkStyle: faint };
    }),
    indent,
    look,
  );
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
      return 'not running, known from its files alone';
    case 'named':
      return 'not looked for';
  }
}

function recognitionWords({ distribution, recognition }: LocalKubelet): string {
  return distribution.id === 'unknown' ? '' : `${distribution.title}: ${recognition.because}`;
}
