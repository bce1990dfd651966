import type { CommandContext } from '../cli/command.ts';
import { AttemptError, LookupError } from '../facts/errors.ts';
import type { WantedPod } from '../change/plan.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import type { Connection } from '../kubectl/connection.ts';
import { manifestName, manifestSource, verdictOf } from '../pods/mirror-pod.ts';
import { NodeMemory } from '../survey/nodes/node-memory.ts';
import type { PodName } from '../survey/pods/pod-search.ts';
import { choosePod, findStatic, podNameOf, type FoundPod, type PodSearch } from './find-pod.ts';
import { notFound, notStatic } from './pod-not-found.ts';
import { nothingSelected, selectMirrors, type PodSelection } from './selected-pods.ts';
import { ownCommand } from '../facts/called-as.ts';
import { shellQuote } from '../facts/shell-quote.ts';

/** A static pod whose manifest is meant, and how it was found. */
export interface Target extends WantedPod {
  /** As the API server has it, else its kubelet; undefined where neither was seen to have it. */
  readonly pod?: Pod;
  /** What its node and kubelet have told by now. */
  readonly memory?: NodeMemory;
}

/** How a pod is looked for, as flags say it. */
interface TargetFlags {
  readonly node: string | undefined;
  readonly noKubelet: boolean;
  /** Milliseconds. */
  readonly nodeTimeout: number;
}

/** What a manifest is wanted for. */
interface Purpose {
  /** What cannot be done with a pod that no file defines: `change on the node`. */
  readonly verb: string;
  /** What to do with a pod that is not static instead. */
  readonly advice?: string;
  /**
   * What a pod must be seen to be: in `nothing` it may be stopped or removed, an `unknown` one is looked for among the files
   * unless the kubelets that could have it say they have not, and one that is `found` is there.
   */
  readonly from: 'nothing' | 'unknown' | 'found';
}

/** For a change, or to see what was changed. */
export const TO_CHANGE: Purpose = {
  verb: 'change on the node',
  advice: 'Change it with kubectl',
  from: 'nothing',
};

/** To read the manifest of a pod that runs. */
export const TO_READ: Purpose = { verb: 'read', from: 'unknown' };

/** To compare it with the pod as well. */
export const TO_COMPARE: Purpose = { verb: 'read', from: 'found' };

/**
 * The static pod that an argument names, and its node: by what `findStatic` finds, else, where it may be there nevertheless, by
 * the node's name at its end.
 */
export async function findTarget(
  context: CommandContext,
  connection: Connection,
  argument: string,
  { node, noKubelet, nodeTimeout }: TargetFlags,
  purpose: Purpose,
): Promise<Target> {
  const { signal, now } = context;
  const wanted = podNameOf(context, argument, node);
  const memory = new NodeMemory();
  const search = await findStatic(connection, wanted, { askKubelet: !noKubelet, nodeTimeout, signal, now, memory });
  const { found } = search;
  const target =
    found === undefined ? await unseen(context, connection, wanted, search, purpose) : targetOf(found, purpose);
  return { ...target, memory };
}

/** The static pod that was found. Throws where no manifest file stands behind it. */
function targetOf({ pod, hidden, node }: FoundPod, { verb, advice }: Purpose): Target {
  const { metadata = {}, spec } = pod;
  const { name = '', namespace = hidden?.metadata.namespace } = metadata;
  const verdict = verdictOf({ metadata, nodeName: spec?.nodeName });
  const isOther = verdict === 'ordinary' || verdict === 'lookalike' || spec?.nodeName === undefined;
  if (hidden === undefined && isOther) throw notStatic(name, advice);
  if ((hidden?.source ?? manifestSource(metadata)) === 'http') {
    throw new AttemptError(
      `${name} comes from a URL that its kubelet polls, not from a file: there is nothing to ${verb}`,
      `"${ownCommand()} explain ${shellQuote(name)}" says who serves it and how to change it.`,
    );
  }
  const own = manifestName({ metadata, nodeName: node }) ?? name;
  return { namespace, name: own, node, pod };
}

/** A pod that nothing was seen of. */
async function unseen(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  search: PodSearch,
  { advice, from }: Purpose,
): Promise<Target> {
  const { namespace, name } = wanted;
  const nodes = wanted.node === undefined ? search.nodes : [wanted.node];
  const [own, ...others] = nodes;
  const isKnown = search.askedKubelets && search.unreadable.length === 0;
  if (from === 'found' || (from === 'unknown' && isKnown) || own === undefined) {
    const other = from === 'nothing' ? undefined : choosePod(search.matches.pods, wanted);
    if (other !== undefined) throw notStatic(other.metadata?.name ?? name, advice);
    return await notFound(context, connection, wanted, search);
  }
  if (others.length > 0)
    throw new LookupError(`${name} may be on several nodes`, `Name one with --node: ${nodes.join(', ')}.`);
  return { namespace, name, node: own };
}

/** The static pods with some labels, by namespace, name and node: in the order in which they are changed. */
export async function selectTargets(
  context: CommandContext,
  connection: Connection,
  { selector, node }: PodSelection,
): Promise<readonly Target[]> {
  const pods = await selectMirrors(context, connection, { selector, node });
  const targets = pods.flatMap(({ metadata, manifestName: name, nodeName, source }) => {
    if (name === undefined || nodeName === undefined || source === 'http') return [];
    return [{ namespace: metadata.namespace, name, node: nodeName }];
  });
  if (targets.length > 0) return targets;
  throw new LookupError(
    nothingSelected({ selector, node }),
    `To see the labels of static pods, run "${ownCommand()} ls --show-labels".`,
  );
}
