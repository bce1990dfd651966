import type { Explanation } from '../domain/explanation.ts';
import { escapeLine } from './escape.ts';
import { howToSection } from './how-to-section.ts';
import { kubeletWords } from './kubelet-words.ts';
import { unreadableWords } from './notes.ts';
import { aside, prose, type ReportLook } from './report-layout.ts';
import { SIGNAL_TITLES, SUSPICION_WORDS, signalDetail } from './signal-words.ts';
import { verdictSentence } from './verdict-sentence.ts';
import { whereSection } from './where-section.ts';

/** The report of `explain`: verdict, why, where, who owns it, how to, what could not be read. */
export function explanationReport(explanation: Explanation, look: ReportLook): string {
  const sections = [
    verdictSection(explanation, look),
    whySection(explanation, look),
    whereSection(explanation, look),
    ownerSection(explanation, look),
    howToSection(explanation, look),
    unreadableSection(explanation, look),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function verdictSection(explanation: Explanation, look: ReportLook): string[] {
  const name = look.style.strong(escapeLine(explanation.metadata.name ?? ''));
  return [prose('', verdictSentence(name, explanation), look)];
}

/** The row of what is no signal of the pod itself. */
const KUBELET_TITLE = 'kubelet';

function whySection(explanation: Explanation, look: ReportLook): string[] {
  const { signals, suspicions } = explanation;
  const { style } = look;
  const kubelet = kubeletWords(explanation, look.now);
  const rows: (readonly [title: string, holds: boolean, detail: string])[] = [
    ...signals.map((signal) => [SIGNAL_TITLES[signal.id], signal.holds, signalDetail(signal)] as const),
    ...(kubelet === undefined ? [] : [[KUBELET_TITLE, kubelet.agrees, kubelet.detail] as const]),
  ];
  const titleWidth = Math.max(...rows.map(([title]) => title.length));
  const lines = rows.map(([title, holds, detail]) => {
    const mark = holds ? style.good('yes') : style.warning('no ');
    return aside(`  ${mark}  ${title}`, titleWidth - title.length, escapeLine(detail), look);
  });
  const meanings = suspicions.map((suspicion) => prose('  ', SUSPICION_WORDS[suspicion], look));
  const remedies = (kubelet?.remedies ?? []).map((remedy) => prose('  ', `What to do: ${remedy}`, look));
  const meaning = meanings.length > 0 ? ['  What it can mean:', ...meanings] : [];
  return [style.heading('Why'), ...lines, ...meaning, ...remedies];
}

/** Who owns the manifest, and what becomes of an edit. */
export function ownerSection(
  { distribution, ownership }: Pick<Explanation, 'distribution' | 'ownership'>,
  look: ReportLook,
): string[] {
  if (ownership === undefined || distribution === undefined) return [];
  const { owner, effect, lastingWay, confidence } = ownership;
  const sure = confidence === 'certain' ? '' : ` (${confidence === 'guess' ? 'a guess' : 'likely'})`;
  const { id, title, because } = distribution;
  const recognised =
    id === 'unknown' ? `Distribution not recognised: ${because}` : `Recognised as ${title}: ${because}`;
  return [
    look.style.heading('Who owns it'),
    prose('  ', `${look.style.strong(escapeLine(owner))}${sure}. ${escapeLine(recognised)}`, look),
    prose('  ', `By hand: ${escapeLine(effect)}`, look),
    ...(lastingWay === undefined ? [] : [prose('  ', `To last: ${escapeLine(lastingWay)}`, look)]),
  ];
}

function unreadableSection({ unreadable, location }: Explanation, look: ReportLook): string[] {
  const isSkipped = look.kubeletSkipped && location !== undefined;
  if (unreadable.length === 0 && !isSkipped) return [];
  const lines = unreadable.map((one) => prose('  ', escapeLine(unreadableWords(one)), look));
  const skipped = isSkipped ? ['  the kubelet: not asked, because of --no-kubelet'] : [];
  return [look.style.heading('Not read'), ...lines, ...skipped];
}
