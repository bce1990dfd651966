import type { CommandContext } from '../cli/command.ts';
import { KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { ConnectionError, InterruptedError, noSuchNode } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { Connection } from '../kubectl/connection.ts';
import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { parseLabelSelector } from '../kubernetes/label-selector.ts';
import { unreadableNote } from '../output/notes.ts';
import { ProgressLine } from '../output/progress-line.ts';
import { surveyNotes } from '../output/survey-notes.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { byNamespaceNameNode } from '../pods/pod-order.ts';
import { mirrorAlone, type StaticPod } from '../pods/static-pod.ts';
import { surveyCluster, type ClusterSurvey } from '../survey/cluster-survey.ts';
import type { WholePods } from '../survey/nodes/kubelet-pods.ts';
import { isWanted } from '../survey/nodes/kubelet-query.ts';
import { silentNodes } from '../survey/nodes/node-survey.ts';
import type { FactsRequest } from '../survey/pods/node-facts.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../survey/pods/static-pods.ts';

/** Labels that select static pods, in the namespace that a flag names, else in all. */
export interface PodSelection {
  readonly selector: string;
  /** The only node; undefined: all. */
  readonly node: string | undefined;
}

/** Who takes pods of the API server whole, which then sends them so; also others than those selected. */
export type OnWhole = (pod: Pod) => void;

/** Static pods with some labels. */
export interface SelectedPods {
  /** By namespace, name, node. */
  readonly pods: readonly StaticPod[];
  /** Nodes whose kubelets may run others that have no mirror, with why they did not tell; none where nobody was to ask them. */
  readonly unheard: ReadonlyMap<string, Unreadable | undefined>;
}

/** That nothing has these labels, as far as it was looked for: `what` are mirror pods where kubelets did not tell. */
export function nothingSelected(
  { selector, node }: PodSelection,
  what: 'static pod' | 'mirror pod' = 'static pod',
): string {
  return `no ${what}${node === undefined ? '' : ` on node ${node}`} has labels ${selector}`;
}

/** The mirrors that have some labels, by namespace, name, node. Pods that cannot be read are told. */
export async function selectMirrors(
  context: CommandContext,
  connection: Connection,
  { selector, node }: PodSelection,
  onWhole?: OnWhole,
): Promise<readonly MirrorPod[]> {
  const { signal, now, stderr } = context;
  const query = {
    ...ALL_STATIC_PODS,
    namespace: namespaceOf(context),
    nodes: node === undefined ? [] : [node],
    labelSelector: selector,
    ...(onWhole && { onWhole }),
    signal,
    now,
  };
  const { pods, unreadable } = await listStaticPods(connection, query);
  for (const one of unreadable) stderr.write(`${unreadableNote(one)}\n`);
  return pods;
}

/**
 * The static pods that have some labels, also those without a mirror, whose labels their kubelets tell. What could not be
 * looked at is told. Throws `ApiError` and `ConnectionError` where the mirrors cannot be listed, `UsageError` for what is no selector;
 * `ApiError` also for a node that is not there.
 */
export async function selectPods(
  context: CommandContext,
  connection: Connection,
  selection: PodSelection,
  request: FactsRequest & Pick<WholePods, 'onStatic'>,
  onWhole?: OnWhole,
): Promise<SelectedPods> {
  if (!request.askKubelet) {
    const pods = await selectMirrors(context, connection, selection, onWhole);
    return { pods: pods.map(mirrorAlone), unheard: new Map() };
  }
  const { stderr } = context;
  const progress = new ProgressLine(stderr);
  const query = {
    namespace: namespaceOf(context),
    nodes: selection.node === undefined ? [] : [selection.node],
    labels: parseLabelSelector(selection.selector),
    chunkSize: CHUNK_SIZE,
    concurrency: KUBELET_FLAGS.concurrency.default,
    ...request,
    onProgress: progress.update.bind(progress),
  };
  const wanted = { pods: 'hidden', askKubelets: true, mostWhole: 0, unexplained: true } as const;
  const survey = await surveyCluster(connection, {
    ...query,
    ...wanted,
    ...(onWhole && { listing: { onWhole } }),
  }).finally(() => {
    progress.end();
  });
  if (survey.interrupted) throw new InterruptedError();
  if (survey.kubelets?.lost !== undefined) throw new ConnectionError('unconnected', survey.kubelets.lost);
  const [missing] = survey.missing;
  if (missing !== undefined) throw noSuchNode(missing);
  for (const line of notes(survey)) stderr.write(`${line}\n`);
  const mirrors = survey.mirrors?.elsewhere(() => false) ?? [];
  const shown = mirrors.filter((pod) => isWanted(pod, query)).map(mirrorAlone);
  const unheard = silentNodes(survey.kubelets).map((name) => [name, survey.kubelets?.unanswered.get(name)] as const);
  return { pods: [...shown, ...survey.pods].sort(byNamespaceNameNode), unheard: new Map(unheard) };
}

function namespaceOf({ connection: { namespace } }: CommandContext): string | undefined {
  return namespace === '' ? undefined : namespace;
}

function notes({ kubelets, unreadable }: ClusterSurvey): readonly string[] {
  const isSilent = silentNodes(kubelets).length > 0;
  return [
    ...surveyNotes(kubelets),
    ...unreadable.map(unreadableNote),
    ...(isSilent
      ? ['Note: static pods without a mirror pod were not searched for there (--no-kubelet skips this search).']
      : []),
  ];
}
