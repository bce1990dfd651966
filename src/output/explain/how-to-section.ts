import type { Step } from '../../nodes/distributions/distribution.ts';
import type { Explanation } from '../../nodes/explanation.ts';
import { isHidden } from '../../nodes/hidden-explanation.ts';
import { looksLikeFile, type ManifestLocation } from '../../nodes/manifest-location.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { prose, type ReportLook } from '../report-layout.ts';
import { sourceWords } from './source-words.ts';
import { wrapText } from '../../kubectl/printers/wrap.ts';

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
    ...recipeLines('find', recipes.find, look),
    ...recipeLines('edit', without(recipes.find, recipes.edit), look),
    ...recipeLines('restart', without(recipes.find, recipes.restart), look),
    ...recipeLines('stop', without(recipes.find, recipes.stop), look),
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

/** One recipe, which can be pasted as a whole: what a step says, and the way back, are comments to a shell. */
function recipeLines(title: string, steps: readonly Step[], look: ReportLook): string[] {
  const label = `  ${title.padEnd(7)}  `;
  const indent = ' '.repeat(label.length);
  const lines = steps.flatMap((step) => stepLines(step, indent, look));
  return lines.map((line, index) => (index === 0 ? line.replace(indent, label) : line));
}

function stepLines({ text, command, chained, later }: Step, indent: string, look: ReportLook): string[] {
  const lines: string[] = [];
  if (text !== undefined) {
    const words = escapeLine(`# ${text}${later === true ? ':' : ''}`);
    lines.push(look.style.faint(wrapText(words, { width: look.width, first: indent, next: `${indent}# ` })));
  }
  if (command !== undefined) {
    const lead = later === true ? '#   ' : '';
    lines.push(`${indent}${look.style.command(`${lead}${escapeLine(command)}`)}${chained === true ? ' &&' : ''}`);
  }
  return lines;
}

/**
 * Linux kubelets watch the directory with inotify and read it again at intervals (kubelet
 * `pkg/kubelet/config/file_linux.go`). The watch of a single file is lost with the file, at the first rename over it;
 * elsewhere there is none. What is written in place was seen to be missed.
 */
function noticeSentence({ path, fileCheckFrequency, httpCheckFrequency }: ManifestLocation, source: string): string {
  if (source === 'http') {
    return `The kubelet asks the URL every ${escapeLine(httpCheckFrequency.value)} (${sourceWords(httpCheckFrequency)}).`;
  }
  const every = `${escapeLine(fileCheckFrequency.value)} (fileCheckFrequency; ${sourceWords(fileCheckFrequency)})`;
  if (path !== undefined && looksLikeFile(path.value)) {
    return `The kubelet reads this one file again every ${every}, and may notice a change no sooner.`;
  }
  return `On Linux the kubelet notices at once what is moved into the directory or out of it; what is written in place it may notice only when it reads the directory again, every ${every}.`;
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
