import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { LIST_FORMATS } from '../kubectl/printers/format-names.ts';
import { printList } from '../output/lists/list-printer.ts';
import {
  kubeletDocument,
  fileDocuments,
  manifestListDocument,
  type ListedDirectory,
} from '../output/lists/manifest-file-list.ts';
import { manifestFileTable } from '../output/lists/manifest-file-table.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { duplicateWarnings } from '../output/manifest-words.ts';
import { unreadableNote } from '../output/notes.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { hostOrigin } from './host-origin.ts';
import { originOf } from './report-origin.ts';
import { localRequest } from './local-request.ts';
import { emptyNote, isNodeWhollyRead, kubeletHead, writeWarnings } from './local-notes.ts';
import type { LocalInput } from './local-command.ts';

/** Runs `local`. */
export async function run(context: CommandContext, { flags }: LocalInput): Promise<ExitCode> {
  const began = context.now();
  const format = await parseOutputFormat(flags.output, {
    allowed: LIST_FORMATS,
    readFile: context.readFile,
    template: flags.template,
  });
  const sortPath = parseSortBy(flags.sortBy);
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const { files: all, pods } = node.directory ?? { files: [], pods: [] };
  const files = sortPath === undefined ? all : sortItems(all, sortPath, fileDocuments(pods));
  noteNode(context, node, format);
  const origin = originOf(context, began, { host: hostOrigin(node) });
  print(context, { node, origin }, { files, pods, history: node.history }, format, flags);
  return isNodeWhollyRead(node) ? 0 : 2;
}

/** Who and where, above a table; what is wrong with any format. */
function noteNode(context: CommandContext, node: LocalNode, format: OutputFormat): void {
  const { stderr, style } = context;
  if (format.kind === 'table' || format.kind === 'wide') stderr.write(`${kubeletHead(context, node)}\n`);
  for (const one of node.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  writeWarnings(context, node);
  for (const text of duplicateWarnings(node.directory?.files ?? [], undefined)) {
    stderr.write(`${style.stderr.warning(escapeLine(text))}\n`);
  }
  const empty = emptyNote(node);
  if (empty !== undefined) stderr.write(`${empty}\n`);
}

function print(
  { stdout, style }: CommandContext,
  { node: { kubelet, unreadable, unused }, origin }: { readonly node: LocalNode; readonly origin: ReportOrigin },
  directory: ListedDirectory,
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels }: LocalInput['flags'],
): void {
  const look = { labelColumns, showLabels, style: style.stdout };
  const table = (wide: boolean) => manifestFileTable(directory, kubelet, { ...look, wide });
  const document = () => manifestListDocument(directory, kubeletDocument(kubelet), unreadable, { origin, unused });
  stdout.write(printList({ resource: 'manifest', document, table }, format, { noHeaders, columns: stdout.columns }));
}
