import type { CommandContext } from '../cli/command.ts';
import { AttemptError, LookupError } from '../facts/errors.ts';
import type { WantedPod } from '../change/plan.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import type { Connection } from '../kubectl/connection.ts';
import { classify, hasMirrorAnnotation, manifestName, manifestSource } from '../pods/mirror-pod.ts';
import { searchPods, type PodMatches, type PodName } from '../survey/pods/pod-search.ts';
import { choosePod, nodesOfPod, notFound, notStatic, podNameOf } from './find-pod.ts';
import { nothingSelected, selectMirrors, type PodSelection } from './selected-pods.ts';
import { ownCommand } from '../facts/called-as.ts';
import { shellQuote } from '../facts/shell-quote.ts';

/**
 * The static pod that an argument names, and its node: by its mirror, else by the node's name at its end, because one that
 * is stopped, removed or hidden has none.
 */
export async function findTarget(
  context: CommandContext,
  connection: Connection,
  argument: string,
  node: string | undefined,
): Promise<WantedPod> {
  const wanted = podNameOf(context, argument, node);
  const matches = await searchPods(connection, wanted, context.signal);
  const isMeant = ({ metadata = {} }: Pod): boolean => metadata.name === wanted.name || hasMirrorAnnotation(metadata);
  const pod = choosePod(matches.pods.filter(isMeant), wanted);
  if (pod !== undefined) return targetOf(pod);
  return await withoutMirror(context, connection, wanted, matches);
}

/** The static pod of a mirror. Throws where no manifest file stands behind it. */
function targetOf({ metadata = {}, spec }: Pod): WantedPod {
  const { name = '', namespace } = metadata;
  const nodeName = spec?.nodeName;
  const { verdict } = classify({ metadata, nodeName });
  if (verdict === 'ordinary' || verdict === 'lookalike' || nodeName === undefined) {
    throw notStatic(name, 'Change it with kubectl');
  }
  if (manifestSource(metadata) === 'http') {
    throw new AttemptError(
      `${name} comes from a URL that its kubelet polls, not from a file: there is nothing to change on the node`,
      `"${ownCommand()} explain ${shellQuote(name)}" says who serves it and how to change it.`,
    );
  }
  return { namespace, name: manifestName({ metadata, nodeName }) ?? name, node: nodeName };
}

async function withoutMirror(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  matches: PodMatches,
): Promise<WantedPod> {
  const { namespace, name } = wanted;
  const nodes = await nodesOfPod(context, connection, wanted);
  const [own, ...others] = nodes;
  if (own === undefined)
    return await notFound(context, connection, wanted, matches, { nodes, more: ['Name its node with --node.'] });
  if (others.length > 0)
    throw new LookupError(`${name} may be on several nodes`, `Name one with --node: ${nodes.join(', ')}.`);
  return { namespace, name, node: own };
}

/** The static pods with some labels, by namespace, name and node: in the order in which they are changed. */
export async function selectTargets(
  context: CommandContext,
  connection: Connection,
  { selector, node }: PodSelection,
): Promise<readonly WantedPod[]> {
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
