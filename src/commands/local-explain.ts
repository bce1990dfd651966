import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { LookupError } from '../facts/errors.ts';
import { explainLocally, findLocalPods, type LocalExplanation } from '../nodes/local-explanation.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { nearest } from '../facts/suggestion.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { localExplanationDocument } from '../output/explain/local-explanation-document.ts';
import { localExplanationReport } from '../output/explain/local-explanation-report.ts';
import { unreadFiles } from './unread-files.ts';
import { localRequest } from './local-request.ts';
import { lookOf, writeWarnings } from './local-notes.ts';
import type { LocalExplainInput } from './local-explain-command.ts';

/** Runs `local explain`. */
export async function run(
  context: CommandContext,
  { flags, positionals: names }: LocalExplainInput,
): Promise<ExitCode> {
  const format = parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const explanations = names.map((name) => explainLocally(node.kubelet, findOne(node, name), node.root));
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
