import { grouped } from '../facts/grouped.ts';
import type { Unreadable } from '../facts/evidence.ts';
import { listed } from '../facts/listed.ts';
import { podChanges, podText, type ComparedPod, type PodOfNode } from './compared-pod.ts';
import { changedItem, type Comparison, type DifferingItem } from './comparison.ts';

/** The static pods of one side: of a node, of a cluster. */
export interface PodSide {
  /** `node cp-1`. */
  readonly title: string;
  readonly pods: readonly ComparedPod[];
  /** By node what names it and no other. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Whether every kubelet said what it runs: else there may be more pods. */
  readonly heard: boolean;
}

/**
 * Compares the static pods of two sides by the name in the manifest. What a component is on several nodes of a side is
 * compared as a set: each way that it is there on one side alone is told once.
 */
export function comparePods(a: PodSide, b: PodSide): Comparison {
  const [own, theirs] = [grouped(a.pods, ({ name }) => name), grouped(b.pods, ({ name }) => name)];
  const items: DifferingItem[] = [];
  const unread: Unreadable[] = [];
  let alike = 0;
  for (const name of [...new Set([...own.keys(), ...theirs.keys()])].sort()) {
    const [ofA, ofB] = [own.get(name), theirs.get(name)];
    if (ofA === undefined || ofB === undefined) {
      const [side, pods, other] = ofA === undefined ? (['b', ofB!, a] as const) : (['a', ofA, b] as const);
      if (!other.heard && pods.every(({ hidden }) => hidden)) unread.push(perhapsThere(name, other));
      else items.push({ kind: 'pod', name, side, fields: [], remark: oneSided(pods, other) });
      continue;
    }
    const found = compareVariants(variantsOf(ofA, a), variantsOf(ofB, b), { name, a, b });
    items.push(...found.items);
    unread.push(...found.unread);
    if (found.items.length === 0 && found.unread.length === 0) alike += 1;
  }
  return { items, alike, unread };
}

function perhapsThere(name: string, { title }: PodSide): Unreadable {
  return {
    what: `whether ${title} runs ${name}, which is hidden on the other side`,
    why: 'not every kubelet answered',
  };
}

function oneSided(pods: readonly ComparedPod[], { title, heard }: PodSide): string {
  const parts = [
    ...(pods.every(({ hidden }) => hidden) ? ['hidden'] : []),
    ...(heard ? [] : [`${title} shows no mirror of it, but not every kubelet there answered`]),
  ];
  return parts.join('; ');
}

/** A way in which a component is there, and the nodes where it is so. */
interface Variant extends PodOfNode {
  readonly nodes: readonly string[];
}

/** The commonest first. */
function variantsOf(pods: readonly ComparedPod[], { names }: PodSide): ReadonlyMap<string, Variant> {
  const named = pods.map((pod): PodOfNode => ({ pod, names: names.get(pod.node) ?? [pod.node] }));
  const groups = [...grouped(named, podText)].sort(([, one], [, other]) => other.length - one.length);
  return new Map(groups.map(([text, same]) => [text, { ...same[0]!, nodes: same.map(({ pod }) => pod.node) }]));
}

/** So many ways of a component are told of a side; more are as many nodes that differ in what is their own. */
const MOST_VARIANTS = 10;

function compareVariants(
  a: ReadonlyMap<string, Variant>,
  b: ReadonlyMap<string, Variant>,
  { name, a: sideA, b: sideB }: { readonly name: string; readonly a: PodSide; readonly b: PodSide },
): Pick<Comparison, 'items' | 'unread'> {
  const [onlyA, onlyB] = [without(a, b), without(b, a)];
  const count = Math.min(Math.max(onlyA.length, onlyB.length), MOST_VARIANTS);
  const isOne = a.size === 1 && b.size === 1;
  const items: DifferingItem[] = [];
  const unread: Unreadable[] = [];
  for (let index = 0; index < count; index += 1) {
    const one = onlyA[index] ?? [...a.values()][0]!;
    const other = onlyB[index] ?? [...b.values()][0]!;
    const changes = podChanges(one, other);
    const nodes = isOne ? '' : `${sideA.title}: ${listed(one.nodes)}; ${sideB.title}: ${listed(other.nodes)}`;
    if (changes === undefined) unread.push(notCompared(name, one, other));
    else items.push(...changedItem('pod', name, changes, nodes));
  }
  const isCut = Math.max(onlyA.length, onlyB.length) > count;
  if (isCut && items.length === 0) unread.push(tooMany(name));
  return { items, unread };
}

function tooMany(name: string): Unreadable {
  return { what: `all variants of ${name}`, why: `there are more than ${MOST_VARIANTS}` };
}

function without(own: ReadonlyMap<string, Variant>, others: ReadonlyMap<string, Variant>): readonly Variant[] {
  return [...own].filter(([text]) => !others.has(text)).map(([, variant]) => variant);
}

function notCompared(name: string, a: Variant, b: Variant): Unreadable {
  return {
    what: `spec of ${name} on ${listed(a.nodes)} and ${listed(b.nodes)}`,
    why: 'neither an up-to-date mirror nor a kubelet shows it for both',
  };
}
