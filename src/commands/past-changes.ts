import type { CommandContext, ExitCode } from '../cli/command.ts';
import { pastOf, wantedName, type ChangedDirectory, type ChangeTarget } from '../change/plan.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { historyNotes } from '../output/change/history-notes.ts';
import { historyDocument, historyReport } from '../output/change/history-report.ts';

/** The format in which changes are asked for: a table where none is named. */
export async function formatOf(
  { readFile }: CommandContext,
  { output }: { readonly output: string | undefined },
): Promise<OutputFormat> {
  return await parseOutputFormat(output, { allowed: DOCUMENT_FORMAT_NAMES, readFile });
}

/** Prints what was changed of a pod's manifest. What could not be read of it makes the exit code 2. */
export function printPastChanges(
  { stdout, stderr, style }: CommandContext,
  directory: ChangedDirectory,
  wanted: ChangeTarget,
  format: OutputFormat,
  { noHeaders, diff }: { readonly noHeaders: boolean; readonly diff: boolean },
): ExitCode {
  const { unread } = directory.history;
  for (const line of historyNotes(directory.history)) stderr.write(`${line}\n`);
  const { changes } = pastOf(directory, wanted);
  const history = { node: wanted.node, directory: directory.path, changes };
  if (isDocumentFormat(format)) stdout.write(DOCUMENT_FORMATS[format.kind].text(historyDocument(history)));
  else if (changes.length > 0)
    stdout.write(historyReport(history, { noHeaders, room: stdout.columns, diff, style: style.stdout }));
  else stderr.write(`${escapeLine(`No changes to ${wantedName(wanted)} are known on ${directory.where}.`)}\n`);
  return unread.length > 0 ? 2 : 0;
}
