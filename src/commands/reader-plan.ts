import type { CommandContext } from '../cli/command.ts';
import type { FlagValues } from '../cli/flag.ts';
import type { Fact } from '../facts/evidence.ts';
import { READING_CAPABILITY, readerLifetime, readerPod } from '../nodes/reader-pod.ts';
import { randomId, taskPodName, type PodManifest } from '../nodes/task-pod.ts';
import { sourceWords } from '../output/explain/source-words.ts';
import { listed } from '../facts/listed.ts';
import { counted } from '../rules/cluster-rule.ts';
import { askToGoOn, requireSomeoneToAsk } from './consent.ts';
import type { READER_FLAGS } from './reader-flags.ts';

/** What the flags about reader pods say. */
export type ReaderFlags = FlagValues<typeof READER_FLAGS>;

/** What is read on which node. */
export interface ReaderTarget {
  readonly node: string;
  /** The manifest directory, or the single file that takes its place. */
  readonly path: string;
  readonly kind: 'directory' | 'file';
  /** What the path is taken from, where that is not certain. */
  readonly assumed: Fact<string> | undefined;
}

/** A reader pod for a node, not yet created. */
export interface ReaderPlan extends ReaderTarget {
  readonly pod: PodManifest;
}

/** So many reader pods are there at a time: each has a node pull an image, and an API server stream a directory. */
export const READERS_AT_ONCE = 5;

/** The pod in a namespace that would read a node's manifests. */
export function planReader(namespace: string, target: ReaderTarget, flags: ReaderFlags): ReaderPlan {
  const pod = readerPod({
    ...target,
    name: taskPodName('reader', randomId()),
    namespace,
    image: flags.image,
    lifetime: readerLifetime(flags.timeout),
  });
  return { ...target, pod };
}

/** Throws `UsageError` where nobody can be asked whether a reader pod may be created; `instead` says what to do then. */
export function requireReaderConsent(
  context: CommandContext,
  { yes }: Pick<ReaderFlags, 'yes'>,
  instead: string,
): void {
  requireSomeoneToAsk(context, yes, 'a reader pod is created only', instead);
}

/** Asks whether these reader pods may be created, unless --yes has said it. An interruption is a no. */
export async function askConsent(
  context: CommandContext,
  { yes, image }: ReaderFlags,
  plans: readonly ReaderPlan[],
): Promise<boolean> {
  return yes || (await askToGoOn(context, consentQuestion(plans, image)));
}

function consentQuestion(plans: readonly ReaderPlan[], image: string): string {
  const mounted = `root with only the capability ${READING_CAPABILITY}, which reads files of any mode, only ${mountedPaths(plans)} mounted, read-only`;
  const assumed = assumptions(plans);
  const [{ pod, node }] = plans as readonly [ReaderPlan, ...ReaderPlan[]];
  const { namespace, name } = pod.metadata;
  if (plans.length === 1) {
    return `This creates pod ${namespace}/${name} on node ${node} (image ${image}, ${mounted}), reads the manifests, and deletes the pod.${assumed}`;
  }
  const nodes = listed(plans.map((plan) => plan.node));
  return `This creates ${counted(plans.length, 'pod')} in namespace ${namespace}, one on each of these nodes and at most ${READERS_AT_ONCE} at a time: ${nodes} (image ${image}, ${mounted}). It reads the manifests, and deletes the pods.${assumed}`;
}

/** The path; where nodes differ, that of each. */
function mountedPaths(plans: readonly ReaderPlan[]): string {
  const nodes = nodesBy(plans, ({ path }) => path);
  if (nodes.size === 1) return plans[0]!.path;
  const paths = [...nodes].map(([path, names]) => `${path} on ${listed(names)}`);
  return `each node's own manifest directory (${paths.join('; ')})`;
}

/** What is to be known of paths that no kubelet has told. */
function assumptions(plans: readonly ReaderPlan[]): string {
  const doubtful = plans.filter(({ assumed }) => assumed !== undefined);
  const nodes = nodesBy(doubtful, ({ assumed }) => sourceWords(assumed!));
  const sentences = [...nodes].map(([source, names]) => {
    return ` The path${plans.length === 1 ? '' : ` on ${listed(names)}`} is assumed (${source}).`;
  });
  return sentences.join('');
}

function nodesBy(plans: readonly ReaderPlan[], key: (plan: ReaderPlan) => string): ReadonlyMap<string, string[]> {
  const nodes = new Map<string, string[]>();
  for (const plan of plans) nodes.set(key(plan), [...(nodes.get(key(plan)) ?? []), plan.node]);
  return nodes;
}
