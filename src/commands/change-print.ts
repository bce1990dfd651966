import type { CommandContext, ExitCode } from '../cli/command.ts';
import type { ChangeResult } from '../change/change-result.ts';
import { wantedName, type OwnCommand, type ChangeTarget } from '../change/plan.ts';
import { InterruptedError } from '../facts/errors.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import type { OutputFormat } from '../kubectl/printers/format.ts';
import { changeDocument } from '../output/change/change-document.ts';
import { hiddenLine, resultLine } from '../output/change/change-words.ts';
import { ownLine } from '../output/report-layout.ts';

/** Ends that are what the user asked for. */
const GOOD_ENDS: ReadonlySet<ChangeResult['end']> = new Set(['confirmed', 'unchanged', 'rehearsed']);

/** Whether a change came to what was asked for. */
export function isGood({ end }: ChangeResult): boolean {
  return GOOD_ENDS.has(end);
}

/** Tells what came of one change: a good end is a result, any other an error with what is known of its cause. */
export function tellResult(
  { stdout, stderr, style }: CommandContext,
  result: ChangeResult,
  format: OutputFormat,
): void {
  const line = escapeLine(resultLine(result));
  if (isGood(result)) {
    if (!isDocumentFormat(format)) stdout.write(ownLine(line, stdout.columns));
    if (result.hidden === true) stderr.write(`${style.stderr.warning(escapeLine(hiddenLine(result)))}\n`);
    return;
  }
  stderr.write(`${style.stderr.bad(`error: ${line}`)}\n`);
  if (result.end === 'unknown' || result.end === 'stuck') stderr.write(`${escapeLine(laterLine(result))}\n`);
  if (result.end === 'left')
    stderr.write(`${escapeLine(`To see what is there now, run "${result.manifestCommand}".`)}\n`);
  for (const meaning of result.meaning) stderr.write(`${escapeLine(`From its log: ${meaning}`)}\n`);
  if (result.log !== '') stderr.write(`The last lines of its log:\n${escapeText(indented(result.log))}\n`);
}

/** What is not done any more after a failure, and what has the new state already. `commandsOf` makes commands for a node. */
export function tellRest(
  { stderr }: CommandContext,
  results: readonly ChangeResult[],
  rest: readonly ChangeTarget[],
  commandsOf: (node: string) => OwnCommand,
): void {
  const done = results.filter(({ end }) => end === 'confirmed');
  const name = (one: ChangeTarget): string => `${wantedName(one)} on node ${one.node}`;
  if (rest.length > 0 && results.length + rest.length > 1) {
    stderr.write(`${escapeLine(`Not changed: ${rest.map(name).join(', ')}.`)}\n`);
  }
  for (const { pod, directory, file, node } of done) {
    const path = `${directory}/${file}`;
    const undo = commandsOf(node)('undo', pod ?? { path });
    stderr.write(`${escapeLine(`Changed: ${pod?.name ?? path} on node ${node}. To undo it, run "${undo}".`)}\n`);
  }
}

function laterLine({ historyCommand }: ChangeResult): string {
  return `To see the outcome later, run "${historyCommand}".`;
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

/**
 * Prints documents of all changes, where that is the format, and answers the exit code. Throws `InterruptedError` where an
 * interruption has kept one from being confirmed.
 */
export function finish(
  { stdout, signal }: CommandContext,
  results: readonly ChangeResult[],
  format: OutputFormat,
  asList: boolean,
): ExitCode {
  if (isDocumentFormat(format) && results.length > 0)
    stdout.write(DOCUMENT_FORMATS[format.kind].text(changeDocument(results, asList)));
  if (results.every(isGood)) return 0;
  if (signal.aborted) throw new InterruptedError();
  return 1;
}
