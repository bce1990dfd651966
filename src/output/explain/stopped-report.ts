import { keptFile, type KeptPod } from '../../change/history.ts';
import { HISTORY_DIRECTORY } from '../../nodes/history-directory.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { API_VERSION } from '../api-version.ts';
import { stoppedWords } from '../../pods/stopped-pod.ts';
import { stoppedPodDocument } from '../lists/manifest-file-list.ts';
import { commandRow, prose, rowLines, type ReportLook } from '../report-layout.ts';

/** A pod that was stopped on this node, for `local explain`. */
export interface StoppedExplanation {
  readonly pod: KeptPod;
  /** The manifest directory. */
  readonly directory: string;
  /** Brings it back; undefined where that is not for this machine to do. */
  readonly start: string | undefined;
}

/** What a stopped pod is, where its manifest is kept, and what brings it back. */
export function stoppedReport(explanation: StoppedExplanation, look: ReportLook): string {
  const { pod, directory, start } = explanation;
  const rows = [
    ['File', `${directory}/${pod.file}, when it is started again`],
    ['Kept as', keptAs(explanation)],
  ] as const;
  const lines = rowLines(
    [
      ...rows.map(([label, value]) => ({ label, value: escapeLine(value) })),
      ...(start === undefined ? [] : [commandRow('Start it', start, look)]),
    ],
    '  ',
    look,
  );
  const verdict = prose('', stoppedSentence(explanation, look.style.strong(escapeLine(pod.name))), look);
  return `${verdict}\n\n${look.style.heading('What is there')}\n${lines.join('\n')}\n`;
}

function keptAs({ pod, directory }: Pick<StoppedExplanation, 'pod' | 'directory'>): string {
  return `${directory}/${HISTORY_DIRECTORY}/${keptFile(pod.change, 'before')}`;
}

/** That a pod is stopped, one sentence; `name` is ready to print. */
export function stoppedSentence({ pod, directory }: StoppedExplanation, name: string): string {
  return `${name} in namespace ${escapeLine(pod.namespace)} has been ${escapeLine(stoppedWords(pod))}: ${escapeLine(directory)} has no manifest for it.`;
}

/** A stopped pod as `local explain -o json` prints it. */
export function stoppedExplanationDocument({ pod, directory }: StoppedExplanation): object {
  const { namespace, name } = pod;
  return {
    apiVersion: API_VERSION,
    kind: 'StoppedStaticPod',
    metadata: { name, namespace },
    directory,
    kept: keptAs({ pod, directory }),
    ...stoppedPodDocument(pod),
  };
}
