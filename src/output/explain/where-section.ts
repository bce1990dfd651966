import { age } from '../../kubernetes/age.ts';
import type { Fact } from '../../facts/evidence.ts';
import type { Explanation } from '../../nodes/explanation.ts';
import { looksLikeFile, type ManifestLocation } from '../../nodes/manifest-location.ts';
import type { NodeSummary } from '../../nodes/node-summary.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { rowLines, type ReportLook } from '../report-layout.ts';
import { sourceName, sourceWords } from './source-words.ts';

/** Where the manifest is: node, directory or URL, file, kubelet configuration, each with where it is known from. */
export function whereSection(explanation: Explanation, look: ReportLook): string[] {
  const { node, location } = explanation;
  if (node === undefined) return [];
  const rows: Row[] = [['Node', escapeLine(node.name), nodeState(node, look.now)]];
  if (location !== undefined && !node.gone) rows.push(...locationRows(explanation, location));
  const { heading, strong, faint } = look.style;
  const lines = rowLines(
    rows.map(([label, value, remark]) => ({ label, value, style: strong, remark, remarkStyle: faint })),
    '  ',
    look,
  );
  return [heading('Where'), ...lines];
}

type Row = readonly [label: string, value: string, source: string];

function locationRows({ source, file }: Explanation, location: ManifestLocation): Row[] {
  const rows = source === 'http' ? urlRows(location) : pathRows(location, file);
  const { kubeletConfig } = location;
  rows.push([
    'Kubelet config',
    escapeLine(kubeletConfig?.value ?? 'unknown'),
    kubeletConfig === undefined ? '' : sourceWords(kubeletConfig),
  ]);
  return rows;
}

function pathRows({ path, pathSetByFlag, disagreements }: ManifestLocation, file: Fact<string> | undefined): Row[] {
  if (path === undefined) return [['Directory', 'unknown', 'look on the node: --by-hand shows how']];
  const label = looksLikeFile(path.value) ? 'Path' : 'Directory';
  const flag = pathSetByFlag ? ', set by --pod-manifest-path' : '';
  const rows: Row[] = [[label, escapeLine(path.value === '' ? 'none' : path.value), `${sourceWords(path)}${flag}`]];
  for (const other of disagreements) {
    rows.push([
      '',
      escapeLine(other.value === '' ? 'none' : other.value),
      `${sourceName(other.source)} says otherwise`,
    ]);
  }
  if (file !== undefined) rows.push(['File', escapeLine(file.value), fileWords(file)]);
  return rows;
}

/** No distribution tells how a user names a file: a guess rests on the name of the pod alone. */
function fileWords(file: Fact<string>): string {
  return file.confidence === 'guess' ? 'a guess: named like its pod' : sourceWords(file);
}

function urlRows({ url }: ManifestLocation): Row[] {
  if (url === undefined) return [['URL', 'unknown', 'see staticPodURL in the kubelet config']];
  return [['URL', escapeLine(url.value === '' ? 'none' : url.value), sourceWords(url)]];
}

function nodeState({ gone, ready, reason, since, kubeletVersion, address }: NodeSummary, now: Date): string {
  if (gone) return 'no longer exists';
  if (ready === undefined) return kubeletVersion === undefined ? 'not read' : escapeLine(kubeletVersion);
  const isReady = ready === 'True';
  const state = isReady ? 'Ready' : `NotReady for ${age(since, now)} (${reason ?? ready})`;
  const facts = [state, kubeletVersion, address].filter((part) => part !== undefined).join(', ');
  return escapeLine(isReady ? facts : `${facts}; the pod's status may be old`);
}
