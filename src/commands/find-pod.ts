import { neededWords, type Unreadable } from '../facts/evidence.ts';
import type { CommandContext } from '../cli/command.ts';
import { parsePodArgument } from '../cli/pod-argument.ts';
import { nearest } from '../facts/suggestion.ts';
import type { Connection } from '../kubectl/connection.ts';
import { searchPods, type PodMatches, type PodName } from '../survey/pods/pod-search.ts';
import { attempt } from '../kubectl/api/reading.ts';
import { nodesOfPodName } from '../survey/pods/hidden-pod-search.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../survey/pods/static-pods.ts';
import { LookupError } from '../facts/errors.ts';
import { unreadableNote, unreadableWords } from '../output/notes.ts';
import type { ObjectMeta, Pod } from '../kubernetes/kubernetes.ts';
import { canICommand, ownCommand } from '../facts/called-as.ts';
import { shellQuote } from '../facts/shell-quote.ts';

/** A pod as an argument names it, with the namespace and node that flags name. */
export function podNameOf(context: CommandContext, argument: string, node: string | undefined): PodName {
  const { name, namespace } = parsePodArgument(argument);
  const flag = context.connection.namespace === '' ? undefined : context.connection.namespace;
  return { name, namespace: namespace ?? flag, node };
}

/** The one pod that a name means; a `LookupError` that lists the choices where it is none or several. */
export async function findPod(context: CommandContext, connection: Connection, wanted: PodName): Promise<Pod> {
  const matches = await searchPods(connection, wanted, context.signal);
  const pod = choosePod(matches.pods, wanted);
  if (pod !== undefined) return pod;
  const nodes = await nodesOfPod(context, connection, wanted);
  return await notFound(context, connection, wanted, matches, { nodes });
}

/** The nodes that a pod without a mirror may be of: the one named, else those that its name ends in. What could not be read is told. */
export async function nodesOfPod(
  { signal, stderr }: CommandContext,
  connection: Connection,
  wanted: PodName,
): Promise<readonly string[]> {
  const { nodes, unreadable } = await nodesOfPodName(connection, wanted, signal);
  for (const one of unreadable) stderr.write(`${unreadableNote(one)}\n`);
  return nodes;
}

/** The only pod, undefined where there is none. Throws a `LookupError` that lists them where there are several. */
export function choosePod<Found extends { readonly metadata?: ObjectMeta }>(
  pods: readonly Found[],
  { name }: PodName,
): Found | undefined {
  if (pods.length < 2) return pods[0];
  const choices = pods.map(({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`);
  throw new LookupError(`several pods are called ${name}`, `Name one of them: ${choices.join(', ')}`);
}

/** Throws a `LookupError` that tells where a name was looked for and what may have been meant; `more` are hints beside it. */
export async function notFound(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  { onlyContextNamespace }: PodMatches,
  { nodes, more = [] }: { readonly nodes: readonly string[]; readonly more?: readonly (string | undefined)[] },
): Promise<never> {
  const where = wanted.namespace ?? (onlyContextNamespace ? connection.namespace : undefined);
  const place = where === undefined ? 'any namespace' : `namespace ${where}`;
  const on = wanted.node === undefined ? '' : ` on node ${wanted.node}`;
  const near = onlyContextNamespace ? undefined : await suggestPods(context, connection, wanted);
  const [hint, next] = onlyContextNamespace ? unsearched() : [near, nextHint(nodes, near !== undefined)];
  const hints = [hint, ...more, next].filter((one) => one !== undefined);
  throw new LookupError(`no pod ${JSON.stringify(wanted.name)} found in ${place}${on}`, hints.join(' '));
}

/** What is said where the user may not search all namespaces. */
function unsearched(): readonly [hint: string, next: string] {
  return [
    'Other namespaces could not be searched (needs "list pods"): name one with -n NAMESPACE.',
    `To check whether you may list them, run "${canICommand()} list pods --all-namespaces".`,
  ];
}

/**
 * The command that tells what became of a pod: the files of its node, where one is known, show what `stop` has taken away and
 * what the kubelet refuses since it was changed.
 */
function nextHint([node]: readonly string[], isNear: boolean): string {
  if (node !== undefined)
    return `To see whether its manifest is stopped or refused, run "${ownCommand()} manifest --list --node ${shellQuote(node)}".`;
  return isNear
    ? `List them all with "${ownCommand()} ls".`
    : `Look for pods that the API server does not show with "${ownCommand()} ls --hidden".`;
}

/** That a pod was found which is not static; `advice` says what to do with it instead. */
export function notStatic(name: string, advice?: string): LookupError {
  const explain = `"${ownCommand()} explain ${shellQuote(name)}"`;
  return new LookupError(
    `${name} is not a static pod: no manifest file defines it`,
    advice === undefined ? `See ${explain}.` : `${advice}; see ${explain}.`,
  );
}

/** Static pods whose own or manifest's name is near what was typed. Undefined where there are none, or no permission. */
async function suggestPods(
  { signal, now }: CommandContext,
  connection: Connection,
  { name, namespace, node }: PodName,
): Promise<string | undefined> {
  const listing = await attempt({ what: 'static pods', permission: 'list pods' }, () =>
    listStaticPods(connection, { ...ALL_STATIC_PODS, signal, now }),
  );
  if (listing.kind !== 'read') return undefined;
  const { pods } = listing.value;
  const sameManifest = pods.filter(({ manifestName }) => manifestName === name).slice(0, 5);
  const names = nearest(name, new Set(pods.map(({ metadata }) => metadata.name ?? '')), 3);
  const near = names.flatMap((one) => pods.filter(({ metadata }) => metadata.name === one));
  const choices = (sameManifest.length > 0 ? sameManifest : near).map(({ metadata }) => {
    const { namespace: home = '', name: own = '' } = metadata;
    return namespace === undefined || node !== undefined || home !== namespace ? `${home}/${own}` : own;
  });
  return choices.length === 0 ? undefined : `Did you mean ${choices.join(', ')}?`;
}

/** That a static pod without a mirror could not be looked for, and why; undefined where it could. */
export function unseenHint(unreadable: readonly Unreadable[]): string | undefined {
  if (unreadable.length === 0) return undefined;
  const missing = [...new Set(unreadable.flatMap((one) => neededWords(one) ?? []))];
  const hasChoice = unreadable.some(({ lesserPermissions }) => lesserPermissions !== undefined);
  const others = unreadable.filter(({ permission }) => permission === undefined).map(unreadableWords);
  const why = [...(missing.length === 0 ? [] : [`needs ${missing.join(hasChoice ? ', and ' : ', ')}`]), ...others];
  return `Static pods without a mirror pod could not be searched: ${why.join('; ')}.`;
}
