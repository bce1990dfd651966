import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { InterruptedError, UsageError } from '../facts/errors.ts';
import { read, type Outcome } from '../kubelet/file.ts';
import type { Finding } from '../rules/finding.ts';
import { NEWEST_MINOR, OLDEST_MINOR, parseMinor, type TargetKubelet } from '../kubelet/kubelet.ts';
import { LARGEST_MANIFEST, readManifest, type Reading } from '../kubelet/manifest/reading.ts';
import { inTurns, type Steps } from '../facts/steps.ts';
import { findLintTargets, standardInput, type FoundFile, type LintTarget } from '../host/lint-files.ts';
import { readNamedPipe } from '../host/named-pipe.ts';
import { byFolder, isReadWithDirectory, withoutRepeats } from '../host/named-files.ts';
import { faultOf } from '../host/system-files.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import type { ManifestEntry } from '../rules/directory-rule.ts';
import { lintDirectory, lintFiles } from '../rules/lint.ts';
import { fails } from '../rules/selection.ts';
import { FILE_SCOPES, FILE_FINDING_FLAGS, printFindings, ruleSelection } from './finding-flags.ts';

const FLAGS = defineFlags({
  ...FILE_FINDING_FLAGS,
  filename: {
    name: 'filename',
    short: 'f',
    kind: 'list',
    commas: true,
    completes: 'file',
    description:
      "File or directory to look at, as FILE names one, '-' for standard input; several are separated by commas. Can be repeated.",
  },
  kubernetesVersion: {
    name: 'kubernetes-version',
    kind: 'string',
    default: `1.${NEWEST_MINOR}`,
    description:
      'The version of the kubelet that is to read the manifests: what it refuses changes from one to the next.',
  },
  nodeName: {
    name: 'node-name',
    kind: 'string',
    default: undefined,
    description: 'The name of the node: the kubelet adds it to the name of the pod, and holds the whole to a limit.',
  },
});

/** `kubectl static lint`: what the kubelet would make of a manifest. */
export const lintCommand = defineCommand({
  name: 'lint',
  aliases: [],
  knownAs: ['validate', 'verify'],
  summary: 'Tell what a kubelet would make of manifests before it reads them',
  description: [
    'Read manifests as the kubelet does, and tell what it would refuse, ignore or do otherwise than the file seems to say. No cluster and no network are needed.',
    "The kubelet's own rules are followed: YAML 1.1 as go-yaml reads it, the first document alone, the types and limits of every field of a Pod, and what a static pod may not do. A directory is read as the kubelet reads it: every file whose name does not begin with a dot, in byte order, and none below it.",
    'Exits with 1 where something at or above --fail-on was found, and with 2 where something could not be read.',
  ],
  examples: [
    { text: 'Look at a manifest before it goes to a node', arguments: 'etcd.yaml' },
    { text: 'Look at a directory as the kubelet reads it', arguments: '/etc/kubernetes/manifests --node-name cp-1' },
    { text: 'Name the files as for "kubectl apply"', arguments: '-f etcd.yaml,kube-scheduler.yaml' },
    {
      text: 'Look at what a template makes, as an older kubelet reads it',
      arguments: '- --kubernetes-version 1.33',
      within: 'envsubst < etcd.yaml.tpl | …',
    },
    { text: 'Print what a code host shows beside the lines', arguments: 'manifests/ -o sarif' },
  ],
  positionals: { usage: '[FILE...|-]', minimum: 0, maximum: Infinity, completes: ['file'] },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

/** What could not be read, by its path, in a sentence. */
type Unread = Map<string, string>;

async function run(context: CommandContext, { flags, positionals }: Input): Promise<ExitCode> {
  const named = [...positionals, ...flags.filename];
  if (named.length === 0) throw new UsageError('lint needs an argument: FILE', 'Or name files with -f.');
  const target = targetOf(flags);
  const selection = ruleSelection(flags, target.minor, FILE_SCOPES);
  if (target.minor > NEWEST_MINOR) context.stderr.write(newerNote(target));
  const stdin = named.includes('-') ? [standardInput(await readInput(context))] : [];
  const found = named.flatMap((argument) => (argument === '-' ? stdin : findLintTargets(argument)));
  const targets = await Promise.all(withoutRepeats(found).map((one) => withPipeRead(one, context)));
  const unread: Unread = new Map();
  const findings = await inTurns(findingsIn(targets, target, selection, unread), context.signal);
  for (const line of unread.values()) context.stderr.write(`error: ${escapeLine(line)}\n`);
  printFindings(context, flags, {
    findings,
    unread: [...unread.values()],
    notRead: unread,
    succeeded: unread.size === 0,
    looked: namesOf(targets).filter((path) => !unread.has(path)),
    noun: 'manifest',
    selection,
  });
  if (unread.size > 0) return 2;
  return fails(findings, flags.failOn) ? 1 : 0;
}

function newerNote({ minor }: TargetKubelet): string {
  return `Note: the rules are those of Kubernetes 1.${NEWEST_MINOR}. What changes until 1.${minor} is known only as far as it was announced.\n`;
}

function readInput({ readInput: ask, signal }: CommandContext): Promise<Outcome<Uint8Array>> {
  return interruptibly(ask(LARGEST_MANIFEST), signal);
}

/** A FIFO that the user named is a process substitution of the shell: it is read to its end before anything is judged. */
async function withPipeRead(found: LintTarget, { signal }: CommandContext): Promise<LintTarget> {
  if (found.type !== 'file' || found.file.kind !== 'fifo') return found;
  const read = await interruptibly(readNamedPipe(found.file.path, LARGEST_MANIFEST, signal), signal);
  return { type: 'file', file: { ...found.file, read: () => read } };
}

async function interruptibly(reading: Promise<Uint8Array>, signal: AbortSignal): Promise<Outcome<Uint8Array>> {
  try {
    return read(await reading);
  } catch (error) {
    if (signal.aborted) throw new InterruptedError();
    return faultOf(error);
  }
}

function targetOf({ kubernetesVersion, nodeName }: Input['flags']): TargetKubelet {
  const minor = parseMinor(kubernetesVersion);
  if (minor === undefined || minor < OLDEST_MINOR) {
    const hint = `Name one from 1.${OLDEST_MINOR} on, such as 1.${NEWEST_MINOR}.`;
    throw new UsageError(`--kubernetes-version ${JSON.stringify(kubernetesVersion)} is no version that is known`, hint);
  }
  return { minor, node: nodeName };
}

function* findingsIn(
  targets: readonly LintTarget[],
  target: TargetKubelet,
  selection: ReturnType<typeof ruleSelection>,
  unread: Unread,
): Steps<readonly Finding[]> {
  const entriesOf = function* (files: readonly FoundFile[], named: boolean): Steps<readonly ManifestEntry[]> {
    const entries: ManifestEntry[] = [];
    for (const file of files) {
      entries.push(manifestEntry(file, named, target, unread));
      yield;
    }
    return entries;
  };
  const files: FoundFile[] = [];
  const findings: (readonly Finding[])[] = [];
  for (const found of targets) {
    if (found.type === 'unreadable') unread.set(found.path, `cannot read ${found.path}: ${found.why}`);
    else if (found.type === 'file') files.push(found.file);
    else {
      const entries = yield* entriesOf(found.entries, false);
      findings.push(yield* lintDirectory({ path: found.path, entries }, target, selection));
    }
  }
  for (const [path, own] of byFolder(files)) {
    findings.push(yield* lintFiles({ path, entries: yield* entriesOf(own, true) }, target, selection));
  }
  return findings.flat();
}

/** Reads a file; one that was not named itself only if the kubelet would. */
function manifestEntry(file: FoundFile, named: boolean, target: TargetKubelet, unread: Unread): ManifestEntry {
  const { name, path, kind, target: link, mode } = file;
  const entry = { name, path, kind, target: link, mode, owner: undefined };
  const wanted = named || isReadWithDirectory(file);
  return { ...entry, reading: wanted ? readingOf(file, target, unread) : undefined };
}

function readingOf(file: FoundFile, target: TargetKubelet, unread: Unread): Reading | undefined {
  const bytes = file.read(LARGEST_MANIFEST);
  if (bytes.ok) return readManifest(bytes.value, target);
  unread.set(file.path, `cannot read ${file.path}: ${bytes.fault.why}`);
  return undefined;
}

/** Every file that was to be read, in the order of the findings. */
function namesOf(targets: readonly LintTarget[]): readonly string[] {
  return targets.flatMap((target) => {
    if (target.type === 'file') return [target.file.path];
    if (target.type === 'unreadable') return [];
    return target.entries.filter(isReadWithDirectory).map(({ path }) => path);
  });
}
