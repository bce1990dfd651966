import { shellQuote } from '../../facts/shell-quote.ts';
import { DEEDS, type Deed, type Recipes, type Step } from '../../nodes/distributions/distribution.ts';
import { looksLikeFile, type ManifestLocation } from '../../nodes/manifest-location.ts';
import { escapeLine } from '../../kubectl/printers/escape.ts';
import { wrapText } from '../../kubectl/printers/wrap.ts';
import { prose, type ReportLook } from '../report-layout.ts';
import { sourceWords } from './source-words.ts';

/** The recipes of one pod. */
export interface ByHand {
  readonly recipes: Recipes;
  /** The pod's name. Unescaped. */
  readonly name: string;
  /** Its node in words: `node cp-1`. Unescaped. */
  readonly where: string;
  /** The command that prints the recipes: `kubectl static explain etcd-cp-1 -n kube-system --by-hand`. Unescaped. */
  readonly command: string;
  readonly location: ManifestLocation;
  readonly source: 'file' | 'http' | 'unknown';
}

const COMMENT_WIDTH = 110;

/** One recipe as a script for a shell, with comments, and nothing else. */
export function recipeScript({ recipes, where }: Pick<ByHand, 'recipes' | 'where'>, deed: Deed): string {
  const steps = recipes[deed];
  if (recipes.powershell === true) return joined(['# For PowerShell, step by step.', ...steps.flatMap(stepLines)]);
  const [{ text = '', script } = {}] = steps;
  if (script === undefined) return joined(['#!/bin/sh', 'set -eu', ...commandLines(steps)]);
  const [shebang = '', ...lines] = script.split('\n').map(escapeLine);
  const use = [
    `# Run it as root on ${escapeLine(where)}:`,
    `#   sh ${deed}.sh${deed === 'edit' ? '        # opens $EDITOR, or vi' : ''}`,
    ...(deed === 'edit' ? ['#   sh edit.sh FILE   # FILE becomes the manifest'] : []),
    `#   sh ${deed}.sh undo`,
  ];
  return [shebang, ...comment(text), ...use, ...lines].join('\n');
}

/**
 * Every recipe with a heading, how to get to the node, and when the kubelet notices. No shell takes the whole for a script:
 * of its first line all make a syntax error.
 */
export function byHandReport(byHand: ByHand, look: ReportLook): string {
  const { recipes, name, command, location, source } = byHand;
  const { style } = look;
  const heading = `${style.strong(escapeLine(name))} by hand (each recipe is a script of its own)`;
  const ways = (['reach', 'find'] as const).flatMap((title) => {
    const steps = recipes[title];
    return steps.length === 0 ? [] : [joined([style.heading(title), ...steps.flatMap(stepLines)])];
  });
  const deeds = DEEDS.map((deed) => {
    const save = recipes.powershell === true ? '' : ` >${deed}.sh`;
    const told = style.command(escapeLine(`${command}=${deed}${save}`));
    return `${style.heading(deed)}: ${told}\n${recipeScript(byHand, deed)}`;
  });
  return [`${heading}\n`, ...ways, ...deeds, joined([prose('', noticeSentence(location, source), look)])].join('\n');
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function comment(text: string): string[] {
  return wrapText(escapeLine(text), { width: COMMENT_WIDTH, first: '# ', next: '# ' }).split('\n');
}

/** A step as it is pasted: what it says, and the way back, are comments. */
function stepLines({ text, command, later }: Step): string[] {
  const lead = later === true ? '#   ' : '';
  return [
    ...(text === undefined ? [] : comment(later === true ? `${text}:` : text)),
    ...(command === undefined ? [] : [`${lead}${escapeLine(command)}`]),
  ];
}

/** Commands in their order, and the way back behind `undo`. */
function commandLines(steps: readonly Step[]): string[] {
  const undo = steps.flatMap(({ command, later }) => (later === true && command !== undefined ? [command] : []));
  const forth = steps.filter(({ later }) => later !== true);
  const last = forth.findLastIndex(({ command, instead }) => command !== undefined && instead !== true);
  return [
    ...(undo.length === 0 ? [] : ['if [ "${1-}" = undo ]; then', ...undo.map((command) => `  ${escapeLine(command)}`)]),
    ...(undo.length === 0 ? [] : ['  exit', 'fi']),
    ...forth.flatMap((step, index) => forthLines(step, index < last)),
    ...(last === -1 ? ['exit 1'] : []),
  ];
}

/** What a person must do before the next command is asked for; what comes last is said. */
function forthLines({ text = '', command, instead }: Step, isBefore: boolean): string[] {
  if (instead === true) return [...comment(`${text}:`), `#   ${escapeLine(command ?? '')}`];
  if (command !== undefined) return [...(text === '' ? [] : comment(text)), escapeLine(command)];
  const words = shellQuote(escapeLine(text));
  if (!isBefore) return [`printf '%s\\n' ${words} >&2`];
  return [`printf '%s. Is that done? [y/N] ' ${words} >&2`, 'read -r answer', '[ "$answer" = y ]'];
}

/**
 * Linux kubelets watch the directory with inotify and read it again at intervals (kubelet
 * `pkg/kubelet/config/file_linux.go`). The watch of a single file is lost with the file, at the first rename over it;
 * elsewhere there is none. What is written in place was seen to be missed.
 */
function noticeSentence({ path, fileCheckFrequency, httpCheckFrequency }: ManifestLocation, source: string): string {
  if (source === 'http') {
    return `The kubelet reads the URL every ${escapeLine(httpCheckFrequency.value)} (${sourceWords(httpCheckFrequency)}).`;
  }
  const every = `${escapeLine(fileCheckFrequency.value)} (fileCheckFrequency; ${sourceWords(fileCheckFrequency)})`;
  if (path !== undefined && looksLikeFile(path.value)) {
    return `The kubelet reads this one file again every ${every}, and may not notice a change sooner.`;
  }
  return `On Linux the kubelet notices at once when a file is moved into or out of the directory; a file written in place it may notice only when it reads the directory again, every ${every}.`;
}
