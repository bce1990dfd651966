import type { CommandContext } from '../cli/command.ts';
import { canICommand, ownCommand } from '../facts/called-as.ts';
import { LookupError } from '../facts/errors.ts';
import { neededWords, type Unreadable } from '../facts/evidence.ts';
import { shellQuote } from '../facts/shell-quote.ts';
import { nearest } from '../facts/suggestion.ts';
import type { Connection } from '../kubectl/connection.ts';
import { attempt, valueOf } from '../kubectl/api/reading.ts';
import { nodeSuffix } from '../kubelet/static-pod-naming.ts';
import { CHUNK_SIZE } from '../kubernetes/chunk-size.ts';
import { unreadableWords } from '../output/notes.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { fullName } from '../pods/mirrors.ts';
import { traceStaticPods } from '../survey/mirrors/events.ts';
import type { PodName } from '../survey/pods/pod-search.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../survey/pods/static-pods.ts';
import type { PodSearch } from './find-pod.ts';

/** Throws a `LookupError` that tells where a name was looked for and what may have been meant; `more` is a hint beside it. */
export async function notFound(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  search: Omit<PodSearch, 'found'>,
  more?: string,
): Promise<never> {
  const { namespace, nodes } = search;
  const { onlyContextNamespace } = search.matches;
  const place = namespace === undefined ? 'any namespace' : `namespace ${namespace}`;
  const on = wanted.node === undefined ? '' : ` on node ${wanted.node}`;
  const near = onlyContextNamespace ? undefined : await suggestPods(context, connection, wanted);
  const [hint, next] = onlyContextNamespace ? unsearched() : [near, nextHint(nodes, near !== undefined)];
  const unseen = await unseenHints(context, connection, wanted, search);
  const byNode = near === undefined ? nodeHint(wanted, search) : undefined;
  const hints = [hint, more, ...unseen, byNode, next].filter((one) => one !== undefined);
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

/** That the node is to be named, where none is known: a kubelet is asked by the name in a manifest only then. */
function nodeHint({ node }: PodName, { nodes, unreadable }: Omit<PodSearch, 'found'>): string | undefined {
  if (node !== undefined || nodes.length > 0) return undefined;
  return unreadable.length > 0 ? 'Name its node with --node.' : 'If this is the name in its manifest, add --node NODE.';
}

/** That a pod was found which is not static; `advice` says what to do with it instead. */
export function notStatic(name: string, advice?: string): LookupError {
  const explain = `"${ownCommand()} explain ${shellQuote(name)}"`;
  return new LookupError(
    `${name} is not a static pod: no manifest file defines it`,
    advice === undefined ? `See ${explain}.` : `${advice}; see ${explain}.`,
  );
}

/** So many pods are named as what may have been meant. */
const MOST_NAMED = 5;

/**
 * Static pods whose own or manifest's name is near what was typed, and that are found by it; those of other nodes than the
 * one named with that node. Undefined where there are none, or no permission.
 */
async function suggestPods(
  { signal, now }: CommandContext,
  connection: Connection,
  wanted: PodName,
): Promise<string | undefined> {
  const listing = await attempt({ what: 'static pods', permission: 'list pods' }, () =>
    listStaticPods(connection, { ...ALL_STATIC_PODS, signal, now }),
  );
  if (listing.kind !== 'read') return undefined;
  const { name, node } = wanted;
  const isThere = ({ nodeName }: MirrorPod): boolean => node === undefined || nodeName === node;
  const all = listing.value.pods;
  const there = all.filter(isThere);
  const sameManifest = there.filter(({ manifestName }) => manifestName === name);
  if (sameManifest.length > 0) return didYouMean(sameManifest, wanted);
  const elsewhere = all.filter((pod) => !isThere(pod));
  const own = elsewhere.filter(({ metadata }) => metadata.name === name);
  const namesakes = own.length > 0 ? own : elsewhere.filter(({ manifestName }) => manifestName === name);
  if (namesakes.length > 0) {
    const places = namesakes.map(({ metadata, nodeName = '' }, index) => {
      return `${fullName(metadata)} ${index === 0 ? 'is ' : ''}on node ${nodeName}`;
    });
    return `${places.slice(0, MOST_NAMED).join(', ')}.`;
  }
  const names = nearest(name, new Set(there.map(({ metadata }) => metadata.name ?? '')), 3);
  const near = names.flatMap((one) => there.filter(({ metadata }) => metadata.name === one));
  return near.length === 0 ? undefined : didYouMean(near, wanted);
}

function didYouMean(pods: readonly MirrorPod[], { namespace, node }: PodName): string {
  const choices = pods.slice(0, MOST_NAMED).map(({ metadata }) => {
    const isSeen = namespace !== undefined && node === undefined && metadata.namespace === namespace;
    return isSeen ? (metadata.name ?? '') : fullName(metadata);
  });
  return `Did you mean ${choices.join(', ')}?`;
}

/** That a static pod without a mirror could not be looked for, and what Events tell of it; nothing where it could. */
async function unseenHints(
  context: CommandContext,
  connection: Connection,
  wanted: PodName,
  { askedKubelets, nodes, unreadable }: Omit<PodSearch, 'found'>,
): Promise<readonly (string | undefined)[]> {
  const isOpen = unreadable.length > 0 || (!askedKubelets && nodes.length > 0);
  if (askedKubelets && !isOpen) return [];
  const unseen = askedKubelets ? unseenHint(unreadable) : 'Kubelets were not asked (--no-kubelet).';
  return [isOpen ? unseen : undefined, await tracedHint(context, connection, wanted)];
}

function unseenHint(unreadable: readonly Unreadable[]): string {
  const missing = [...new Set(unreadable.flatMap((one) => neededWords(one) ?? []))];
  const hasChoice = unreadable.some(({ lesserPermissions }) => lesserPermissions !== undefined);
  const others = unreadable.filter(({ permission }) => permission === undefined).map(unreadableWords);
  const why = [...(missing.length === 0 ? [] : [`needs ${missing.join(hasChoice ? ', and ' : ', ')}`]), ...others];
  return `Static pods without a mirror pod could not be searched: ${why.join('; ')}.`;
}

/** What "ls --hidden" finds by Events is not denied: but whether such a pod runs is not known. */
async function tracedHint(
  { signal }: CommandContext,
  connection: Connection,
  { namespace, name, node }: PodName,
): Promise<string | undefined> {
  const reading = await attempt({ what: 'events', permission: 'list events' }, () =>
    traceStaticPods(connection, { namespace, chunkSize: CHUNK_SIZE, signal }),
  );
  const found = (valueOf(reading)?.traces ?? []).filter((trace) => {
    if (node === undefined) return trace.name === name;
    return trace.node === node && (trace.name === name || trace.name === `${name}${nodeSuffix(node)}`);
  });
  const newest = found.reduce<(typeof found)[number] | undefined>((last, trace) => {
    return last !== undefined && Date.parse(last.last ?? '') >= Date.parse(trace.last ?? '') ? last : trace;
  }, undefined);
  if (newest === undefined) return undefined;
  const when = newest.last === undefined ? '' : `, last at ${newest.last}`;
  const where = newest.node === '' ? '' : ` on node ${newest.node}`;
  return `Events mention a static pod ${newest.namespace}/${newest.name}${where}${when}: only its kubelet knows whether it still runs.`;
}
