import type { CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import { parsePodArgument } from '../cli/pod-argument.ts';
import { pastOf, type ChangedDirectory, type WantedPod } from '../change/plan.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { openChangeNote } from '../output/change/change-words.ts';
import { historyDocument, historyReport } from '../output/change/history-report.ts';
import { findTarget } from './change-target.ts';
import { readClusterDirectory } from './cluster-change-node.ts';
import type { HISTORY_FLAGS, LOCAL_HISTORY_FLAGS } from './history-command.ts';
import { readLocalDirectory } from './local-change-node.ts';
import { planManifest } from './manifest-reading.ts';
import { requireSomeoneToAsk } from './reader-plan.ts';

/** Runs `history`. */
export async function run(
  context: CommandContext,
  { flags, positionals: [name = ''] }: CommandInput<typeof HISTORY_FLAGS>,
): Promise<ExitCode> {
  const format = formatOf(context, flags);
  requireSomeoneToAsk(context, flags, 'Give --yes to agree.');
  const connection = await context.connect();
  const target = await findTarget(context, connection, name, flags.node);
  const plan = await planManifest(context, connection, target.node, { ...flags, path: flags.path ?? '' });
  const directory = await readClusterDirectory(context, connection, plan, { ...flags, path: plan.path });
  return print(context, directory, target, format, flags);
}

/** Runs `local history`. */
export async function runLocally(
  context: CommandContext,
  { flags, positionals: [argument = ''] }: CommandInput<typeof LOCAL_HISTORY_FLAGS>,
): Promise<ExitCode> {
  const format = formatOf(context, flags);
  const { directory, node } = await readLocalDirectory(context, flags);
  const { namespace, name } = parsePodArgument(argument);
  return print(context, directory, { namespace, name, node }, format, flags);
}

function formatOf({ readFile }: CommandContext, { output }: { readonly output: string | undefined }): OutputFormat {
  return parseOutputFormat(output, { allowed: DOCUMENT_FORMAT_NAMES, readFile });
}

function print(
  { stdout, stderr, style }: CommandContext,
  directory: ChangedDirectory,
  wanted: WantedPod,
  format: OutputFormat,
  { noHeaders, diff }: { readonly noHeaders: boolean; readonly diff: boolean },
): ExitCode {
  const { open, unread } = directory.history;
  if (open !== undefined) stderr.write(`${escapeLine(openChangeNote(open))}\n`);
  for (const one of unread) stderr.write(`${escapeLine(`Note: could not read ${one}`)}\n`);
  const { changes } = pastOf(directory, wanted);
  const history = { node: wanted.node, directory: directory.path, changes };
  if (isDocumentFormat(format)) stdout.write(DOCUMENT_FORMATS[format.kind].text(historyDocument(history)));
  else if (changes.length > 0) stdout.write(historyReport(history, { noHeaders, diff, style: style.stdout }));
  else stderr.write(`${escapeLine(`No changes of ${wanted.name} are known on ${directory.where}.`)}\n`);
  return unread.length > 0 ? 2 : 0;
}
