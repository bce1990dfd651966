import type { CommandContext, ExitCode } from '../cli/command.ts';
import { defineFlags, type FlagValues } from '../cli/flag.ts';
import { UsageError } from '../domain/errors.ts';
import { NEWEST_MINOR } from '../domain/manifest/kubelet.ts';
import type { LocalNode } from '../node/local-node.ts';
import { escapeLine } from '../output/escape.ts';
import { unreadableNote, unreadableWords } from '../output/notes.ts';
import { fails, selectFindings } from '../rules/selection.ts';
import { tell } from '../rules/told-finding.ts';
import { directoryFindings, unreadFiles } from './directory-findings.ts';
import { FILE_SCOPES, FINDING_FLAGS, printFindings, ruleSelection } from './finding-flags.ts';
import { emptyNote, kubeletHead } from './local-notes.ts';

const { failOn, only, severity, skip } = FINDING_FLAGS;

/** The flags of `local doctor` that `local` has not itself. */
export const LOCAL_DOCTOR_FLAGS = defineFlags({
  failOn: { ...failOn, description: `With "doctor": ${failOn.description}` },
  only: { ...only, description: `With "doctor": ${only.description}` },
  severity: { ...severity, description: `With "doctor": ${severity.description}` },
  skip: { ...skip, description: `With "doctor": ${skip.description}` },
});

/** The formats that `-o` takes with `doctor`. */
export const LOCAL_DOCTOR_FORMATS = FINDING_FLAGS.output.choices;

type DoctorFlags = FlagValues<typeof LOCAL_DOCTOR_FLAGS>;

/** Refuses flags of `local doctor` where something else was asked: they would do nothing. */
export function refuseDoctorFlags(typed: ReadonlySet<string>): void {
  const given = Object.values(LOCAL_DOCTOR_FLAGS).flatMap(({ name }) => (typed.has(name) ? [name] : []));
  if (given.length > 0) throw new UsageError(`--${given.join(', --')} can be used with "local doctor" alone`);
}

/** `local doctor`: what the rules about manifests and their directory find on a node. `look` reads the node. */
export function doctorLocally(
  context: CommandContext,
  flags: DoctorFlags & { readonly output: string | undefined },
  look: () => LocalNode,
): ExitCode {
  const output = formatOf(flags.output);
  ruleSelection({ ...flags, output }, NEWEST_MINOR, FILE_SCOPES);
  const node = look();
  const selection = ruleSelection({ ...flags, output }, node.target.minor, FILE_SCOPES);
  const files = node.directory?.files ?? [];
  const faults = unreadFiles(files);
  if (output === 'text') context.stderr.write(`${kubeletHead(context, node)}\n`);
  context.stderr.write(noteLines(node));
  for (const fault of faults) context.stderr.write(`error: cannot read ${escapeLine(unreadableWords(fault))}\n`);
  const { kubelet, single, target } = node;
  const findings = directoryFindings({ path: kubelet.path?.value ?? '', single, files, target }, selection);
  const shown = selectFindings(findings, selection.severity).map(tell);
  const unread = [...node.unreadable, ...faults].map((one) => `could not read ${unreadableWords(one)}`);
  const looked = files.filter(({ reading }) => reading !== undefined).map(({ path }) => path);
  const succeeded = node.directory !== undefined && kubelet.path !== undefined && faults.length === 0;
  const found = { findings: shown, unread, succeeded, looked, noun: 'manifest', selection };
  printFindings(context, { ...flags, output }, found);
  if (!succeeded) return 2;
  return fails(findings, flags.failOn) ? 1 : 0;
}

function formatOf(output = 'text'): (typeof LOCAL_DOCTOR_FORMATS)[number] {
  const format = LOCAL_DOCTOR_FORMATS.find((name) => name === output);
  if (format !== undefined) return format;
  const hint = `"local doctor" allows: ${LOCAL_DOCTOR_FORMATS.join(', ')}`;
  throw new UsageError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}`, hint);
}

function noteLines(node: LocalNode): string {
  const { version, target, unreadable } = node;
  const judged =
    version === undefined
      ? `Note: the version of the kubelet is not known here. The manifests are judged as 1.${target.minor} reads them.`
      : `The manifests are judged as the kubelet ${version.value} reads them (${version.by}).`;
  const empty = emptyNote(node);
  const lines = [escapeLine(judged), ...unreadable.map(unreadableNote), ...(empty === undefined ? [] : [empty])];
  return `${lines.join('\n')}\n`;
}
