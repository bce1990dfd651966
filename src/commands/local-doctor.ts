import { inTurns } from '../facts/steps.ts';
import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { NEWEST_MINOR } from '../kubelet/kubelet.ts';
import { NOWHERE } from '../rules/surroundings.ts';
import { hostFiles } from '../host/host-files.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { unreadableNote, unreadableWords } from '../output/notes.ts';
import { missingNamespace } from '../rules/manifest/missing-namespace.ts';
import { fails, type RuleSelection } from '../rules/selection.ts';
import { directoryFindings, unreadFiles } from './directory-findings.ts';
import { FILE_SCOPES, FILE_FINDING_FLAGS, printFindings, ruleSelection } from './finding-flags.ts';
import { LOCAL_FLAGS, localRequest } from './local-flags.ts';
import { emptyNote, isWhollyRead, kubeletHead, writeWarnings } from './local-notes.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...FILE_FINDING_FLAGS });

/** `kubectl static local doctor`: what the rules about manifests and their directory find on a node. */
export const localDoctorCommand = defineCommand({
  name: 'local doctor',
  aliases: [],
  knownAs: ['local lint', 'local check'],
  summary: 'Find out what is wrong with the manifests of this node, and with who may change them',
  description: [
    'Tell what the kubelet of this node refuses, ignores or does otherwise than a file seems to say, and who else can read or change the files: the rules about manifests and directories, which "rules" lists. The manifests are judged as the version of this kubelet reads them.',
    'Exits with 1 where something at or above --fail-on was found, and with 2 where something could not be read.',
  ],
  examples: [
    { text: 'Look for what is wrong with the manifests of this node', arguments: '' },
    { text: 'Look for errors alone, on a mounted disk', arguments: '--severity error --root /mnt' },
    {
      text: 'Fail on warnings too, and keep a report',
      arguments: '--fail-on warning -o junit',
      within: '… > node.xml',
    },
  ],
  positionals: { usage: '', minimum: 0, maximum: 0 },
  flags: FLAGS,
  run,
});

async function run(context: CommandContext, { flags }: CommandInput<typeof FLAGS>): Promise<ExitCode> {
  ruleSelection(flags, NEWEST_MINOR, FILE_SCOPES);
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const selection = withoutCluster(ruleSelection(flags, node.target.minor, FILE_SCOPES));
  const files = node.directory?.files ?? [];
  const faults = unreadFiles(files);
  if (flags.output === 'text') context.stderr.write(`${kubeletHead(context, node)}\n`);
  context.stderr.write(noteLines(node));
  writeWarnings(context, node);
  for (const fault of faults) context.stderr.write(`error: cannot read ${escapeLine(unreadableWords(fault))}\n`);
  const { kubelet, single, target } = node;
  const surroundings = { ...NOWHERE, hasHostFile: hostFiles(node.root) };
  const path = kubelet.path?.value ?? '';
  const judging = directoryFindings({ path, single, files, target, surroundings }, selection);
  const findings = await inTurns(judging, context.signal);
  const unread = [...node.unreadable, ...faults].map((one) => `could not read ${unreadableWords(one)}`);
  const looked = files.filter(({ reading }) => reading !== undefined).map(({ path }) => path);
  const succeeded = isWhollyRead(node);
  printFindings(context, flags, { findings, unread, succeeded, looked, noun: 'manifest', selection });
  return !succeeded ? 2 : fails(findings, flags.failOn) ? 1 : 0;
}

/** Which namespaces there are no node knows: the rule about them is asked by name alone. */
function withoutCluster(selection: RuleSelection): RuleSelection {
  return selection.only.length > 0 ? selection : { ...selection, skip: [...selection.skip, missingNamespace.id] };
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
