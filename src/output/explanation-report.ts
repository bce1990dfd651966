import type { Recipes, Step } from '../domain/distributions/distribution.ts';
import type { Known } from '../domain/evidence.ts';
import type { Explanation, NodeSummary } from '../domain/explanation.ts';
import { looksLikeFile, type ManifestLocation } from '../domain/manifest-location.ts';
import { age } from '../domain/age.ts';
import { escapeLine } from './escape.ts';
import { signalDetail, SIGNAL_TITLES, SUSPICION_WORDS } from './signal-words.ts';
import { unreadableWords } from './notes.ts';
import { sourceName, sourceWords } from './source-words.ts';
import type { Styles } from './styles.ts';
import { cellWidth } from './cell-width.ts';
import { wrapText } from './wrap.ts';

/** How a report is to look. */
export interface ReportLook {
  /** Terminal cells that a line of prose may take; commands and paths are never broken. */
  readonly width: number;
  readonly style: Styles;
  readonly now: Date;
  /** Whether the kubelet was left out on purpose. */
  readonly kubeletSkipped: boolean;
}

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
      return `${name} is suspect: it carries the annotation of a mirror pod, but not all that a mirror pod has.`;
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
    const title = SIGNAL_TITLES[signal.id].padEnd(titleWidth);
    return `  ${mark}  ${title}  ${escapeLine(signalDetail(signal))}`;
  });
  const meanings = suspicions.map((suspicion) => prose('  ', SUSPICION_WORDS[suspicion], look));
  return [style.heading('Why'), ...lines, ...(meanings.length > 0 ? ['  What it can mean:', ...meanings] : [])];
}

function whereSection(explanation: Explanation, look: ReportLook): string[] {
  const { node, location } = explanation;
  if (node === undefined) return [];
  const rows: (readonly [label: string, value: string, source: string])[] = [
    ['Node', escapeLine(node.name), nodeState(node, look.now)],
  ];
  if (location !== undefined) rows.push(...locationRows(explanation, location));
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = Math.max(...rows.map(([, value]) => cellWidth(value)).filter((width) => width <= 44), 0);
  const lines = rows.map(([label, value, source]) => {
    const gap = ' '.repeat(Math.max(0, valueWidth - cellWidth(value)));
    return `  ${label.padEnd(labelWidth)}  ${look.style.strong(value)}${gap}  ${look.style.faint(source)}`.trimEnd();
  });
  return [look.style.heading('Where'), ...lines];
}

type Row = readonly [label: string, value: string, source: string];

function locationRows({ source, file }: Explanation, location: ManifestLocation): Row[] {
  const rows = source === 'http' ? urlRows(location) : pathRows(location, file);
  const { kubeletConfig } = location;
  rows.push([
    'Kubelet config',
    escapeLine(kubeletConfig?.value ?? 'unknown'),
    kubeletConfig === undefined ? '' : sourceWords(kubeletConfig),
  ]);
  return rows;
}

function pathRows({ path, pathSetByFlag, disagreements }: ManifestLocation, file: Known<string> | undefined): Row[] {
  if (path === undefined) return [['Directory', 'unknown', 'look on the node, see below']];
  const label = looksLikeFile(path.value) ? 'Path' : 'Directory';
  const flag = pathSetByFlag ? ', set by --pod-manifest-path' : '';
  const rows: Row[] = [[label, escapeLine(path.value === '' ? 'none' : path.value), `${sourceWords(path)}${flag}`]];
  for (const other of disagreements) {
    rows.push([
      '',
      escapeLine(other.value === '' ? 'none' : other.value),
      `${sourceName(other.source)} says otherwise`,
    ]);
  }
  if (file !== undefined) rows.push(['File', escapeLine(file.value), sourceWords(file)]);
  return rows;
}

function urlRows({ url }: ManifestLocation): Row[] {
  if (url === undefined) return [['URL', 'unknown', 'see staticPodURL in the kubelet config']];
  return [['URL', escapeLine(url.value === '' ? 'none' : url.value), sourceWords(url)]];
}

function nodeState({ gone, ready, reason, since, kubeletVersion, address }: NodeSummary, now: Date): string {
  if (gone) return 'does not exist any more';
  if (ready === undefined) return kubeletVersion === undefined ? 'not read' : escapeLine(kubeletVersion);
  const isReady = ready === 'True';
  const state = isReady ? 'Ready' : `NotReady for ${age(since, now)} (${reason ?? ready})`;
  const facts = [state, kubeletVersion, address].filter((part) => part !== undefined).join(', ');
  return escapeLine(isReady ? facts : `${facts}; the pod's status may be old`);
}

function ownerSection({ distribution, ownership }: Explanation, look: ReportLook): string[] {
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

function howToSection({ recipes, location, metadata, source }: Explanation, look: ReportLook): string[] {
  if (recipes === undefined || location === undefined) return [];
  return [
    look.style.heading('How to'),
    ...recipeLines('reach', commandsOnly(recipes.reach), look),
    ...recipeLines('find', commandsOnly(recipes.find), look),
    ...recipeLines('edit', without(recipes.find, recipes.edit), look),
    ...recipeLines('restart', without(recipes.find, recipes.restart), look),
    ...recipeLines('stop', stopSteps(recipes), look),
    ...recipeLines('remove', without(recipes.find, recipes.remove), look),
    prose('  ', noticeSentence(location, source), look),
    prose('  ', deleteSentence(metadata.name ?? ''), look),
  ];
}

/** Steps that are not shown already, because finding the file comes first. */
function without(shown: readonly Step[], steps: readonly Step[]): Step[] {
  return steps.filter(({ command }) => command === undefined || !shown.some((other) => other.command === command));
}

function commandsOnly(steps: readonly Step[]): Step[] {
  return steps.map(({ text, command }) => (command === undefined ? { text: text ?? '' } : { command }));
}

/** To stop a pod is half of restarting it: then the report need not repeat it. */
function stopSteps({ find, restart, stop }: Recipes): Step[] {
  const [out, back] = without(find, stop);
  const whole = without(find, restart);
  const isHalf = out !== undefined && out.command === whole[0]?.command && back?.command === whole.at(-1)?.command;
  return isHalf ? [{ text: 'The first command of restart; the last one starts it again' }] : without(find, stop);
}

/** One recipe: what its first step says, and the commands of all. */
function recipeLines(title: string, steps: readonly Step[], look: ReportLook): string[] {
  if (steps.length === 0) return [];
  const label = `  ${title.padEnd(7)}  `;
  const indent = ' '.repeat(label.length);
  const comment = steps[0]!.text === undefined ? undefined : escapeLine(`# ${steps[0]!.text}`);
  const commands = steps.flatMap(({ command }) =>
    command === undefined ? [] : [look.style.command(escapeLine(command))],
  );
  if (comment === undefined) return commands.map((command, index) => `${index === 0 ? label : indent}${command}`);
  const first = wrapText(comment, { width: look.width, first: label, next: `${indent}# ` });
  return [look.style.faint(first), ...commands.map((command) => `${indent}${command}`)];
}

/** Linux kubelets watch the directory with inotify and read it again at intervals (kubelet `pkg/kubelet/config/file_linux.go`). */
function noticeSentence({ fileCheckFrequency, httpCheckFrequency }: ManifestLocation, source: string): string {
  if (source === 'http') {
    return `The kubelet asks the URL every ${escapeLine(httpCheckFrequency.value)} (${sourceWords(httpCheckFrequency)}).`;
  }
  return `The kubelet notices a change at once on Linux, and at the latest after ${escapeLine(fileCheckFrequency.value)} (fileCheckFrequency; ${sourceWords(fileCheckFrequency)}).`;
}

function deleteSentence(name: string): string {
  return `kubectl delete pod ${escapeLine(name)} removes only the mirror: the containers go on, and the kubelet makes the mirror again within seconds.`;
}

function unreadableSection({ unreadable, location }: Explanation, look: ReportLook): string[] {
  const isSkipped = look.kubeletSkipped && location !== undefined;
  if (unreadable.length === 0 && !isSkipped) return [];
  const lines = unreadable.map((one) => prose('  ', escapeLine(unreadableWords(one)), look));
  const skipped = isSkipped ? ['  the kubelet: not asked, because of --no-kubelet'] : [];
  return [look.style.heading('Not read'), ...lines, ...skipped];
}

function prose(indent: string, text: string, { width }: ReportLook): string {
  return wrapText(text, { width, first: indent, next: `${indent}${indent === '' ? '' : '  '}` });
}
