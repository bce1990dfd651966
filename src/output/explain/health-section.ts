import type { Fact } from '../../facts/evidence.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { isFromLog, isWrong, likeliestMeaning, mostTelling, type Diagnosis } from '../../pods/health/diagnosis.ts';
import type { PodEvent } from '../../pods/health/pod-event.ts';
import { meaningSentences } from '../../pods/health/log-meaning.ts';
import { prose, type ReportLook } from '../report-layout.ts';

/** So many lines of a log are shown where it is known what they mean, and where it is not; JSON has all that were read. */
const LINES = 3;
const LINES_UNKNOWN = 10;

/**
 * What is wrong in one sentence, for the top of a report, or what was restarted of late; nothing for a pod that is well. It is
 * no more certain than what it is known from. `name` is ready to print.
 */
export function healthHeadline(
  name: string,
  health: Fact<readonly Diagnosis[]> | undefined,
  look: ReportLook,
): string[] {
  const worst = mostTelling(health?.value ?? []);
  if (worst === undefined) return [];
  const { what } = worst;
  if (!isWrong(worst)) {
    const source = health?.source === 'pod' ? ', as its mirror pod says' : '';
    return [look.style.warning(prose('', `${name} runs${source}; ${sentence(what)}`, look))];
  }
  const why = likeliestMeaning(worst)?.means ?? what;
  const because = isFromLog(worst) ? ', likely because ' : ': ';
  return [look.style.bad(prose('', `${name} does not run as it should${because}${sentence(why)}`, look))];
}

/** What is wrong with each container, what that means, what to do, and what it wrote last; then what was restarted of late. */
export function healthSection(health: Fact<readonly Diagnosis[]> | undefined, look: ReportLook): string[] {
  const diagnoses = health?.value ?? [];
  const parts = [
    { title: 'What is wrong', part: diagnoses.filter(isWrong) },
    { title: 'Restarted', part: diagnoses.filter((one) => !isWrong(one)) },
  ].filter(({ part }) => part.length > 0);
  const all = parts.flatMap(({ part }) => part);
  const linesOf = (one: Diagnosis): string[] => {
    const before = all.slice(0, all.indexOf(one)).flatMap(({ events = [] }) => events);
    return [...diagnosisLines(one, look), ...eventLines(one, before, look)];
  };
  const words = REMARKS[health?.source ?? ''];
  return parts.flatMap(({ title, part }, index) => {
    const remark = index > 0 || words === undefined ? [] : [prose('  ', words, look)];
    return [...(index > 0 ? [''] : []), look.style.heading(title), ...remark, ...part.flatMap(linesOf)];
  });
}

/** What others have said may end in a full stop of its own. */
function sentence(clause: string): string {
  return `${escapeLine(clause).replace(/\.$/, '')}.`;
}

/** Where it is known from, if not from the kubelet itself. */
const REMARKS: Readonly<Record<string, string>> = {
  pod: 'From the mirror pod alone, which may be out of date: its kubelet was not read.',
  processes: "From the node's processes, the kubelet's directories and logs, and the manifest's probes, run from here.",
};

function diagnosisLines(diagnosis: Diagnosis, look: ReportLook): string[] {
  const { what, meanings, logMeanings, lines } = diagnosis;
  const most = likeliestMeaning(diagnosis) === undefined ? LINES_UNKNOWN : LINES;
  const shown = lines.slice(-most).map((line) => `      ${look.style.faint(escapeLine(line))}`);
  return [
    prose('  ', sentence(what), look),
    ...meanings.map((meaning) => prose('    ', `That means: ${escapeLine(meaningSentences(meaning))}`, look)),
    ...logMeanings.map((meaning) => prose('    ', `From its log: ${escapeLine(meaningSentences(meaning))}`, look)),
    ...(shown.length === 0 ? [] : ['    Its last log lines:', ...shown]),
  ];
}

/** What the Events of the pod tell of a problem; those about the pod as a whole are told once. */
function eventLines(
  { events, eventMeanings = [] }: Diagnosis,
  before: readonly PodEvent[],
  look: ReportLook,
): string[] {
  if (events === undefined) return [];
  if (events.length === 0) return [prose('    ', NO_EVENTS, look)];
  const shown = events.filter((event) => !before.includes(event));
  if (shown.length === 0) return [prose('    ', 'Its Events say the same.', look)];
  return [
    ...eventMeanings.map((meaning) => prose('    ', `From its Events: ${escapeLine(meaningSentences(meaning))}`, look)),
    '    Its Events, newest first:',
    ...shown.map((event) => look.style.faint(prose('      ', escapeLine(eventWords(event)), look))),
  ];
}

const NO_EVENTS = 'None of its Events says why; Events are kept for about an hour.';

function eventWords({ last, reason, message, count }: PodEvent): string {
  return `${last} ${reason}${count === 1 ? '' : ` (${count} times)`}: ${message.trim()}`;
}
