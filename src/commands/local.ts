import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { nearest } from '../domain/suggestion.ts';
import { LookupError, UsageError } from '../domain/errors.ts';
import { explainLocally, findLocalPods, type LocalExplanation } from '../domain/local-explanation.ts';
import type { ManifestDirectory } from '../domain/manifest-directory.ts';
import { isDirectory, readLocalNode, type LocalNode, type LocalRequest } from '../node/local-node.ts';
import { escapeLine, escapeText } from '../output/escape.ts';
import { LIST_FORMATS, parseOutputFormat, type OutputFormat } from '../output/format.ts';
import { toJson } from '../output/json.ts';
import { printList } from '../output/list-printer.ts';
import { localExplanationReport } from '../output/local-explanation-report.ts';
import { localExplanationDocument } from '../output/local-explanation-document.ts';
import { kubeletDocument, manifestFileDocument, manifestListDocument } from '../output/manifest-file-list.ts';
import { manifestFileTable } from '../output/manifest-file-table.ts';
import { duplicateWarnings } from '../output/manifest-words.ts';
import { unreadableNote } from '../output/notes.ts';
import { parseSortBy, sortItems } from '../output/sort.ts';
import { toYaml } from '../output/yaml.ts';
import { doctorLocally, LOCAL_DOCTOR_FLAGS, LOCAL_DOCTOR_FORMATS, refuseDoctorFlags } from './local-doctor.ts';
import { emptyNote, kubeletHead, lookOf } from './local-notes.ts';

const FLAGS = defineFlags({
  kubeletConfig: {
    name: 'kubelet-config',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: "The kubelet's configuration file, instead of the one that its process or unit names.",
  },
  ...LIST_OUTPUT_FLAGS,
  ...LOCAL_DOCTOR_FLAGS,
  output: {
    ...LIST_OUTPUT_FLAGS.output,
    completes: [...new Set([...LIST_OUTPUT_FLAGS.output.completes, ...LOCAL_DOCTOR_FORMATS])],
    description: `${LIST_OUTPUT_FLAGS.output.description} With "doctor" one of: (${LOCAL_DOCTOR_FORMATS.join(', ')}).`,
  },
  path: {
    name: 'path',
    kind: 'string',
    default: undefined,
    completes: 'folder',
    description: 'The manifest directory or file, instead of the one that the kubelet is configured with.',
  },
  pid: {
    name: 'pid',
    kind: 'integer',
    default: 0,
    description: 'The process of the kubelet, where several run on the machine. 0 finds it.',
  },
  root: {
    name: 'root',
    kind: 'string',
    default: '/',
    completes: 'folder',
    description: "The root of the node's files: a mounted disk, a container's /host, an unpacked archive.",
  },
});

/** `kubectl static local`: the static pods of the node that this runs on, without any API server. */
export const localCommand = defineCommand({
  name: 'local',
  aliases: [],
  summary: 'List the manifests of the node that this runs on, without the API server',
  description: [
    'List the manifest directory of the node that this program runs on: every file as the kubelet sees it, the pod that it defines, and whether that runs. No API server and no kubeconfig are needed.',
    "The kubelet is found among the processes, or by its systemd unit or the files where distributions put them; its flags, drop-ins and configuration file tell the directory. What runs is told by the kubelet's directories and by processes, for which root is needed; what may not be read is said, and the rest is shown.",
    '"local explain NAME" explains one of them as "explain" does. NAME is a file, the name in a manifest, the name of the mirror pod, or NAMESPACE/NAME.',
    '"local doctor" tells what the kubelet of this node refuses, ignores or does otherwise than a file seems to say, and who else can read or change the files: the rules about manifests and directories, which "rules" lists. It exits with 1 where something at or above --fail-on was found, and with 2 where something could not be read.',
  ],
  examples: [
    { text: 'List the manifests of this node', arguments: '' },
    { text: 'Explain the etcd pod of this node: its file, its owner, how to change it', arguments: 'explain etcd' },
    { text: 'Look for what is wrong with the manifests of this node', arguments: 'doctor' },
    { text: 'Look at a mounted disk, or at the host from a debug container', arguments: '--root /host' },
    {
      text: 'Look at one directory, whatever the kubelet is configured with',
      arguments: '--path /etc/kubernetes/manifests',
    },
  ],
  positionals: {
    usage: '[doctor|explain NAME...]',
    minimum: 0,
    maximum: Infinity,
    completes: [['doctor', 'explain'], []],
  },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

async function run(context: CommandContext, { flags, typed, positionals }: Input): Promise<ExitCode> {
  const [verb, ...names] = positionals;
  if (verb === 'doctor') {
    if (names.length > 0) throw new UsageError('local doctor takes no arguments');
    return await Promise.resolve(doctorLocally(context, flags, () => readLocalNode(requestOf(flags))));
  }
  if (verb !== undefined && verb !== 'explain') {
    throw new UsageError(
      `unknown command ${JSON.stringify(`local ${verb}`)}`,
      'There is "local", "local doctor" and "local explain NAME".',
    );
  }
  refuseDoctorFlags(typed);
  if (verb === undefined) return list(context, flags);
  if (names.length === 0) throw new UsageError('local explain needs an argument: NAME');
  return explain(context, flags, names);
}

function requestOf(flags: Input['flags']): LocalRequest {
  const { root, kubeletConfig: config, path, pid } = flags;
  if (!isDirectory(root)) throw new UsageError(`--root ${root} is not a directory that can be read`);
  return { root, config, path, pid: pid === 0 ? undefined : pid };
}

function list(context: CommandContext, flags: Input['flags']): ExitCode {
  const format = parseOutputFormat(flags.output, { allowed: LIST_FORMATS, readFile: context.readFile });
  const sortPath = parseSortBy(flags.sortBy);
  const node = readLocalNode(requestOf(flags));
  const directory = node.directory ?? { files: [], leftovers: [] };
  const files = sortPath === undefined ? directory.files : sortItems(directory.files, sortPath, manifestFileDocument);
  noteNode(context, node, format);
  print(context, node, { ...directory, files }, format, flags);
  return node.directory === undefined ? 2 : 0;
}

/** Who and where, above a table; what is wrong with any format. */
function noteNode(context: CommandContext, node: LocalNode, format: OutputFormat): void {
  const { stderr, style } = context;
  if (format.kind === 'table' || format.kind === 'wide') stderr.write(`${kubeletHead(context, node)}\n`);
  for (const one of node.unreadable) stderr.write(`${unreadableNote(one)}\n`);
  for (const text of duplicateWarnings(node.directory?.files ?? [], undefined)) {
    stderr.write(`${style.stderr.warning(escapeLine(text))}\n`);
  }
  const empty = emptyNote(node);
  if (empty !== undefined) stderr.write(`${empty}\n`);
}

function print(
  { stdout, style }: CommandContext,
  { kubelet, unreadable }: LocalNode,
  directory: ManifestDirectory,
  format: OutputFormat,
  { noHeaders, labelColumns, showLabels }: Input['flags'],
): void {
  const look = { noHeaders, labelColumns, showLabels, room: stdout.columns, style: style.stdout };
  const table = (wide: boolean) => manifestFileTable(directory, kubelet, { ...look, wide });
  const escape = stdout.columns === undefined ? (text: string) => text : escapeText;
  const document = () => manifestListDocument(directory, kubeletDocument(kubelet), unreadable);
  stdout.write(printList({ resource: 'manifest', document, table, noHeaders, escape }, format));
}

function explain(context: CommandContext, flags: Input['flags'], names: readonly string[]): ExitCode {
  const format = parseOutputFormat(flags.output, { allowed: ['json', 'yaml'], readFile: context.readFile });
  const node = readLocalNode(requestOf(flags));
  const explanations = names.map((name) => explainLocally(node.kubelet, findOne(node, name)));
  const { stdout, style } = context;
  if (format.kind === 'json') stdout.write(toJson(localExplanationDocument(explanations)));
  else if (format.kind === 'yaml') stdout.write(toYaml(localExplanationDocument(explanations)));
  else {
    const look = { ...lookOf(context, stdout), style: style.stdout };
    stdout.write(explanations.map((one) => localExplanationReport(one, node, look)).join('\n---\n\n'));
  }
  return explanations.every(isStatic) ? 0 : 1;
}

/** A file that defines no pod, or that another one shadows, runs nothing. */
function isStatic({ file }: LocalExplanation): boolean {
  return file === undefined || (file.pod !== undefined && file.state !== 'shadowed');
}

function findOne(node: LocalNode, name: string) {
  if (node.directory === undefined) {
    throw new LookupError(`${node.kubelet.path?.value ?? 'the manifest directory'} could not be read`, whyUnread(node));
  }
  const found = findLocalPods(node.directory, name);
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const choices = found.map((one) => `${'path' in one ? (one.pod?.namespace ?? '') : one.namespace}/${name}`);
    throw new LookupError(`several pods are called ${name}`, `Name one of them: ${choices.join(', ')}`);
  }
  const names = node.directory.files.flatMap((file) => [file.name, ...(file.pod === undefined ? [] : [file.pod.name])]);
  const near = nearest(name, new Set(names), 3);
  throw new LookupError(
    `no manifest and no static pod ${JSON.stringify(name)} is on this node`,
    near.length === 0 ? 'See "local" for what is there.' : `Did you mean ${near.join(', ')}?`,
  );
}

function whyUnread({ unreadable }: LocalNode): string {
  return unreadable.map(({ what, why }) => `${what}: ${why}`).join('; ');
}
