import { modeText, ownerText } from '../../kubelet/file.ts';
import { presentHash } from '../../kubelet/kubelet-state.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { isActive, notHere, type LocalExplanation } from '../../nodes/local-explanation.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { notReadSection, ownerSection, sectionsText } from './explanation-report.ts';
import { healthHeadline, healthSection } from './health-section.ts';
import { howToSection, type PodCommands } from './how-to-section.ts';
import { localKubeletLines } from './local-kubelet.ts';
import { duplicateWarnings, leftoverWords, stateWords } from '../manifest-words.ts';
import { prose, rowLines, type ReportLook } from '../report-layout.ts';
import { deleteSentence } from './pod-commands.ts';
import { timeText } from '../../facts/time-text.ts';

/** The report of `local explain`: what runs from which file, where, who owns it, how to, what could not be read. */
export function localExplanationReport(
  explanation: LocalExplanation,
  { root, unreadable }: { readonly root: string | undefined; readonly unreadable: readonly Unreadable[] },
  commands: PodCommands,
  look: ReportLook,
): string {
  const { kubelet, ownership, recipes } = explanation;
  const { distribution, recognition } = kubelet;
  const metadata = {
    name: explanation.mirrorName ?? `${explanation.manifestName}-NODE`,
    namespace: explanation.namespace,
  };
  const active = isActive(explanation);
  const remarks = [
    ...(root === undefined ? [] : [`${notHere(root)}.`]),
    deleteSentence({ metadata }, 'its mirror pod, if there is one'),
  ];
  const summary = { id: distribution.id, title: distribution.title, ...recognition };
  return sectionsText([
    verdict(explanation, look),
    healthSection(explanation.health, look),
    fileSection(explanation, look),
    [look.style.heading('Where'), ...localKubeletLines(kubelet, root, '  ', look)],
    active ? ownerSection({ distribution: summary, ownership }, look) : [],
    active ? howToSection({ recipes, ownership, commands, remarks }, look) : [],
    notReadSection(unreadable, look),
  ]);
}

function verdict(explanation: LocalExplanation, look: ReportLook): string[] {
  const name = look.style.strong(escapeLine(explanation.manifestName));
  return [...healthHeadline(name, explanation.health, look), prose('', localVerdict(explanation, name), look)];
}

/** What is true of the pod or file, one sentence; `name` is ready to print. */
export function localVerdict({ file, pod: own, namespace, kubelet }: LocalExplanation, name: string): string {
  const pod = `${name} in namespace ${escapeLine(namespace)}`;
  if (file === undefined) {
    return own === undefined ? '' : leftoverSentence(pod, leftoverWords(own, kubelet), kubelet.url.value !== '');
  }
  const path = escapeLine(file.path);
  const reason = escapeLine(file.reason ?? '');
  if (file.pod === undefined) return `${path} defines no pod that the kubelet runs: ${reason}.`;
  if (file.state === 'shadowed') {
    return `${path} defines ${pod}, but another file defines the same pod and wins: ${reason}.`;
  }
  if (file.state === 'not-running') {
    return `${pod} is a static pod: the kubelet of this node has it, from ${path}, but none of its containers runs.`;
  }
  if (file.state === 'not-started') {
    return `${pod} is a static pod: ${path} defines it, but the kubelet of this node has not started it.`;
  }
  if (file.state === 'running' || file.state === 'hidden') {
    return `${pod} is a static pod: the kubelet of this node runs it from ${path}.`;
  }
  return kubelet.hindrances.length > 0 && kubelet.origin.kind !== 'process'
    ? `${pod} is a static pod: ${path} defines it, but the kubelet of this node does not start.`
    : `${pod} is a static pod: the kubelet of this node reads it from ${path}. Whether it runs is not known here.`;
}

/** Removals wait until the kubelet has heard from all its sources (kubelet `HandlePodCleanups`). */
function leftoverSentence(pod: string, words: string, hasUrl: boolean): string {
  const next = hasUrl
    ? ''
    : ' The kubelet stops such a pod by itself; after it has started, it waits for the API server first.';
  return `${pod} is a static pod, ${words}.${next}`;
}

function stateWithReason({ state, reason }: NonNullable<LocalExplanation['file']>): string {
  return state === 'not-a-manifest'
    ? `${stateWords({ state, reason })}: ${reason ?? ''}`
    : stateWords({ state, reason });
}

function fileSection({ file, pod, mirrorName }: LocalExplanation, look: ReportLook): string[] {
  const trace = pod?.trace;
  const hash = trace && presentHash(trace);
  // Whether a pod runs is not known of a file that is no more than accepted: none counted is not none.
  const counted = file?.state === 'accepted' ? undefined : trace;
  const rows: (readonly [string, string | undefined])[] = [
    ['File', file?.path],
    ['Points to', file?.target],
    ['State', file === undefined ? undefined : stateWithReason(file)],
    ['Mode', file?.status === undefined ? undefined : modeText(file.status.mode)],
    ['Owner', file?.owner === undefined ? undefined : ownerText(file.owner)],
    ['Modified', file?.status && timeText(file.status.modified)],
    // Nobody has asked the API server.
    ['Mirror pod', mirrorName && `${mirrorName}, if there is one`],
    ['Hash', hash],
    ['Containers', counted && `${counted.containers} running`],
    ['Processes', counted && String(counted.processes)],
    ['Pod directory', trace?.podDirectory],
    ['Logs', trace?.logDirectory],
  ];
  const lines = rowLines(
    rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value: escapeLine(value) }])),
    '  ',
    look,
  );
  const warnings = file === undefined ? [] : duplicateWarnings([file], undefined);
  return [
    look.style.heading('What is there'),
    ...lines,
    ...warnings.map((text) => look.style.warning(prose('  ', escapeLine(text), look))),
  ];
}
