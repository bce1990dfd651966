import type { Fact } from '../../facts/evidence.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { likeliestMeaning, mostTelling, type Diagnosis } from '../../pods/health/diagnosis.ts';
import { meaningSentences } from '../../pods/health/log-meaning.ts';
import { prose, type ReportLook } from '../report-layout.ts';

/** So many lines of a log are shown where it is known what they mean, and where it is not; JSON has all that were read. */
const LINES = 3;
const LINES_UNKNOWN = 10;

/** What is wrong in one sentence, for the top of a report; nothing for a pod that is well. `name` is ready to print. */
export function healthHeadline(
  name: string,
  health: Fact<readonly Diagnosis[]> | undefined,
  look: ReportLook,
): string[] {
  const worst = mostTelling(health?.value ?? []);
  if (worst === undefined) return [];
  const why = likeliestMeaning(worst)?.means ?? worst.what;
  return [look.style.bad(prose('', `${name} does not run as it should: ${sentence(why)}`, look))];
}

/** What is wrong with each container, what that means, what to do, and what it wrote last. */
export function healthSection(health: Fact<readonly Diagnosis[]> | undefined, look: ReportLook): string[] {
  const diagnoses = health?.value ?? [];
  if (diagnoses.length === 0) return [];
  const words = REMARKS[health?.source ?? ''];
  const remark = words === undefined ? [] : [prose('  ', words, look)];
  return [look.style.heading('What is wrong'), ...remark, ...diagnoses.flatMap((one) => diagnosisLines(one, look))];
}

/** What others have said may end in a full stop of its own. */
function sentence(clause: string): string {
  return `${escapeLine(clause).replace(/\.$/, '')}.`;
}

/** Where it is known from, if not from the kubelet itself. */
const REMARKS: Readonly<Record<string, string>> = {
  pod: 'By the mirror pod alone, which may be behind: its kubelet did not say.',
  processes:
    "By the node's processes, the kubelet's directories and logs, and the manifest's probes as tried from here.",
};

function diagnosisLines(diagnosis: Diagnosis, look: ReportLook): string[] {
  const { what, meanings, logMeanings, lines } = diagnosis;
  const most = likeliestMeaning(diagnosis) === undefined ? LINES_UNKNOWN : LINES;
  const shown = lines.slice(-most).map((line) => `      ${look.style.faint(escapeLine(line))}`);
  return [
    prose('  ', sentence(what), look),
    ...meanings.map((meaning) => prose('    ', `That means: ${escapeLine(meaningSentences(meaning))}`, look)),
    ...logMeanings.map((meaning) => prose('    ', `Its log tells: ${escapeLine(meaningSentences(meaning))}`, look)),
    ...(shown.length === 0 ? [] : ['    Its log ends:', ...shown]),
  ];
}
