import type { Recipes, Step } from '../domain/distributions/distribution.ts';
import type { Explanation } from '../domain/explanation.ts';
import { isHidden } from '../domain/hidden-explanation.ts';
import type { ManifestLocation } from '../domain/manifest-location.ts';
import { escapeLine } from './escape.ts';
import { prose, type ReportLook } from './report-layout.ts';
import { sourceWords } from './source-words.ts';
import { wrapText } from './wrap.ts';

/** How to edit, restart, stop and remove the pod, and what `kubectl delete` does not do. */
export function howToSection(
  explanation: Pick<Explanation, 'recipes' | 'location' | 'metadata' | 'source'> &
    Partial<Pick<Explanation, 'node' | 'phase' | 'kubelet'>>,
  look: ReportLook,
): string[] {
  const { recipes, location, source, kubelet } = explanation;
  if (recipes === undefined || location === undefined) return [];
  return [
    look.style.heading('How to'),
    ...recipeLines('reach', reachSteps(recipes.reach), look),
    ...recipeLines('find', commandsOnly(recipes.find), look),
    ...recipeLines('edit', without(recipes.find, recipes.edit), look),
    ...recipeLines('restart', without(recipes.find, recipes.restart), look),
    ...recipeLines('stop', stopSteps(recipes), look),
    ...recipeLines('remove', without(recipes.find, recipes.remove), look),
    prose('  ', noticeSentence(location, source), look),
    ...(isHidden({ kubelet }) ? [] : [prose('  ', deleteSentence(explanation), look)]),
  ];
}

/** Steps that are not shown already, because finding the file comes first. */
function without(shown: readonly Step[], steps: readonly Step[]): Step[] {
  return steps.filter(({ command }) => command === undefined || !shown.some((other) => other.command === command));
}

function commandsOnly(steps: readonly Step[]): Step[] {
  return steps.map(({ text, command }) => (command === undefined ? { text: text ?? '' } : { command }));
}

/** The first way to the node explains itself; of another one it says that it is one, and when it is the better. */
function reachSteps([first, ...others]: readonly Step[]): readonly Step[] {
  return first === undefined ? [] : [...commandsOnly([first]), ...others];
}

/** To stop a pod is half of restarting it: then the report need not repeat it. */
function stopSteps({ find, restart, stop }: Recipes): Step[] {
  const [out, back] = without(find, stop);
  const whole = without(find, restart);
  const isHalf = out !== undefined && out.command === whole[0]?.command && back?.command === whole.at(-1)?.command;
  return isHalf
    ? [{ text: 'The first command of restart, without the &&; the last one starts it again' }]
    : without(find, stop);
}

/** One recipe: its commands, and what a step says where the command before it does not simply lead on to it. */
function recipeLines(title: string, steps: readonly Step[], look: ReportLook): string[] {
  const label = `  ${title.padEnd(7)}  `;
  const indent = ' '.repeat(label.length);
  const lines = steps.flatMap((step, index) => stepLines(step, steps[index - 1]?.chained === true, indent, look));
  return lines.map((line, index) => (index === 0 ? line.replace(indent, label) : line));
}

function stepLines({ text, command, chained }: Step, leadOn: boolean, indent: string, look: ReportLook): string[] {
  const lines: string[] = [];
  if (text !== undefined && !leadOn) {
    const comment = wrapText(escapeLine(`# ${text}`), { width: look.width, first: indent, next: `${indent}# ` });
    lines.push(look.style.faint(comment));
  }
  if (command !== undefined) {
    lines.push(`${indent}${look.style.command(escapeLine(command))}${chained === true ? ' &&' : ''}`);
  }
  return lines;
}

/** Linux kubelets watch the directory with inotify and read it again at intervals (kubelet `pkg/kubelet/config/file_linux.go`). */
function noticeSentence({ fileCheckFrequency, httpCheckFrequency }: ManifestLocation, source: string): string {
  if (source === 'http') {
    return `The kubelet asks the URL every ${escapeLine(httpCheckFrequency.value)} (${sourceWords(httpCheckFrequency)}).`;
  }
  return `The kubelet notices a change at once on Linux, and at the latest after ${escapeLine(fileCheckFrequency.value)} (fileCheckFrequency; ${sourceWords(fileCheckFrequency)}).`;
}

function deleteSentence({ metadata, node, phase }: Parameters<typeof howToSection>[0]): string {
  const { name = '', namespace = '' } = metadata;
  const deleting = escapeLine(`kubectl delete pod ${name} -n ${namespace}`);
  // The kubelet looks after mirrors only while it syncs their pods (kubernetes/kubernetes#116483).
  if (phase === 'Succeeded' || phase === 'Failed') {
    return `${deleting} removes only the mirror; of a pod that has ended the kubelet may not make it again.`;
  }
  const again = node?.ready === undefined || node.ready === 'True' ? 'within seconds' : 'once it is back';
  return `${deleting} removes only the mirror: the containers go on, and the kubelet makes the mirror again ${again}.`;
}
