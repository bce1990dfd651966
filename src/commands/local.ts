import { inTurns } from '../facts/steps.ts';
import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import type { ManifestDirectory } from '../kubelet/manifest-directory.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { LIST_FORMATS, parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { printList } from '../output/lists/list-printer.ts';
import { kubeletDocument, manifestFileDocument, manifestListDocument } from '../output/lists/manifest-file-list.ts';
import { manifestFileTable } from '../output/lists/manifest-file-table.ts';
import { duplicateWarnings } from '../output/manifest-words.ts';
import { unreadableNote } from '../output/notes.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { LOCAL_FLAGS, localRequest } from './local-flags.ts';
import { emptyNote, isWhollyRead, kubeletHead, writeWarnings } from './local-notes.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...LIST_OUTPUT_FLAGS });

/** `kubectl static local`: the static pods of the node that this runs on, without any API server. */
export const localCommand = defineCommand({
  name: 'local',
  aliases: [],
  knownAs: ['local ls', 'local list', 'local pods', 'local nodes'],
  summary: 'List, explain or check the manifests of the node that this runs on, without the API server',
  description: [
    'List the manifest directory of the node that this program runs on: every file as the kubelet sees it, the pod that it defines, and whether that runs. No API server and no kubeconfig are needed.',
    "The kubelet is found among the processes, or by its systemd unit or the files where distributions put them; its flags, drop-ins and configuration file tell the directory. What runs is told by the kubelet's directories and by processes, for which root is needed; what may not be read is said, and the rest is shown.",
    'Exits with 2 where a file that tells which manifests there are could not be read.',
  ],
  examples: [
    { text: 'List the manifests of this node', arguments: '' },
    { text: 'Look at a mounted disk, or at the host from a debug container', arguments: '--root /host' },
    {
      text: 'Look at one directory, whatever the kubelet is configured with',
      arguments: '--path /etc/kubernetes/manifests',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

async function run(context: CommandContext, { flags }: Input): Promise<ExitCode> {
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const sortPath = parseSortBy(flags.sortBy);
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const directory = node.directory ?? { files: [], leftovers: [] };
  const files = sortPath === undefined ? directory.files : sortItems(directory.files, sortPath, manifestFileDocument);
  noteNode(context, node, format);
  print(context, node, { ...directory, files }, format, flags);
  return isWhollyRead(node) ? 0 : 2;
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
  { kubelet, unreadable, unused }: LocalNode,
  directory: ManifestDirectory,
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels }: Input['flags'],
): void {
  const look = { noHeaders, labelColumns, showLabels, room: stdout.columns, style: style.stdout };
  const table = (wide: boolean) => manifestFileTable(directory, kubelet, { ...look, wide });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  const document = () => manifestListDocument(directory, kubeletDocument(kubelet), unreadable, unused);
  stdout.write(printList({ resource: 'manifest', document, table, noHeaders, escape }, format));
}
