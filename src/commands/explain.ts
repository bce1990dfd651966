import type { CommandContext } from '../cli/command.ts';
import { withoutResource } from '../cli/pod-argument.ts';
import { describeError } from '../cli/error-report.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import { gatherPodFacts } from '../survey/pods/pod-facts.ts';
import { searchPods, type PodName } from '../survey/pods/pod-search.ts';
import { LookupError } from '../facts/errors.ts';
import { explainPod, type Explanation } from '../nodes/explanation.ts';
import { explainHiddenPod } from '../nodes/hidden-explanation.ts';
import { NodeMemory } from '../survey/nodes/node-memory.ts';
import { gatherHiddenPodFacts } from '../survey/pods/hidden-pod-facts.ts';
import { explanationDocument } from '../output/explain/explanation-document.ts';
import { explanationReport } from '../output/explain/explanation-report.ts';
import { commandsFor } from '../output/explain/pod-commands.ts';
import { verdictSentence } from '../output/explain/verdict-sentence.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { explanationWidth } from '../output/report-width.ts';
import { escapeLine } from '../kubectl/printers/escape.ts';
import { DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { DOCUMENT_FORMAT_NAMES } from '../kubectl/printers/format-names.ts';
import { withHiddenNamesakes } from './explain-hidden.ts';
import { printByHand, refuseSeveral, type Asked } from './by-hand.ts';
import { choosePod, findStatic, podNameOf } from './find-pod.ts';
import { notFound } from './pod-not-found.ts';
import type { ExplainInput } from './explain-command.ts';

/** Runs `explain`. */
export async function run(context: CommandContext, { flags, positionals }: ExplainInput): Promise<0 | 1> {
  const format = await parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  const pods = withoutResource(positionals);
  refuseSeveral(flags.byHand, pods);
  const wanted = pods.map((argument) => podNameOf(context, argument, flags.node));
  const connection = await context.connect();
  const { signal, now } = context;
  const request = { askKubelet: !flags.noKubelet, nodeTimeout: flags.nodeTimeout, signal, now };
  const explanations: Explanation[] = [];
  const unknown: LookupError[] = [];
  for (const name of wanted) {
    try {
      explanations.push(await explainOne(context, connection, name, request));
    } catch (error) {
      if (!(error instanceof LookupError)) throw error;
      unknown.push(error);
    }
  }
  if (flags.byHand !== undefined) printRecipes(context, explanations, flags.byHand);
  else if (explanations.length > 0) {
    print(context, explanations, format, { asList: wanted.length > 1, kubeletSkipped: flags.noKubelet });
  }
  for (const error of unknown.slice(0, -1)) context.stderr.write(`${describeError(error) ?? ''}\n`);
  const last = unknown.at(-1);
  if (last !== undefined) throw last;
  return explanations.every(({ verdict }) => verdict === 'static') ? 0 : 1;
}

/** Explains the pod of a name; where the API server has none, the static pod that runs unseen under it. */
async function explainOne(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  request: FactsRequest,
): Promise<Explanation> {
  // Of each pod the node and its kubelet are asked anew.
  const own = { ...request, memory: new NodeMemory() };
  const search = await findStatic(connection, wanted, own);
  const { found, matches, namespace } = search;
  const facts = found?.hidden && (await gatherHiddenPodFacts(connection, found.hidden, own));
  if (facts !== undefined) return explainHiddenPod(facts);
  // A mirror may have come while its kubelet was asked.
  const { pods } = found?.hidden === undefined ? matches : await searchPods(connection, wanted, context.signal);
  const shown = found?.hidden === undefined ? found?.pod : undefined;
  const pod = shown ?? choosePod(pods, wanted) ?? (await notFound(context, connection, wanted, search));
  const explanation = explainPod(await gatherPodFacts(connection, pod, own));
  return withHiddenNamesakes(connection, explanation, { ...wanted, namespace }, own);
}

/** Of a pod that has no recipes it is said what it is. */
function printRecipes(context: CommandContext, explanations: readonly Explanation[], asked: Asked): void {
  const { stderr } = context;
  const found = explanations.flatMap((explanation) => {
    const { metadata, recipes, location, source, node } = explanation;
    const name = metadata.name ?? '';
    if (recipes === undefined || location === undefined) {
      stderr.write(`${verdictSentence(escapeLine(name), explanation)}\n`);
      return [];
    }
    const command = commandsFor(explanation).byHand;
    return [{ recipes, name, where: `node ${node?.name ?? ''}`, command, location, source }];
  });
  printByHand(context, found, asked);
}

function print(
  { stdout, style, now }: CommandContext,
  explanations: readonly Explanation[],
  format: OutputFormat,
  { asList, kubeletSkipped }: { readonly asList: boolean; readonly kubeletSkipped: boolean },
): void {
  if (isDocumentFormat(format))
    stdout.write(DOCUMENT_FORMATS[format.kind].text(explanationDocument(explanations, asList)));
  else {
    const width = explanationWidth(stdout.columns);
    const look = { width, style: style.stdout, now: now(), kubeletSkipped };
    stdout.write(explanations.map((explanation) => explanationReport(explanation, look)).join('\n---\n\n'));
  }
}
