import type { ObjectMeta, Pod } from '../kubernetes/kubernetes.ts';
import type { FieldDifference } from '../pods/mirror-difference.ts';
import { isRefused } from '../pods/pod-trouble.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { toCompactJson } from '../kubectl/printers/json.ts';
import type { Styles } from '../kubectl/printers/styles.ts';
import { styledDiffLine } from './colours.ts';
import { ownLine } from './report-layout.ts';
import { timeText } from '../facts/time-text.ts';

/** A manifest file and its pod, compared. */
export interface DifferenceFacts {
  readonly path: string;
  /** When the file was last changed. */
  readonly modified: Date | undefined;
  readonly pod: Pod;
  /** Who shows the pod: its kubelet, where that has another manifest than the mirror, or there is none (`hidden`). */
  readonly from: 'mirror' | 'kubelet' | 'hidden';
  /** When the kubelet first saw the pod, RFC 3339. */
  readonly seen: string | undefined;
  readonly found: readonly FieldDifference[];
}

/** How a difference is to look. */
export interface DifferenceLook {
  /** Terminal columns; undefined where it is no terminal. */
  readonly columns: number | undefined;
  readonly style: Styles;
}

/** The differences field by field, as a diff shows them, and what follows from them. */
export function differenceReport(facts: DifferenceFacts, { columns, style }: DifferenceLook): string {
  const { path, pod, from, found } = facts;
  const { namespace = '', name: podName = '' }: ObjectMeta = pod.metadata ?? {};
  const name = `${namespace}/${podName}${from === 'mirror' ? '' : ' of the kubelet'}`;
  if (found.length === 0) {
    return ownLine(escapeLine(`${path} and pod ${name} agree. ${agreement(facts)}${BEHIND[from]}`), columns);
  }
  const lines = [
    ...headLines([path, `pod ${name}`], style),
    ...found.flatMap(({ path, file, mirror }) => fieldLines(path, [file, mirror], style)),
    '',
    ownLine(escapeLine(`${disagreement(facts)}${BEHIND[from]}`), columns),
  ];
  return lines.join('\n');
}

const BEHIND: Readonly<Record<DifferenceFacts['from'], string>> = {
  mirror: '',
  kubelet:
    ' The mirror pod still shows another manifest: the kubelet replaces it once the old containers have stopped, unless a finalizer holds it.',
  hidden: ' It has no mirror pod.',
};

/** What two sides are, as the head of a diff says it. */
export function headLines([one, other]: readonly [one: string, other: string], styles: Styles): string[] {
  return [`--- ${one}`, `+++ ${other}`].map((line) => styledDiffLine(escapeLine(line), styles));
}

/** A field that two sides have differently, as a diff shows it; a side that does not have it is undefined. */
export function fieldLines(
  path: string,
  [one, other]: readonly [one: unknown, other: unknown],
  styles: Styles,
): string[] {
  const sides = [
    ...(one === undefined ? [] : [`-   ${toCompactJson(one)}`]),
    ...(other === undefined ? [] : [`+   ${toCompactJson(other)}`]),
  ];
  return [`  ${styles.strong(escapeLine(path))}`, ...sides.map((line) => styledDiffLine(escapeLine(line), styles))];
}

function agreement(facts: DifferenceFacts): string {
  if (!isNewer(facts)) return takenUp(facts.pod);
  return `The file was changed at ${time(facts)}, after the kubelet first saw this pod (${facts.seen ?? ''}), but in nothing that is compared here.`;
}

/** A kubelet has also read the file of a pod that it refuses, and of one that has finished or not started. */
function takenUp(pod: Pod): string {
  const { phase = 'Running', reason = '' } = pod.status ?? {};
  if (phase === 'Running') return 'The kubelet runs the file as it is now.';
  const state = isRefused(pod) ? `refuses to run it (${reason})` : `the pod is ${phase}`;
  return `The kubelet has read the file as it is now, and ${state}.`;
}

function disagreement(facts: DifferenceFacts): string {
  if (isNewer(facts)) {
    return `The kubelet has not picked up the current file: it was changed at ${time(facts)}, and the kubelet first saw this pod at ${facts.seen ?? ''}.`;
  }
  if (facts.from !== 'mirror') {
    return 'The file is older than the pod: it was replaced by an older file, or by one that the kubelet refuses.';
  }
  return 'The file is older than the pod: an admission plugin or webhook changed the mirror pod, or the file was replaced by an older file or by one that the kubelet refuses.';
}

function isNewer({ modified, seen }: DifferenceFacts): boolean {
  const then = Date.parse(seen ?? '');
  return modified !== undefined && !Number.isNaN(then) && modified.getTime() > then;
}

function time({ modified }: DifferenceFacts): string {
  return modified === undefined ? '' : timeText(modified);
}
