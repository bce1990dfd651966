import type { Unreadable } from '../../facts/evidence.ts';
import type { Explanation } from '../../nodes/explanation.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { healthHeadline, healthSection } from './health-section.ts';
import { howToSection } from './how-to-section.ts';
import { unreadableWords } from '../notes.ts';
import { howTo } from './pod-commands.ts';
import { prose, type ReportLook } from '../report-layout.ts';
import { verdictSentence } from './verdict-sentence.ts';
import { whereSection } from './where-section.ts';
import { noMirrorSection, whySection } from './why-section.ts';
import { ownCommand } from '../../facts/called-as.ts';

/** The report of `explain`: what is wrong, verdict, why, where, who owns it, how to, what could not be read. */
export function explanationReport(explanation: Explanation, look: ReportLook): string {
  const how = howTo(explanation);
  const { unreadable, location } = explanation;
  const skipped = look.kubeletSkipped && location !== undefined ? [KUBELET_SKIPPED] : [];
  return sectionsText([
    verdictSection(explanation, look),
    healthSection(explanation.health, look),
    whySection(explanation, look),
    noMirrorSection(explanation, look),
    whereSection(explanation, look),
    ownerSection(explanation, look),
    how === undefined ? [] : howToSection(how, look),
    notReadSection(unreadable, look, skipped),
  ]);
}

const KUBELET_SKIPPED = '  the kubelet: not asked, because of --no-kubelet';

/** The sections of a report, a blank line between them; those without lines are left out. */
export function sectionsText(sections: readonly (readonly string[])[]): string {
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function verdictSection(explanation: Explanation, look: ReportLook): string[] {
  const name = look.style.strong(escapeLine(explanation.metadata.name ?? ''));
  return [
    ...healthHeadline(name, explanation.health, look),
    prose('', verdictSentence(name, explanation), look),
    ...namesakeLines(explanation, look),
  ];
}

/** The manifest's name with the node means the static pod, whatever pod has the name of its mirror. */
function namesakeLines({ hiddenNamesakes }: Explanation, look: ReportLook): string[] {
  return hiddenNamesakes.map(({ namespace, name, manifestName, node }) => {
    const command = `${ownCommand()} explain ${namespace}/${manifestName ?? name} --node ${node}`;
    const words = `The kubelet of node ${node} runs a static pod of this name that the API server does not show: "${command}"`;
    return prose('', escapeLine(words), look);
  });
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
    prose('  ', escapeLine(editSentence(effect)), look),
    ...(lastingWay === undefined ? [] : [prose('  ', `To make it last: ${escapeLine(lastingWay)}`, look)]),
  ];
}

/** What an edit of the file comes to; some pods have none. */
function editSentence(effect: string): string {
  return effect.startsWith('Takes effect ') ? `An edit t${effect.slice(1)}` : effect;
}

/** What could not be read; `further` are lines about what was not asked for. */
export function notReadSection(
  unreadable: readonly Unreadable[],
  look: ReportLook,
  further: readonly string[] = [],
): readonly string[] {
  const lines = [...unreadable.map((one) => prose('  ', escapeLine(unreadableWords(one)), look)), ...further];
  return lines.length === 0 ? [] : [look.style.heading('Not read'), ...lines];
}
