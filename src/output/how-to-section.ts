import type { Recipes, Step } from '../domain/distributions/distribution.ts';
import type { Explanation } from '../domain/explanation.ts';
import type { ManifestLocation } from '../domain/manifest-location.ts';
import { escapeLine } from './escape.ts';
import { prose, type ReportLook } from './report-layout.ts';
import { sourceWords } from './source-words.ts';
import { wrapText } from './wrap.ts';

/** How to edit, restart, stop and remove the pod, and what `kubectl delete` does not do. */
export function howToSection(
  { recipes, location, metadata, source }: Pick<Explanation, 'recipes' | 'location' | 'metadata' | 'source'>,
  look: ReportLook,
): string[] {
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
