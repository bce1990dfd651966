import type { Explanation } from '../../nodes/explanation.ts';
import { explainsHiddenPod } from '../../nodes/hidden-explanation.ts';
import { suspicionRemedy } from '../../rules/suspicion-remedies.ts';
import { wholeWords } from '../../rules/suspicion-words.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { kubeletWords } from './kubelet-words.ts';
import { prose, rowLines, type ReportLook } from '../report-layout.ts';
import { SIGNAL_TITLES, SUSPICION_WORDS, signalDetail } from './signal-words.ts';

type Row = readonly [title: string, holds: boolean, detail: string];

/** What the verdict rests on, what it can mean where that does not fit, and what to do. */
export function whySection(explanation: Explanation, look: ReportLook): string[] {
  const { signals, suspicions } = explanation;
  const { style } = look;
  const kubelet = kubeletWords(explanation, look.now);
  const rows: Row[] = [
    ...signals.map((signal): Row => [SIGNAL_TITLES[signal.id], signal.holds, signalDetail(signal)]),
    ...(explainsHiddenPod(explanation) ? [['hash', true, explanation.hash ?? ''] as const] : []),
    ...(kubelet === undefined ? [] : [['kubelet', kubelet.agrees, kubelet.detail] as const]),
    ...(explainsHiddenPod(explanation) ? [['mirror pod', false, 'the API server has none'] as const] : []),
  ];
  const lines = rowLines(
    rows.map(([title, holds, detail]) => {
      const mark = holds ? style.good('yes') : style.warning('no ');
      return { label: `${mark}  ${title}`, value: '', remark: escapeLine(detail) };
    }),
    '  ',
    look,
  );
  const meanings = suspicions.map((suspicion) => prose('  ', SUSPICION_WORDS[suspicion], look));
  const remedies = (kubelet?.remedies ?? []).map((remedy) => prose('  ', `What to do: ${remedy}`, look));
  const meaning = meanings.length > 0 ? ['  What it may mean:', ...meanings] : [];
  return [style.heading('Why'), ...lines, ...meaning, ...remedies];
}

/** What may keep the mirror of a hidden pod away; a question mark stands after what is only possible. */
export function noMirrorSection(explanation: Explanation, look: ReportLook): string[] {
  if (!explainsHiddenPod(explanation)) return [];
  const { why } = explanation;
  const causes = why.map(({ cause }) => cause);
  const words = why.length === 0 ? ['not known'] : why.map(wholeWords);
  return [
    look.style.heading('Why it has no mirror pod'),
    ...words.map((cause) => prose('  ', escapeLine(cause), look)),
    prose('  ', `What to do: ${suspicionRemedy(causes, why[0]?.confidence === 'guess')}`, look),
  ];
}
