import type { CommandContext, CommandInput, ExitCode } from '../cli/command.ts';
import { parseFileArgument } from '../cli/pod-argument.ts';
import type { Connection } from '../kubectl/connection.ts';
import { readNewestSide, type NewestSide } from '../survey/mirrors/newest-side.ts';
import { isNamed, type WantedFile } from '../change/plan.ts';
import { AttemptError, LookupError, UsageError } from '../facts/errors.ts';
import { modeText, ownerText } from '../kubelet/file.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { isEditedByPath, likeliestFile, noFileWords, type ManifestFile } from '../kubelet/manifest-directory.ts';
import { differences } from '../pods/mirror-difference.ts';
import { SEEN_ANNOTATION } from '../kubelet/static-pod-naming.ts';
import { requireEmpty } from '../host/saved-manifests.ts';
import type { ReceivedDirectory } from '../host/pod-directory.ts';
import { escapeLine, escapeText } from '../kubectl/printers/escape.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { printList } from '../output/lists/list-printer.ts';
import { fileDocuments, manifestListDocument } from '../output/lists/manifest-file-list.ts';
import { manifestFileTable } from '../output/lists/manifest-file-table.ts';
import { differenceReport } from '../output/manifest-difference.ts';
import { duplicateWarnings, stateWords } from '../output/manifest-words.ts';
import { historyNotes } from '../output/change/history-notes.ts';
import { unreadableNote } from '../output/notes.ts';
import type { ReportOrigin } from '../output/report-origin.ts';
import { parseSortBy, sortItems } from '../kubectl/printers/sort.ts';
import { unreadFiles } from './unread-files.ts';
import { findTarget, TO_COMPARE, TO_READ, type Target } from './change-target.ts';
import { checkManifestFlags, MANIFEST_FLAGS, manifestFormats } from './manifest-flags.ts';
import { livingPods, planManifest, readDirectory, type ManifestPlan } from './directory-reading.ts';
import { clusterCommands } from './cluster-commands.ts';
import { saveDirectory } from './manifest-saving.ts';
import { listOrigin } from './report-origin.ts';
import { requireReaderConsent } from './reader-plan.ts';
import { shellQuote } from '../facts/shell-quote.ts';
import { timeText } from '../facts/time-text.ts';

type Input = CommandInput<typeof MANIFEST_FLAGS>;

/** Runs `manifest`. */
export async function run(context: CommandContext, { flags, typed, positionals }: Input): Promise<ExitCode> {
  const began = context.now();
  const [name] = positionals;
  checkManifestFlags({ flags, typed }, name);
  if (flags.outputDir !== undefined) requireEmpty(flags.outputDir);
  if (flags.tar === '-' && context.stdout.columns !== undefined)
    throw new UsageError('refusing to write a tar file to a terminal');
  const isDryRun = flags.dryRun === 'client';
  const allowed = manifestFormats(flags.list, isDryRun);
  const format = await parseOutputFormat(flags.output, {
    allowed,
    readFile: context.readFile,
    template: flags.template,
  });
  if (!isDryRun) requireReaderConsent(context, flags, 'Use --yes to agree, or --dry-run=client to see the pod.');
  const connection = await context.connect();
  const wanted =
    name === undefined
      ? undefined
      : (parseFileArgument(name, flags.node) ??
        (await findTarget(context, connection, name, flags, flags.diff ? TO_COMPARE : TO_READ)));
  const plan = await planManifest(context, connection, wanted ?? { node: flags.node ?? '' }, flags);
  if (wanted !== undefined && !('path' in wanted) && wanted.pod === undefined) {
    const note = `Note: no pod ${wanted.name} was found: looking for its file on node ${wanted.node}.`;
    context.stderr.write(`${escapeLine(note)}\n`);
  }
  if (isDryRun) {
    const { text } = DOCUMENT_FORMATS[isDocumentFormat(format) ? format.kind : 'yaml'];
    context.stdout.write(text(plan.pod));
    return 0;
  }
  const living = livingPods(context, plan);
  const received = await readDirectory(context, connection, plan, { ...flags, living });
  const code = await show(context, { began, connection, plan, received, format, wanted }, flags);
  return living.left.length > 0 ? 2 : code;
}

/** What a directory is read for. */
interface Shown {
  readonly began: Date;
  readonly connection: Connection;
  readonly plan: ManifestPlan;
  readonly received: ReceivedDirectory;
  readonly format: OutputFormat;
  /** The pod whose file is meant, or the file; undefined: all. */
  readonly wanted: Target | WantedFile | undefined;
}

async function show(
  context: CommandContext,
  { began, connection, plan, received, format, wanted }: Shown,
  flags: Input['flags'],
): Promise<ExitCode> {
  const pod = wanted === undefined || 'path' in wanted ? undefined : wanted.pod;
  const side = flags.diff && pod !== undefined ? await newestSide(context, connection, pod, flags) : undefined;
  const concerned = received.directory.files.filter((file) => wanted === undefined || isOf(file, wanted));
  for (const text of duplicateWarnings(concerned, plan.known.overview.version)) {
    context.stderr.write(`${context.style.stderr.warning(escapeLine(text))}\n`);
  }
  if (!flags.list && !flags.all) {
    for (const one of unreadFiles(received.directory.files)) context.stderr.write(`${unreadableNote(one)}\n`);
  }
  if (flags.list) {
    const origin = await listOrigin(context, connection, { format, began });
    return printDirectory(context, { plan, received, origin }, format, flags);
  }
  if (flags.all) return saveDirectory(context, received, flags);
  const file = fileOf(plan, received, wanted!);
  return side !== undefined ? printDifferences(context, file, side) : printFile(context, plan, received, file);
}

/** The file that the kubelet runs the pod from, byte for byte; for a terminal what could harm it is escaped. */
function printFile(
  { stdout, stderr }: CommandContext,
  plan: ManifestPlan,
  received: ReceivedDirectory,
  file: ManifestFile,
): ExitCode {
  const bytes = received.tree.read(file.path, Infinity);
  if (!bytes.ok) throw new AttemptError(`${file.path}: ${bytes.fault.why}`);
  const { status, owner, target } = file;
  const facts = [
    ...(target === undefined ? [] : [`a link to ${target}`]),
    ...(status === undefined ? [] : [`mode ${modeText(status.mode)}`]),
    ...(owner === undefined ? [] : [`owner ${ownerText(owner)}`]),
    ...(status === undefined ? [] : [`modified ${timeText(status.modified)}`]),
  ];
  stderr.write(`${escapeLine(`${file.path} on node ${plan.node}: ${facts.join(', ')}`)}\n`);
  stdout.write(stdout.columns === undefined ? bytes.value : escapeText(Buffer.from(bytes.value).toString('utf8')));
  return 0;
}

/** The pod as it is after its file was read: by the kubelet, where the mirror is of another manifest. */
function newestSide(
  { signal, now }: CommandContext,
  connection: Connection,
  pod: Pod,
  { noKubelet, nodeTimeout }: Input['flags'],
): Promise<NewestSide> {
  return readNewestSide(connection, pod, { askKubelet: !noKubelet, nodeTimeout, signal, now });
}

/** What file and pod have differently, and whether the kubelet has taken up the file as it is now. */
function printDifferences({ stdout, style }: CommandContext, file: ManifestFile, { pod, from }: NewestSide): ExitCode {
  if (file.content?.kind !== 'pod') throw new AttemptError(`${file.path} defines no pod`);
  const found = differences({ ...file.content.written }, { ...pod });
  const seen = pod.metadata?.annotations?.[SEEN_ANNOTATION];
  const report = { path: file.path, modified: file.status?.modified, pod, from, seen, found };
  stdout.write(differenceReport(report, { columns: stdout.columns, style: style.stdout }));
  return found.length === 0 ? 0 : 1;
}

const SEE_LIST = 'To see what is there, use --list.';

function fileOf(plan: ManifestPlan, { directory }: ReceivedDirectory, wanted: Target | WantedFile): ManifestFile {
  const { node, path } = plan;
  const file = directory.files.find((one) => isOf(one, wanted) && ('path' in wanted || one.state !== 'shadowed'));
  if (file !== undefined) return file;
  if ('path' in wanted) throw new LookupError(`no file ${wanted.path} in ${path} on node ${node}`, SEE_LIST);
  const { namespace, name, pod } = wanted;
  const doubtful = directory.files.filter(({ state }) => state === 'refused' || state === 'unreadable');
  const gone = pod === undefined ? SEE_LIST : 'It may have been removed just now: see --list.';
  const likely = likeliestFile(doubtful, wanted);
  const next = likely && (linkHint(likely) ?? editHint(plan, [likely]));
  const hint = doubtful.map((one) => `${one.name} (${stateWords(one)})`).join(', ');
  throw new LookupError(
    `${noFileWords(directory.files)} in ${path} on node ${node} defines pod ${namespace === undefined ? '' : `${namespace}/`}${name}`,
    hint === '' ? gone : `Perhaps one of these: ${hint}.${next === undefined ? '' : ` ${next}`}`,
  );
}

/** How a link is read that leads out of what the reader pod sees; undefined for any other file. */
function linkHint({ name, path, target, state }: ManifestFile): string | undefined {
  if (target === undefined || state !== 'unreadable') return undefined;
  return `To read what ${name} leads to, add --path ${shellQuote(path)}.`;
}

/** How a file is edited that the kubelet refuses; undefined where there is none. */
function editHint({ node, kind }: ManifestPlan, files: readonly ManifestFile[]): string | undefined {
  const refused = files.find(isEditedByPath);
  if (refused === undefined || kind === 'file') return undefined;
  return `To edit ${refused.name}, run "${clusterCommands(node)('edit', { path: refused.path })}".`;
}

/** Whether a file is meant, or defines the pod that is meant: of one that was seen it is known what its manifest calls it. */
function isOf({ path, pod }: ManifestFile, wanted: Target | WantedFile): boolean {
  if ('path' in wanted) return path === wanted.path;
  if (pod === undefined) return false;
  if (wanted.pod === undefined) return isNamed(pod, wanted);
  return pod.namespace === wanted.namespace && pod.name === wanted.name;
}

/** A directory to list, and where the list comes from. */
interface ListedDirectory extends Pick<Shown, 'plan' | 'received'> {
  readonly origin: ReportOrigin | undefined;
}

function printDirectory(
  { stdout, stderr, style }: CommandContext,
  { plan, received: { directory, history, unreadable }, origin }: ListedDirectory,
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels, sortBy }: Input['flags'],
): ExitCode {
  const sortPath = parseSortBy(sortBy);
  const files = sortPath === undefined ? directory.files : sortItems(directory.files, sortPath, fileDocuments([]));
  const sorted = { files, pods: [], history };
  for (const line of historyNotes(history)) stderr.write(`${line}\n`);
  const hint = editHint(plan, directory.files);
  if (hint !== undefined) stderr.write(`${escapeLine(hint)}\n`);
  const url = { value: '', source: 'kubelet-default', confidence: 'certain', by: '' } as const;
  const look = { labelColumns, showLabels, style: style.stdout };
  const table = (wide: boolean) => manifestFileTable(sorted, { url }, { ...look, wide });
  const { path, overview } = { path: plan.path, overview: plan.known.overview };
  const kubelet = { node: plan.node, version: overview.version ?? null, staticPodPath: overview.path ?? null, path };
  const document = () => manifestListDocument(sorted, kubelet, [...plan.known.unreadable, ...unreadable], { origin });
  stdout.write(printList({ resource: 'manifest', document, table }, format, { noHeaders, columns: stdout.columns }));
  return 0;
}
