import { defineCommand, type CommandContext, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { describeError } from '../cli/error-report.ts';
import { gatherPodFacts } from '../cluster/pods/pod-facts.ts';
import { LookupError } from '../domain/errors.ts';
import { explainPod, type Explanation } from '../domain/explanation.ts';
import { explanationDocument } from '../output/explanation-document.ts';
import { explanationReport } from '../output/explanation-report.ts';
import { parseOutputFormat, type OutputFormat } from '../output/format.ts';
import { toJson } from '../output/json.ts';
import { toYaml } from '../output/yaml.ts';
import { findPod, podNameOf } from './find-pod.ts';

const FLAGS = defineFlags({
  node: {
    name: 'node',
    kind: 'string',
    default: undefined,
    completes: 'node',
    description: "The node that the pod runs on. With it POD may also be the name in the manifest, such as 'etcd'.",
  },
  noKubelet: {
    name: 'no-kubelet',
    kind: 'boolean',
    default: false,
    description: 'Ask no kubelet through the API server (which needs "get nodes/proxy").',
  },
  nodeTimeout: {
    name: 'node-timeout',
    kind: 'duration',
    default: '5s',
    description: "The length of time to wait for a kubelet's answer before going on without it.",
  },
  output: {
    name: 'output',
    short: 'o',
    kind: 'string',
    default: undefined,
    completes: ['json', 'yaml'],
    description: 'Output format. One of: (json, yaml).',
  },
});

/** `kubectl static explain`: everything about one pod that may be static. */
export const explainCommand = defineCommand({
  name: 'explain',
  aliases: [],
  summary: 'Explain a pod: is it static, from which file, who owns it, how to change it',
  description: [
    'Say of a pod whether it is static and why, on which node and in which directory and file its manifest is, who owns that file and whether an edit survives, and how to edit, restart, stop and remove the pod there.',
    'Every fact says where it is known from: the live kubelet, the Node, the ConfigMap kube-system/kubelet-config, what the distribution does by default; a guess is called a guess.',
    'Whether the pod runs, and of the manifest that its mirror shows, only its kubelet tells: a static pod that the kubelet does not run is suspect.',
    'POD is NAME, pod/NAME or NAMESPACE/NAME. Without a namespace the pod is looked for in the namespace of the context, and then in all.',
    'Exits 0 for a static pod, 1 for one that is not, or only perhaps (suspect), and 2 where that could not be found out.',
  ],
  examples: [
    { text: 'Explain the etcd pod of node cp-1', arguments: 'etcd-cp-1' },
    { text: 'The same, by the name in the manifest', arguments: 'etcd --node cp-1' },
    {
      text: 'Explain a pod of another namespace, without asking its kubelet',
      arguments: 'kube-system/etcd-cp-1 --no-kubelet',
    },
    { text: 'Everything as JSON', arguments: 'etcd-cp-1 -o json' },
  ],
  positionals: { usage: 'POD...', minimum: 1, maximum: Infinity, completes: ['static-pod'] },
  flags: FLAGS,
  run,
});

type Input = CommandInput<typeof FLAGS>;

async function run(context: CommandContext, { flags, positionals }: Input): Promise<0 | 1> {
  const format = parseOutputFormat(flags.output, { allowed: ['json', 'yaml'], readFile: context.readFile });
  const wanted = withoutResource(positionals).map((argument) => podNameOf(context, argument, flags.node));
  const connection = await context.connect();
  const explanations: Explanation[] = [];
  const unknown: LookupError[] = [];
  for (const name of wanted) {
    try {
      const pod = await findPod(context, connection, name);
      const { signal, now } = context;
      const request = { askKubelet: !flags.noKubelet, nodeTimeout: flags.nodeTimeout, signal, now };
      explanations.push(explainPod(await gatherPodFacts(connection, pod, request)));
    } catch (error) {
      if (!(error instanceof LookupError)) throw error;
      unknown.push(error);
    }
  }
  if (explanations.length > 0) print(context, explanations, format, flags.noKubelet);
  for (const error of unknown.slice(0, -1)) context.stderr.write(`${describeError(error, context.program) ?? ''}\n`);
  const last = unknown.at(-1);
  if (last !== undefined) throw last;
  return explanations.every(({ verdict }) => verdict === 'static') ? 0 : 1;
}

/** `explain pod NAME`, the way that kubectl commands take it. */
function withoutResource(words: readonly string[]): readonly string[] {
  return words.length > 1 && ['pod', 'pods', 'po'].includes(words[0]!) ? words.slice(1) : words;
}

/** A report is read best at this width, however wide the terminal. */
const REPORT_WIDTH = 110;

function print(
  { stdout, style, now }: CommandContext,
  explanations: readonly Explanation[],
  format: OutputFormat,
  kubeletSkipped: boolean,
): void {
  if (format.kind === 'json') stdout.write(toJson(explanationDocument(explanations)));
  else if (format.kind === 'yaml') stdout.write(toYaml(explanationDocument(explanations)));
  else {
    const width = Math.min(stdout.columns ?? REPORT_WIDTH, REPORT_WIDTH);
    const look = { width, style: style.stdout, now: now(), kubeletSkipped };
    stdout.write(explanations.map((explanation) => explanationReport(explanation, look)).join('\n---\n\n'));
  }
}
