import { inTurns } from '../facts/steps.ts';
import type { CommandContext, ExitCode } from '../cli/command.ts';
import { parsePodArgument } from '../cli/pod-argument.ts';
import { stoppedPods, type KeptPod } from '../change/history.ts';
import { isNamed } from '../change/plan.ts';
import { LookupError } from '../facts/errors.ts';
import {
  explainLocally,
  findLocalPods,
  isActive,
  makesPod,
  type LocalExplanation,
  type LocalFind,
} from '../nodes/local-explanation.ts';
import { diagnoseLocally, recentKubeletLog, type LocalHealth } from '../host/local-diagnosis.ts';
import { nearest } from '../facts/suggestion.ts';
import { directoryPath, readLocalNode, type LocalNode, type LocalRequest } from '../host/local-node.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { parseOutputFormat } from '../kubectl/printers/format.ts';
import { localExplanationDocument, localExplanationList } from '../output/explain/local-explanation-document.ts';
import { localExplanationReport, localVerdict } from '../output/explain/local-explanation-report.ts';
import {
  stoppedExplanationDocument,
  stoppedReport,
  stoppedSentence,
  type StoppedExplanation,
} from '../output/explain/stopped-report.ts';
import type { PodCommands } from '../output/explain/how-to-section.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { localCommands } from './local-commands.ts';
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
  const format = await parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  refuseSeveral(flags.byHand, names);
  const request = localRequest(flags);
  const node = await inTurns(readLocalNode(request), context.signal);
  const { stdout, style } = context;
  const found = names.map((name) => findOne(node, name, localCommands(flags)('')));
  // Steps to be done by hand say nothing of how a pod is doing.
  const healths = await healthsOf(context, request, node, flags.byHand === undefined ? found : []);
  const explanations = found.map((one, index): Explained => {
    if (!('change' in one)) return explainLocally(node, one, healths[index]?.health);
    const { change } = commandsFor({ namespace: one.namespace, manifestName: one.name }, node, flags);
    return { pod: one, directory: directoryPath(node), start: change?.('start') };
  });
  if (flags.byHand !== undefined) printRecipes(context, explanations, node, flags.byHand, flags);
  else if (isDocumentFormat(format)) {
    const documents = explanations.map((one) =>
      isStopped(one) ? stoppedExplanationDocument(one) : localExplanationDocument(one),
    );
    stdout.write(DOCUMENT_FORMATS[format.kind].text(localExplanationList(documents)));
  } else {
    const look = { ...lookOf(context, stdout), style: style.stdout };
    const unreadable = [...node.unreadable, ...healths.flatMap((one) => one.unreadable)];
    stdout.write(
      explanations
        .map((one) =>
          isStopped(one)
            ? stoppedReport(one, look)
            : localExplanationReport(one, { root: node.root, unreadable }, commandsFor(one, node, flags), look),
        )
        .join('\n---\n\n'),
    );
  }
  writeWarnings(context, node);
  const isRead = node.configurationRead && explanations.every((one) => isStopped(one) || !isUnread(one));
  return !isRead ? 2 : explanations.every(isStatic) ? 0 : 1;
}

/** How the pods of manifests are doing; of what is no manifest nobody looks. */
async function healthsOf(
  { signal, now }: CommandContext,
  request: LocalRequest,
  node: LocalNode,
  found: readonly (LocalFind | KeptPod)[],
): Promise<readonly LocalHealth[]> {
  const log = recentKubeletLog({ request, node, signal }, now());
  return await Promise.all(
    found.map(async (one) => {
      if ('change' in one || one.file === undefined) return { health: undefined, unreadable: [] };
      return await diagnoseLocally({ request, node, file: one.file, log, signal, now });
    }),
  );
}

/** What a name of this node means: a file or pod that is there, or a pod that was stopped. */
type Explained = LocalExplanation | StoppedExplanation;

function isStopped(one: Explained): one is StoppedExplanation {
  return 'directory' in one;
}

/** A file that runs nothing has no recipes; what it is is said. */
function printRecipes(
  context: CommandContext,
  explanations: readonly Explained[],
  node: LocalNode,
  asked: Asked,
  flags: LocalExplainInput['flags'],
): void {
  const { stderr } = context;
  const found = explanations.flatMap((explanation) => {
    if (isStopped(explanation)) {
      stderr.write(`${stoppedSentence(explanation, escapeLine(explanation.pod.name))}\n`);
      return [];
    }
    const { recipes, manifestName, location, file } = explanation;
    if (!isActive(explanation)) {
      stderr.write(`${localVerdict(explanation, escapeLine(manifestName))}\n`);
      return [];
    }
    const command = commandsFor(explanation, node, flags).byHand;
    const source = file === undefined ? 'http' : 'file';
    return [{ recipes, name: manifestName, where: 'this node', command, location, source } as const];
  });
  printByHand(context, found, asked);
}

/** Commands that work on a pod of this node; there are none for the files of another one. */
function commandsFor(
  { namespace, manifestName }: Pick<LocalExplanation, 'namespace' | 'manifestName'>,
  { root }: LocalNode,
  flags: LocalExplainInput['flags'],
): PodCommands {
  const command = localCommands(flags);
  const pod = { namespace, name: manifestName };
  return {
    change: root === undefined ? (verb) => command(verb, pod) : undefined,
    byHand: `${command('explain', pod)} --by-hand`,
  };
}

function isUnread({ file }: LocalExplanation): boolean {
  return file !== undefined && unreadFiles([file]).length > 0;
}

function isStatic(one: Explained): boolean {
  return !isStopped(one) && (one.file === undefined || makesPod(one.file));
}

function findOne(node: LocalNode, name: string, list: string): LocalFind | KeptPod {
  if (node.directory === undefined) {
    throw new LookupError(`${node.kubelet.path?.value ?? 'the manifest directory'} could not be read`, whyUnread(node));
  }
  const there = findLocalPods(node.directory, name);
  const stopped = findStopped(node, name);
  // What is left of a pod that was stopped just now is that pod.
  const found = [...(stopped.length > 0 ? there.filter(({ file }) => file !== undefined) : there), ...stopped];
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const choices = found.map((one) => `${'change' in one ? one.namespace : one.identity.namespace}/${name}`);
    throw new LookupError(`several pods are called ${name}`, `Name one of them: ${choices.join(', ')}`);
  }
  const names = node.directory.files.flatMap((file) => [file.name, ...(file.pod === undefined ? [] : [file.pod.name])]);
  const near = nearest(name, new Set(names), 3);
  throw new LookupError(
    `no manifest or static pod ${JSON.stringify(name)} found on this node`,
    `${near.length === 0 ? '' : `Did you mean ${near.join(', ')}? `}To list what is there, run "${list}".`,
  );
}

function findStopped({ history, directory, kubelet }: LocalNode, argument: string): readonly KeptPod[] {
  const stopped = stoppedPods(history, directory?.files ?? []);
  const byFile = stopped.filter(({ file }) => file === argument);
  if (byFile.length > 0 || stopped.length === 0) return byFile;
  const { namespace, name } = parsePodArgument(argument);
  return stopped.filter((one) => isNamed(one, { namespace, name, node: kubelet.node?.value ?? '' }));
}

function whyUnread({ unreadable }: LocalNode): string {
  return unreadable.map(({ what, why }) => `${what}: ${why}`).join('; ');
}
