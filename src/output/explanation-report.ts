import type { Explanation } from '../domain/explanation.ts';
import { escapeLine } from './escape.ts';
import { howToSection } from './how-to-section.ts';
import { unreadableWords } from './notes.ts';
import { aside, prose, type ReportLook } from './report-layout.ts';
import { SIGNAL_TITLES, SUSPICION_WORDS, signalDetail } from './signal-words.ts';
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

function verdictSentence(name: string, { verdict, source, node, controller }: Explanation): string {
  const on = `the kubelet of node ${escapeLine(node?.name ?? '')}`;
  switch (verdict) {
    case 'static':
      return source === 'http'
        ? `${name} is a static pod: ${on} runs it from a manifest that it fetches from a URL. This Pod is only its read-only mirror.`
        : `${name} is a static pod: ${on} runs it from a manifest file. This Pod is only its read-only mirror.`;
    case 'suspect':
      return `${name} is suspect: it carries the annotation of a mirror pod, but something about it does not fit.`;
    case 'lookalike':
      return `${name} is not a static pod, though it looks like one: it lacks the annotation that every mirror pod has.`;
    case 'ordinary': {
      const made =
        controller === undefined
          ? 'it has no controller: somebody created it by itself'
          : `it belongs to ${escapeLine(`${controller.kind ?? ''} ${controller.name ?? ''}`)}`;
      return `${name} is not a static pod: ${made}.`;
    }
  }
}

function whySection({ signals, suspicions }: Explanation, look: ReportLook): string[] {
  const { style } = look;
  const titleWidth = Math.max(...signals.map(({ id }) => SIGNAL_TITLES[id].length));
  const lines = signals.map((signal) => {
    const mark = signal.holds ? style.good('yes') : style.warning('no ');
    const title = SIGNAL_TITLES[signal.id];
    return aside(`  ${mark}  ${title}`, titleWidth - title.length, escapeLine(signalDetail(signal)), look);
  });
  const meanings = suspicions.map((suspicion) => prose('  ', SUSPICION_WORDS[suspicion], look));
  return [style.heading('Why'), ...lines, ...(meanings.length > 0 ? ['  What it can mean:', ...meanings] : [])];
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
