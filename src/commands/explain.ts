import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { otherResource } from '../cli/pod-argument.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { describeError } from '../cli/error-report.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import type { Connection } from '../kubectl/connection.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import { gatherPodFacts } from '../survey/pods/pod-facts.ts';
import { searchPods, type PodName } from '../survey/pods/pod-search.ts';
import { LookupError } from '../facts/errors.ts';
import { explainPod, type Explanation } from '../nodes/explanation.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { hasMirrorAnnotation } from '../pods/mirror-pod.ts';
import { explanationDocument } from '../output/explain/explanation-document.ts';
import { explanationReport } from '../output/explain/explanation-report.ts';
import { parseOutputFormat, type OutputFormat } from '../kubectl/printers/format.ts';
import { explanationWidth } from '../output/report-width.ts';
import { DOCUMENT_FORMAT_NAMES, DOCUMENT_FORMATS, isDocumentFormat } from '../kubectl/printers/document-formats.ts';
import { explainHidden, withHiddenNamesakes } from './explain-hidden.ts';
import { choosePod, notFound, podNameOf } from './find-pod.ts';

const FLAGS = defineFlags({
  node: {
    name: 'node',
    kind: 'string',
    default: undefined,
    completes: 'node',
    description: "The node that the pod runs on. With it POD may also be the name in the manifest, such as 'etcd'.",
  },
  noKubelet: KUBELET_FLAGS.noKubelet,
  nodeTimeout: KUBELET_FLAGS.nodeTimeout,
  ...REPORT_OUTPUT_FLAGS,
});

/** `kubectl static explain`: everything about one pod that may be static. */
export const explainCommand = defineCommand({
  name: 'explain',
  aliases: [],
  knownAs: ['describe', 'inspect', 'why', 'edit', 'restart', 'rollout', 'stop', 'start', 'delete', 'remove', 'rm'],
  summary: 'Explain a pod: is it static, from which file, who owns it, how to change it',
  description: [
    'Say of a pod whether it is static and why, on which node and in which directory and file its manifest is, who owns that file and whether an edit survives, and how to edit, restart, stop and remove the pod there.',
    'Every fact says where it is known from: the live kubelet, the Node, the ConfigMap kube-system/kubelet-config, what the distribution does by default; a guess is called a guess.',
    'Whether the pod runs, and of the manifest that its mirror shows, only its kubelet tells: a static pod that the kubelet does not run is suspect.',
    'POD is NAME, pod/NAME or NAMESPACE/NAME. Without a namespace the pod is looked for in the namespace of the context, and then in all.',
    'Where the API server has no such pod, and the name ends in that of a node or --node names one, the kubelet of that node is asked for a static pod that has no mirror pod; why it has none is told as "ls --hidden" tells it.',
    'Needs "get pods" where a namespace is named, and "list pods" where none is; "get nodes" and "get configmaps" in kube-system tell more, and "get nodes/proxy" lets it ask the kubelet; that permission is powerful (it also allows to run commands in pods), so it is never required.',
    'Exits with 0 for a static pod, with 1 for one that is not, or only perhaps (suspect), and with 2 where that could not be found out.',
  ],
  examples: [
    { text: 'Explain the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'Explain the same pod by the name in its manifest', arguments: 'etcd --node cp-1' },
    {
      text: 'Explain a pod of another namespace, without asking its kubelet',
      arguments: 'kube-system/etcd-cp-1 --no-kubelet',
    },
    {
      text: 'Explain a static pod that "ls --hidden" found, by the name in the manifest',
      arguments: 'agent --node cp-1',
    },
    { text: 'Print everything as JSON', arguments: 'etcd-cp-1 -o json' },
  ],
  positionals: {
    usage: 'POD...',
    minimum: 1,
    maximum: Infinity,
    completes: ['static-pod'],
    hint: '"ls" lists the static pods, with --node those of a node, and with -l those with a label.',
  },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

async function run(context: CommandContext, { flags, positionals }: Input): Promise<0 | 1> {
  const format = parseOutputFormat(flags.output, { allowed: DOCUMENT_FORMAT_NAMES, readFile: context.readFile });
  const wanted = withoutResource(positionals).map((argument) => podNameOf(context, argument, flags.node));
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
  if (explanations.length > 0) {
    print(context, explanations, format, { asList: wanted.length > 1, kubeletSkipped: flags.noKubelet });
  }
  for (const error of unknown.slice(0, -1)) context.stderr.write(`${describeError(error, context.program) ?? ''}\n`);
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
  const matches = await searchPods(connection, wanted, context.signal);
  const isMeant = ({ metadata = {} }: Pod): boolean => metadata.name === wanted.name || hasMirrorAnnotation(metadata);
  const namespace = wanted.namespace ?? (matches.onlyContextNamespace ? connection.namespace : undefined);
  // A manifest's name means a static pod, whatever else has the name of its mirror.
  const hidden = matches.pods.some(isMeant)
    ? undefined
    : await explainHidden(connection, { ...wanted, namespace }, request);
  if (hidden?.explanation !== undefined) return hidden.explanation;
  // A mirror may have come while its kubelet was asked.
  const { pods } = hidden?.hasMirror === true ? await searchPods(connection, wanted, context.signal) : matches;
  const pod = choosePod(pods, wanted) ?? (await notFound(context, connection, wanted, matches, hidden?.hint));
  const explanation = explainPod(await gatherPodFacts(connection, pod, request));
  return withHiddenNamesakes(connection, explanation, { ...wanted, namespace }, request);
}

/** `explain pod NAME`, the way that kubectl commands take it. */
function withoutResource(words: readonly string[]): readonly string[] {
  const [first = '', second] = words;
  if (second === undefined) return words;
  if (['pod', 'pods', 'po'].includes(first)) return words.slice(1);
  const other = otherResource(first, second);
  if (other !== undefined) throw other;
  return words;
}

function print(
  { stdout, style, now, program }: CommandContext,
  explanations: readonly Explanation[],
  format: OutputFormat,
  { asList, kubeletSkipped }: { readonly asList: boolean; readonly kubeletSkipped: boolean },
): void {
  if (isDocumentFormat(format))
    stdout.write(DOCUMENT_FORMATS[format.kind].text(explanationDocument(explanations, asList)));
  else {
    const width = explanationWidth(stdout.columns);
    const look = { width, style: style.stdout, now: now(), program, kubeletSkipped };
    stdout.write(explanations.map((explanation) => explanationReport(explanation, look)).join('\n---\n\n'));
  }
}
