import type { CommandInput, FlagConflict } from '../cli/command.ts';
import { defineFlags, onlyWith } from '../cli/flag.ts';
import { ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { LIST_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { parseFileArgument } from '../cli/pod-argument.ts';
import { refuseTyped } from '../cli/needless-flags.ts';
import { UsageError } from '../facts/errors.ts';
import { DOCUMENT_FORMAT_NAMES, LIST_FORMATS, outputWords, type FormatName } from '../kubectl/printers/format-names.ts';
import { READER_FLAGS } from './reader-flags.ts';

/** The formats that `-o` takes; none where the manifest is printed as it is, for which there is no format. */
export function manifestFormats(list: boolean, isDryRun: boolean): readonly FormatName[] {
  if (isDryRun) return DOCUMENT_FORMAT_NAMES;
  return list ? LIST_FORMATS : [];
}

/** The flags of `manifest`. */
export const MANIFEST_FLAGS = defineFlags({
  all: {
    name: 'all',
    kind: 'boolean',
    default: false,
    description: 'Save every file of the directory, to --output-dir or --tar.',
  },
  diff: {
    name: 'diff',
    kind: 'boolean',
    default: false,
    description:
      'Compare the file with its mirror pod instead of printing it. Exits with 1 if they differ, as "kubectl diff" does.',
  },
  dryRun: {
    name: 'dry-run',
    kind: 'string',
    default: 'none',
    choices: ['none', 'client'],
    description: 'If "client", print the reader pod that would be created, and create nothing.',
  },
  list: {
    name: 'list',
    kind: 'boolean',
    default: false,
    description: 'List the files of the directory as the kubelet sees them, instead of printing one.',
  },
  node: {
    name: 'node',
    kind: 'string',
    default: undefined,
    completes: 'node',
    description:
      "The node of the pod, or of the directory. With it, POD may also be the name in the manifest, such as 'etcd', or the path of the file, such as '/etc/kubernetes/manifests/etcd.yaml', and is not needed with --list or --all.",
  },
  ...ONE_KUBELET_FLAGS,
  labelColumns: onlyWith('--list', LIST_OUTPUT_FLAGS.labelColumns),
  noHeaders: onlyWith('--list', LIST_OUTPUT_FLAGS.noHeaders),
  showLabels: onlyWith('--list', LIST_OUTPUT_FLAGS.showLabels),
  sortBy: onlyWith('--list', LIST_OUTPUT_FLAGS.sortBy),
  template: onlyWith('--list', LIST_OUTPUT_FLAGS.template),
  output: {
    ...LIST_OUTPUT_FLAGS.output,
    completes: ({ list, dryRun }) => outputWords(manifestFormats(list === true, dryRun === 'client')),
    description: `Output format. With --list one of: (${LIST_FORMATS.join(', ')}). With --dry-run=client one of: (${DOCUMENT_FORMAT_NAMES.join(', ')}).`,
  },
  outputDir: {
    name: 'output-dir',
    kind: 'string',
    default: undefined,
    completes: 'folder',
    description: 'With --all: the directory to write the files to. It must be empty, or not exist yet.',
  },
  path: {
    name: 'path',
    kind: 'string',
    default: undefined,
    description: 'The manifest directory or file on the node, instead of the one that the cluster reports.',
  },
  tar: {
    name: 'tar',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: "With --all: the tar file to write the files to, or '-' for stdout.",
  },
  ...READER_FLAGS,
});

/** Flags of `manifest` that exclude each other. */
export const MANIFEST_CONFLICTS: readonly FlagConflict[] = [
  { flags: ['list', 'all'] },
  { flags: ['list', 'diff'] },
  { flags: ['all', 'diff'] },
  { flags: ['output-dir', 'tar'] },
];

/**
 * Refuses flags that need another, or that would do nothing; `name` is the pod's, or the path of a file. Throws
 * `UsageError`.
 */
export function checkManifestFlags(
  { flags, typed }: Pick<CommandInput<typeof MANIFEST_FLAGS>, 'flags' | 'typed'>,
  name: string | undefined,
): void {
  if (name === undefined && !flags.list && !flags.all && flags.dryRun === 'none') {
    throw new UsageError('manifest needs an argument: POD', 'Or use --list or --all with --node NODE.');
  }
  const file = name === undefined ? undefined : parseFileArgument(name, flags.node);
  if (file !== undefined && flags.diff) throw new UsageError('--diff compares with a mirror pod', 'Name the POD.');
  if (name === undefined && flags.node === undefined) throw new UsageError('without POD, --node NODE is needed');
  const targets = [flags.outputDir, flags.tar].filter((target) => target !== undefined);
  if (flags.all && targets.length !== 1) throw new UsageError('--all needs either --output-dir or --tar');
  if (!flags.all && targets.length > 0) throw new UsageError('--output-dir and --tar need --all');
  if (flags.output !== undefined && !flags.list && flags.dryRun === 'none') {
    throw new UsageError('-o needs --list or --dry-run=client: a manifest is printed as it is');
  }
  const { labelColumns, noHeaders, showLabels, sortBy, template } = MANIFEST_FLAGS;
  const ofList = [labelColumns, noHeaders, showLabels, sortBy, template];
  if (!flags.list) refuseTyped(ofList, typed, 'can only be used with --list');
}
