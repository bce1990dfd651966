import type { FieldVariant } from './finding.ts';
import { grouped } from '../facts/grouped.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';
import { parseQuantity } from '../kubernetes/quantity.ts';
import { manifestName } from '../pods/mirror-pod.ts';
import { addressesTold } from './own-addresses.ts';
import { podTrouble, type PodTrouble } from '../pods/pod-trouble.ts';
import type { ContainerSpec } from '../pods/static-pod-shape.ts';
import { unreadyPod, type UnreadyPod } from '../pods/unready-pod.ts';

/** A static pod of a control-plane node, with the fields that are to be the same on all of them. */
export interface ComponentPod {
  readonly namespace: string;
  /** The name in the manifest. */
  readonly name: string;
  readonly node: string;
  /** Image, arguments and resources by name: `etcd image`, `etcd --data-dir`, `etcd requests.cpu`. */
  readonly fields: ReadonlyMap<string, string>;
  /** What it says are addresses and names of its node, on any network. */
  readonly addresses: readonly string[];
  /** What its status tells of it where it does not run, or not as it should. */
  readonly trouble: PodTrouble | undefined;
  /** What keeps it from being ready, where it runs. */
  readonly unready: UnreadyPod | undefined;
}

/** What a control plane cannot be without, wherever it is run as static pods. */
const CORE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

/** Whether a static pod of this name is part of every control plane. */
export function isCoreComponent(name: string): boolean {
  return CORE.includes(name);
}

/** Reads a mirror pod as a component; undefined where its name does not tell the manifest's. */
export function componentOf(pod: Pod, now: Date): ComponentPod | undefined {
  const metadata = pod.metadata ?? {};
  const node = pod.spec?.nodeName;
  const name = manifestName({ metadata, nodeName: node });
  if (name === undefined || node === undefined) return undefined;
  const addresses: string[] = [];
  const fields = (pod.spec?.containers ?? []).flatMap((container) => {
    const { name: own = '', image = '', command = [], args = [] } = container;
    const flags = flagsOf([...command, ...args]);
    addresses.push(...addressesTold(pod, flags));
    const { resources } = container as ContainerSpec;
    const found: [string, string][] = [['image', image], ...flags];
    for (const kind of ['requests', 'limits'] as const) {
      for (const [resource, amount] of Object.entries(resources?.[kind] ?? {})) {
        found.push([`${kind}.${resource}`, amount]);
      }
    }
    return found.map(([field, value]): [string, string] => [`${own} ${field}`, value]);
  });
  const state = { trouble: podTrouble(pod, now), unready: unreadyPod(pod) };
  return { namespace: metadata.namespace ?? '', name, node, fields: new Map(fields), addresses, ...state };
}

/**
 * etcd's members as they were when each joined: different on every node by nature, and read at the first start only
 * (etcd's `--initial-` flags).
 */
const SET_AT_JOINING = /^--initial-cluster(-state)?$/;

const FLAG = /^(--?[A-Za-z][\w.-]*)(?:=(.*))?$/s;

/** Flags by name; one that is given again has all its values. What is no flag (a program, a script) is left out. */
function flagsOf(words: readonly string[]): ReadonlyMap<string, string> {
  const flags = new Map<string, string>();
  words.forEach((word, index) => {
    const match = FLAG.exec(word);
    if (match === null || match[1] === '-c' || SET_AT_JOINING.test(match[1]!)) return;
    const following = words[index + 1];
    const value = match[2] ?? (following === undefined || following.startsWith('-') ? 'true' : following);
    const before = flags.get(match[1]!);
    flags.set(match[1]!, before === undefined ? value : `${before},${value}`);
  });
  return flags;
}

/** The words of a command that `fields` of a component has not: a program, a script, arguments of it. */
export function plainWords(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => !isFlag(word) && !isValue(words, index));
}

function isFlag(word: string): boolean {
  return FLAG.test(word) && word !== '-c';
}

/** Whether a word is the value of the flag before it. */
function isValue(words: readonly string[], index: number): boolean {
  const before = words[index - 1];
  return before !== undefined && isFlag(before) && !before.includes('=') && !words[index]!.startsWith('-');
}

/** The value of a field that a component does not have. */
export const NOT_SET = '(not set)';

/** What stands for a value that may be a secret. */
export const NOT_SHOWN = '(not shown)';

const SECRET = /(password|secret|token|credential)s?$/i;

/**
 * The fields that pods of one component have differently, each with every value and the nodes that have it. What
 * differs only in a node's own names and addresses is the same.
 */
export function driftOf(
  pods: readonly Pick<ComponentPod, 'node' | 'fields'>[],
  identities: ReadonlyMap<string, readonly string[]>,
): readonly FieldVariant[] {
  const names = new Set(pods.flatMap(({ fields }) => [...fields.keys()]));
  return [...names].flatMap((field) => {
    const values = pods.map(({ node, fields }) => ({ node, value: fields.get(field) ?? NOT_SET }));
    if (grouped(values, ({ value }) => comparable(field, value)).size === 1) return [];
    const nameless = values.map(({ node, value }) => ({
      node,
      value,
      shared: comparable(field, withoutIdentity(value, identities.get(node) ?? [])),
    }));
    if (grouped(nameless, ({ shared }) => shared).size === 1) return [];
    // What two nodes have alike is shown as alike, whatever of it is the own address of one of them.
    const alike = grouped(nameless, ({ value }) => nameless.find((one) => one.value === value)!.shared);
    return [...alike.values()].map((group) => {
      const { value } = group[0]!;
      return { field, value: shownValue(field, value), nodes: group.map(({ node }) => node) };
    });
  });
}

/** A secret on a command line is not to be read in a report. */
function shownValue(field: string, value: string): string {
  return SECRET.test(field) && value !== NOT_SET ? NOT_SHOWN : value;
}

/** Flags whose values are sets: in another order they say the same. Not the authorization modes, which are asked in turn. */
const SETS =
  / --(etcd-servers|(enable|disable)-admission-plugins|feature-gates|runtime-config|tls-cipher-suites|cipher-suites|api-audiences|(listen|advertise)-(client|peer)-urls|initial-advertise-peer-urls|listen-metrics-urls)$/;

function comparable(field: string, value: string): string {
  if (SETS.test(field)) return value.split(',').sort().join(',');
  if (!/ (requests|limits)\./.test(field)) return value;
  return String(parseQuantity(value) ?? value);
}

/** No name of a node and no address is longer, and to look for a text that is costs too much. */
const LONGEST_IDENTITY = 253;

/** A text in which what names its node, and no other, reads `<node>`. */
export function withoutIdentity(value: string, identities: readonly string[]): string {
  const own = identities.filter(({ length }) => length <= LONGEST_IDENTITY);
  const longestFirst = own.sort((a, b) => b.length - a.length);
  return longestFirst.reduce((text, identity) => text.replaceAll(wholeWord(identity), '<node>'), value);
}

/** `10.0.0.1` and not the beginning of `10.0.0.11`; `cp-1` also in `member-cp-1.pem`. */
function wholeWord(identity: string): RegExp {
  return new RegExp(`(?<![A-Za-z0-9])${identity.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![A-Za-z0-9])`, 'g');
}
