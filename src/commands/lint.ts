import type { CommandContext, ExitCode } from '../cli/command.ts';
import { UsageError } from '../facts/errors.ts';
import type { Finding } from '../rules/finding.ts';
import { NEWEST_MINOR, OLDEST_MINOR, type TargetKubelet } from '../kubelet/kubelet.ts';
import { parseMinor } from '../kubernetes/minor-version.ts';
import { LARGEST_MANIFEST, readManifest, type ManifestReading } from '../kubelet/manifest/reading.ts';
import { inTurns, type Steps } from '../facts/steps.ts';
import { findLintTargets, standardInput, type FoundFile, type LintTarget } from '../host/lint-files.ts';
import { byFolder, isReadWithDirectory, withoutRepeats } from '../host/named-files.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import type { ManifestEntry } from '../rules/directory-rule.ts';
import { lintDirectory, lintFiles } from '../rules/lint.ts';
import { fails } from '../rules/selection.ts';
import { FILE_SCOPES } from './finding-flags.ts';
import { readStandardInput, withPipeRead } from './given-files.ts';
import { printFindings } from './print-findings.ts';
import { originOf } from './report-origin.ts';
import { ruleSelection } from './rule-selection.ts';
import type { LintInput } from './lint-command.ts';

/** What could not be read, by its path, in a sentence. */
type Unread = Map<string, string>;

/** Runs `lint`. */
export async function run(context: CommandContext, { flags, positionals }: LintInput): Promise<ExitCode> {
  const began = context.now();
  const named = [...positionals, ...flags.filename];
  if (named.length === 0) throw new UsageError('lint needs an argument: FILE', 'Or name files with -f.');
  const target = targetOf(flags);
  const selection = ruleSelection(flags, target.minor, FILE_SCOPES);
  if (target.minor > NEWEST_MINOR) context.stderr.write(newerNote(target));
  const stdin = named.includes('-') ? [standardInput(await readStandardInput(context))] : [];
  const found = named.flatMap((argument) => (argument === '-' ? stdin : findLintTargets(argument)));
  const targets = await Promise.all(withoutRepeats(found).map((one) => withPipeRead(one, context)));
  const unread: Unread = new Map();
  const findings = await inTurns(findingsIn(targets, target, selection, unread), context.signal);
  for (const line of unread.values()) context.stderr.write(`error: ${escapeLine(line)}\n`);
  printFindings(context, flags, {
    origin: originOf(context, began),
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
  return `Note: the rules are those of Kubernetes 1.${NEWEST_MINOR}. Changes up to 1.${minor} are known only as far as they were announced.\n`;
}

function targetOf({ kubernetesVersion, nodeName }: LintInput['flags']): TargetKubelet {
  const minor = parseMinor(kubernetesVersion);
  if (minor === undefined || minor < OLDEST_MINOR) {
    const hint = `Use 1.${OLDEST_MINOR} or newer, such as 1.${NEWEST_MINOR}.`;
    throw new UsageError(`--kubernetes-version ${JSON.stringify(kubernetesVersion)} is not a known version`, hint);
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

function readingOf(file: FoundFile, target: TargetKubelet, unread: Unread): ManifestReading | undefined {
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
