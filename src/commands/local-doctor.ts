import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { stoppedPods } from '../change/history.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { NOWHERE } from '../rules/surroundings.ts';
import { hostFiles } from '../host/host-files.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { localPods } from '../host/local-pods.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { diagnoseNode } from '../rules/doctor.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { stoppedWords } from '../output/change/history-notes.ts';
import { unreadableNote, unreadableWords } from '../output/notes.ts';
import { missingNamespace } from '../rules/manifest/missing-namespace.ts';
import { fails, type RuleSelection } from '../rules/selection.ts';
import { directoryFindings } from '../rules/directory-findings.ts';
import { unreadFiles } from './unread-files.ts';
import { NODE_SCOPES } from './finding-flags.ts';
import { printFindings } from './print-findings.ts';
import { ruleSelection } from './rule-selection.ts';
import { localRequest } from './local-request.ts';
import { emptyNote, isWhollyRead, kubeletHead, writeWarnings } from './local-notes.ts';
import type { LocalDoctorInput } from './local-doctor-command.ts';

/** Runs `local doctor`. */
export async function run(context: CommandContext, { flags }: LocalDoctorInput): Promise<ExitCode> {
  ruleSelection(flags, NEWEST_MINOR, NODE_SCOPES);
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const pods = localPods(node);
  const selection = withoutCluster(ruleSelection(flags, node.target.minor, NODE_SCOPES));
  const files = node.directory?.files ?? [];
  const faults = unreadFiles(files);
  if (flags.output === 'text') context.stderr.write(`${kubeletHead(context, node)}\n`);
  context.stderr.write(noteLines(context, node, [...node.unreadable, ...pods.unreadable]));
  writeWarnings(context, node);
  for (const fault of faults) context.stderr.write(`error: cannot read ${escapeLine(unreadableWords(fault))}\n`);
  const { kubelet, single, target } = node;
  const surroundings = { ...NOWHERE, hasHostFile: hostFiles(node.root) };
  const path = kubelet.path?.value ?? '';
  const judging = directoryFindings({ path, single, files, target, surroundings }, selection);
  const findings = [
    ...(await inTurns(judging, context.signal)),
    ...(pods.filed === undefined ? [] : diagnoseNode(pods.filed, context.now(), selection)),
  ];
  const unread = [...node.unreadable, ...node.history.unread, ...pods.unreadable, ...faults].map(
    (one) => `could not read ${unreadableWords(one)}`,
  );
  const looked = files.filter(({ reading }) => reading !== undefined).map(({ path }) => path);
  const succeeded = isWhollyRead(node);
  printFindings(context, flags, {
    findings,
    unread,
    succeeded,
    looked,
    noun: 'manifest',
    selection,
    scopes: NODE_SCOPES,
  });
  return !succeeded ? 2 : fails(findings, flags.failOn) ? 1 : 0;
}

/** Which namespaces there are no node knows: the rule about them is asked by name alone. */
function withoutCluster(selection: RuleSelection): RuleSelection {
  return selection.only.length > 0 ? selection : { ...selection, skip: [...selection.skip, missingNamespace.id] };
}

function noteLines({ program }: CommandContext, node: LocalNode, unreadable: readonly Unreadable[]): string {
  const { version, target } = node;
  const judged =
    version === undefined
      ? `Note: the version of the kubelet is not known here. The manifests are judged as 1.${target.minor} reads them.`
      : `The manifests are judged as the kubelet ${version.value} reads them (${version.by}).`;
  const empty = emptyNote(node);
  const stopped = stoppedPods(node.history, node.directory?.files ?? []).map((pod) => {
    const start = node.root === undefined ? ` Bring it back with "${program} local start ${pod.name}".` : '';
    return escapeLine(`Note: ${pod.namespace}/${pod.name} (${pod.file}) is ${stoppedWords(pod)}.${start}`);
  });
  const lines = [
    escapeLine(judged),
    ...unreadable.map(unreadableNote),
    ...stopped,
    ...(empty === undefined ? [] : [empty]),
  ];
  return `${lines.join('\n')}\n`;
}
