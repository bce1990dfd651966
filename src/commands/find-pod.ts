import type { Unreadable } from '../facts/evidence.ts';
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
import { ownCommand } from '../facts/called-as.ts';

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
  return await notFound(context, connection, wanted, matches, [stoppedHint(nodes)]);
}

/** The nodes that a pod without a mirror may be of: the one named, else those that its name ends in. What could not be read is told. */
export async function nodesOfPod(
  { signal, stderr }: CommandContext,
  connection: Connection,
  wanted: PodName,
): Promise<readonly string[]> {
  const { nodes, unreadable } = await nodesOfPodName(connection, wanted, signal);
  const [first] = unreadable;
  if (first !== undefined) {
    stderr.write(`${unreadableNote({ ...first, what: `nodes that ${wanted.name} may be of` })}\n`);
  }
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
  more: readonly (string | undefined)[] = [],
): Promise<never> {
  const where = wanted.namespace ?? (onlyContextNamespace ? connection.namespace : undefined);
  const place = where === undefined ? 'any namespace' : `namespace ${where}`;
  const on = wanted.node === undefined ? '' : ` on node ${wanted.node}`;
  const hint = (await suggestPods(context, connection, wanted)) ?? otherHint(onlyContextNamespace);
  const hints = [hint, ...more, REFUSED_HINT].filter((one) => one !== undefined);
  throw new LookupError(`no pod ${JSON.stringify(wanted.name)} found in ${place}${on}`, hints.join(' '));
}

/** What `stop` has taken away only its node knows. Undefined where no node is known that it could be of. */
export function stoppedHint(nodes: readonly string[]): string | undefined {
  if (nodes.length === 0) return undefined;
  const commands = nodes.map((node) => `"${ownCommand()} manifest --list --node ${node}"`);
  return `It may have been stopped: ${commands.join(' or ')} tells.`;
}

/** The kubelet stops the pod of a manifest that it can read no more, and says so in its log alone. */
const REFUSED_HINT =
  'Where it ran until its manifest was changed, the kubelet may refuse the file now: "local doctor" on the node tells, and so does "doctor --read-manifests".';

function otherHint(onlyContextNamespace: boolean): string {
  return onlyContextNamespace
    ? 'Other namespaces could not be searched (needs "list pods"): name one with -n NAMESPACE.'
    : `"${ownCommand()} ls" lists the static pods, "${ownCommand()} ls --hidden" those that the API server does not show.`;
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
  const missing = unreadable.flatMap(({ permission }) => (permission === undefined ? [] : [`"${permission}"`]));
  const others = unreadable.filter(({ permission }) => permission === undefined).map(unreadableWords);
  const why = [...(missing.length === 0 ? [] : [`needs ${[...new Set(missing)].join(', ')}`]), ...others];
  return `A static pod without a mirror pod could not be looked for: ${why.join('; ')}.`;
}
