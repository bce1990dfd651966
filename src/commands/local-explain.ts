import { inTurns } from '../facts/steps.ts';
import { defineCommand, type CommandContext, type CommandInput, type ExitCode } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { LookupError } from '../facts/errors.ts';
import { explainLocally, findLocalPods, type LocalExplanation } from '../nodes/local-explanation.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { nearest } from '../facts/suggestion.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { DOCUMENT_FORMAT_NAMES, DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { localExplanationDocument } from '../output/explain/local-explanation-document.ts';
import { localExplanationReport } from '../output/explain/local-explanation-report.ts';
import { unreadFiles } from './directory-findings.ts';
import { LOCAL_FLAGS, localRequest } from './local-flags.ts';
import { lookOf, writeWarnings } from './local-notes.ts';

const FLAGS = defineFlags({ ...LOCAL_FLAGS, ...REPORT_OUTPUT_FLAGS });

/** `kubectl static local explain`: everything about one static pod, from the node alone. */
export const localExplainCommand = defineCommand({
  name: 'local explain',
  aliases: [],
  knownAs: ['local describe'],
  summary: 'Explain a manifest of this node: which pod it makes, who owns it, how to change it',
  description: [
    'Say of a manifest which pod the kubelet makes of it and whether that runs, who owns the file and whether an edit survives, and how to edit, restart, stop and remove the pod, as "explain" does, but from the files of this node alone.',
    'NAME is a file, the name in a manifest, the name of the mirror pod, or NAMESPACE/NAME.',
    'Exits with 0 where a static pod is made of the file, with 1 where none is, and with 2 where that could not be found out.',
  ],
  examples: [
    { text: 'Explain the etcd pod of this node: its file, its owner, how to change it', arguments: 'etcd' },
    { text: 'Explain a file of a mounted disk', arguments: 'etcd.yaml --root /mnt' },
    { text: 'Print everything as JSON', arguments: 'etcd -o json' },
  ],
  positionals: { usage: 'NAME...', minimum: 1, maximum: Infinity, completes: ['local-pod'] },
  flags: FLAGS,
  run,
});

async function run(
  context: CommandContext,
  { flags, positionals: names }: CommandInput<typeof FLAGS>,
): Promise<ExitCode> {
  const format = parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const explanations = names.map((name) => explainLocally(node.kubelet, findOne(node, name)));
  const { stdout, style } = context;
  if (isDocumentFormat(format)) {
    stdout.write(DOCUMENT_FORMATS[format.kind].text(localExplanationDocument(explanations)));
  } else {
    const look = { ...lookOf(context, stdout), style: style.stdout };
    stdout.write(explanations.map((one) => localExplanationReport(one, node, look)).join('\n---\n\n'));
  }
  writeWarnings(context, node);
  const isRead = node.configurationRead && explanations.every(({ file }) => file === undefined || !isUnread(file));
  return !isRead ? 2 : explanations.every(isStatic) ? 0 : 1;
}

function isUnread(file: ManifestFile): boolean {
  return unreadFiles([file]).length > 0;
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
