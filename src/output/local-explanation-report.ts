import { modeText, ownerText } from '../domain/file.ts';
import type { Unreadable } from '../domain/evidence.ts';
import type { LocalExplanation } from '../domain/local-explanation.ts';
import { escapeLine } from './escape.ts';
import { ownerSection } from './explanation-report.ts';
import { howToSection } from './how-to-section.ts';
import { localKubeletLines } from './local-kubelet.ts';
import { duplicateWarnings, leftoverWords, stateWords } from './manifest-words.ts';
import { unreadableWords } from './notes.ts';
import { prose, type ReportLook } from './report-layout.ts';

/** The report of `local explain`: what runs from which file, where, who owns it, how to, what could not be read. */
export function localExplanationReport(
  explanation: LocalExplanation,
  { root, unreadable }: { readonly root: string | undefined; readonly unreadable: readonly Unreadable[] },
  look: ReportLook,
): string {
  const { kubelet, ownership, recipes, location, file } = explanation;
  const { distribution, recognition } = kubelet;
  const metadata = { name: explanation.mirrorName ?? explanation.manifestName, namespace: explanation.namespace };
  const isPod = file === undefined || file.pod !== undefined;
  const summary = { id: distribution.id, title: distribution.title, ...recognition };
  const sections = [
    verdict(explanation, look),
    fileSection(explanation, look),
    [look.style.heading('Where'), ...localKubeletLines(kubelet, root, look).map((line) => `  ${line}`)],
    isPod ? ownerSection({ distribution: summary, ownership }, look) : [],
    isPod
      ? howToSection(
          { recipes, location, metadata, source: file === undefined && kubelet.url.value !== '' ? 'http' : 'file' },
          look,
        )
      : [],
    unreadable.length === 0 ? [] : [look.style.heading('Not read'), ...notRead(unreadable, look)],
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function verdict({ file, leftover, manifestName, namespace, kubelet }: LocalExplanation, look: ReportLook): string[] {
  const name = look.style.strong(escapeLine(manifestName));
  if (leftover !== undefined) {
    return [
      prose(
        '',
        `${name} is a static pod of namespace ${escapeLine(namespace)}, ${leftoverWords(leftover, kubelet)}.`,
        look,
      ),
    ];
  }
  const path = escapeLine(file?.path ?? '');
  if (file?.pod === undefined) {
    return [
      prose(
        '',
        `${path} defines no pod that the kubelet runs: ${escapeLine(file === undefined ? '' : stateWithReason(file))}.`,
        look,
      ),
    ];
  }
  const pod = `${name} of namespace ${escapeLine(namespace)}`;
  if (file.state === 'shadowed') {
    return [
      prose(
        '',
        `${path} defines ${pod}, but another file defines the same pod and wins: ${escapeLine(file.reason ?? '')}.`,
        look,
      ),
    ];
  }
  return [prose('', `${pod} is a static pod: the kubelet of this node runs it from ${path}.`, look)];
}

function stateWithReason({ state, reason }: NonNullable<LocalExplanation['file']>): string {
  return state === 'not-a-manifest'
    ? `${stateWords({ state, reason })}: ${reason ?? ''}`
    : stateWords({ state, reason });
}

function fileSection({ file, leftover, mirrorName }: LocalExplanation, look: ReportLook): string[] {
  const trace = file?.trace ?? leftover?.trace;
  const rows: (readonly [string, string | undefined])[] = [
    ['File', file?.path],
    ['Points to', file?.target],
    ['State', file === undefined ? undefined : stateWithReason(file)],
    ['Mode', file?.status === undefined ? undefined : modeText(file.status.mode)],
    ['Owner', file?.owner === undefined ? undefined : ownerText(file.owner)],
    ['Modified', file?.status?.modified.toISOString()],
    ['Mirror pod', mirrorName],
    ['Hash', trace?.uid],
    ['Processes', trace === undefined ? undefined : String(trace.processes)],
    ['Pod directory', trace?.podDirectory],
    ['Logs', trace?.logDirectory],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.flatMap(([label, value]) =>
    value === undefined ? [] : [`  ${label.padEnd(width)}  ${escapeLine(value)}`],
  );
  const warnings = file === undefined ? [] : duplicateWarnings([file], undefined);
  return [
    look.style.heading('What is there'),
    ...lines,
    ...warnings.map((text) => look.style.warning(prose('  ', escapeLine(text), look))),
  ];
}

function notRead(unreadable: readonly Unreadable[], look: ReportLook): string[] {
  return unreadable.map((one) => prose('  ', escapeLine(unreadableWords(one)), look));
}
