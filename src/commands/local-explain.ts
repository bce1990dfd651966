import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { LookupError } from '../facts/errors.ts';
import {
  explainLocally,
  findLocalPods,
  isActive,
  makesPod,
  type LocalExplanation,
} from '../nodes/local-explanation.ts';
import type { ManifestFile } from '../kubelet/manifest-directory.ts';
import { nearest } from '../facts/suggestion.ts';
import { readLocalNode, type LocalNode } from '../host/local-node.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { localExplanationDocument } from '../output/explain/local-explanation-document.ts';
import { localExplanationReport, localVerdict } from '../output/explain/local-explanation-report.ts';
import type { PodCommands } from '../output/explain/how-to-section.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { shellQuote } from '../nodes/distributions/advice/shell-quote.ts';
import { LOCAL_FLAGS } from './local-flags.ts';
import { printByHand, refuseSeveral, type Asked } from './by-hand.ts';
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
  refuseSeveral(flags.byHand, names);
  const node = await inTurns(readLocalNode(localRequest(flags)), context.signal);
  const explanations = names.map((name) => explainLocally(node.kubelet, findOne(node, name), node.root));
  const { stdout, style } = context;
  if (flags.byHand !== undefined) printRecipes(context, explanations, node, flags.byHand, flags);
  else if (isDocumentFormat(format)) {
    stdout.write(DOCUMENT_FORMATS[format.kind].text(localExplanationDocument(explanations)));
  } else {
    const look = { ...lookOf(context, stdout), style: style.stdout };
    stdout.write(
      explanations
        .map((one) => localExplanationReport(one, node, commandsFor(context, one, node, flags), look))
        .join('\n---\n\n'),
    );
  }
  writeWarnings(context, node);
  const isRead = node.configurationRead && explanations.every(({ file }) => file === undefined || !isUnread(file));
  return !isRead ? 2 : explanations.every(isStatic) ? 0 : 1;
}

/** A file that runs nothing has no recipes; what it is is said. */
function printRecipes(
  context: CommandContext,
  explanations: readonly LocalExplanation[],
  node: LocalNode,
  asked: Asked,
  flags: LocalExplainInput['flags'],
): void {
  const { stderr } = context;
  const found = explanations.flatMap((explanation) => {
    const { recipes, manifestName, location, file } = explanation;
    if (!isActive(explanation)) {
      stderr.write(`${localVerdict(explanation, escapeLine(manifestName))}\n`);
      return [];
    }
    const command = commandsFor(context, explanation, node, flags).byHand;
    const source = file === undefined ? 'http' : 'file';
    return [{ recipes, name: manifestName, where: 'this node', command, location, source } as const];
  });
  printByHand(context, found, asked);
}

/** Commands that work on a pod of this node; there are none for the files of another one. */
function commandsFor(
  { program }: CommandContext,
  { namespace, manifestName }: LocalExplanation,
  { root }: LocalNode,
  flags: LocalExplainInput['flags'],
): PodCommands {
  const given = Object.entries(LOCAL_FLAGS).flatMap(([key, flag]) => {
    const value = flags[key as keyof typeof LOCAL_FLAGS];
    return value === undefined || value === flag.default ? [] : [` --${flag.name}=${shellQuote(String(value))}`];
  });
  const pod = `${shellQuote(`${namespace}/${manifestName}`)}${given.join('')}`;
  return {
    change: root === undefined ? (verb) => `${program} local ${verb} ${pod}` : undefined,
    byHand: `${program} local explain ${pod} --by-hand`,
  };
}

function isUnread(file: ManifestFile): boolean {
  return unreadFiles([file]).length > 0;
}

function isStatic({ file }: LocalExplanation): boolean {
  return file === undefined || makesPod(file);
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
