import { AttemptError } from '../facts/errors.ts';
import type { Unreadable } from '../facts/evidence.ts';
import * as shapes from '../facts/shape.ts';
import { settingsOf } from '../nodes/node-settings.ts';
import { fingerprints, type FindingIdentity } from '../output/findings/fingerprint.ts';
import { changedItem, changedValues, compareKeyed, type Comparison, type FieldChange } from '../rules/comparison.ts';
import type { FindingArguments } from '../rules/finding.ts';
import { keyOf } from '../rules/told-finding.ts';

/** A report that was kept. */
export interface SavedList {
  readonly path: string;
  /** The path, and when it was made. */
  readonly title: string;
  readonly document: unknown;
}

/** What two kept reports have differently, and what is to be known of them. */
export interface ComparedLists extends Comparison {
  readonly remarks: readonly string[];
}

const { cells, fields, list, map, number, something, text } = shapes;

const ORIGIN = fields({
  arguments: list(text),
  clusters: list(fields({ context: text, server: text })),
  host: fields({ name: text, node: text, root: text }),
});

const UNREADABLE = fields({ what: text, why: text });

const FINDINGS = fields({
  origin: ORIGIN,
  unread: list(text),
  items: list(
    fields({
      cluster: text,
      rule: text,
      severity: text,
      message: text,
      subject: fields({ kind: text, name: text, node: text }),
      location: fields({ file: text, field: text, line: number }),
      args: something,
    }),
  ),
});

type FindingItem = NonNullable<shapes.Proved<typeof FINDINGS>['items']>[number];

/** Compares what two reports found, by what each finding is known again by. */
export function compareFindings(a: SavedList, b: SavedList): ComparedLists {
  const [own, theirs] = [proved(FINDINGS, a), proved(FINDINGS, b)];
  const unread = [
    ...(own.unread ?? []).map((why) => notLooked(a, why)),
    ...(theirs.unread ?? []).map((why) => notLooked(b, why)),
  ];
  const compared = compareKeyed(byIdentity(own.items ?? [], a), byIdentity(theirs.items ?? [], b), {
    kindOf: () => 'finding',
    nameOf: findingName,
    remarkOf: ({ message = '' }) => message,
    changesOf: (one, other) => changedValues(severityOf(one), severityOf(other)),
  });
  return { ...compared, unread, remarks: remarksOf(own.origin, theirs.origin) };
}

function notLooked({ path }: SavedList, why: string): Unreadable {
  return { what: `what ${path} did not look at`, why };
}

function severityOf({ severity }: FindingItem): ReadonlyMap<string, unknown> {
  return new Map([['severity', severity]]);
}

function findingName({ rule = '', severity = '', subject, location, cluster }: FindingItem): string {
  const { name = '', node = name } = subject ?? {};
  const place = location?.file ?? name;
  const where = node === place || node === '' ? place : `${place} on ${node}`;
  return `${severity} ${rule} ${where}${cluster === undefined ? '' : ` in ${cluster}`}`;
}

function byIdentity(items: readonly FindingItem[], { path }: SavedList): ReadonlyMap<string, FindingItem> {
  const prints = fingerprints(items.map((item) => identityOf(item, path)));
  return new Map(items.map((item, index) => [`${item.cluster ?? ''} ${prints[index]!}`, item]));
}

function identityOf({ rule = '', subject, location, args = {} }: FindingItem, path: string): FindingIdentity {
  const { kind = '', name = '', node } = subject ?? {};
  const about = { kind: kind as FindingIdentity['subject']['kind'], name, ...(node !== undefined && { node }) };
  const { file = '', field } = location ?? {};
  const place = location === undefined ? undefined : { file, ...(field !== undefined && { field }) };
  try {
    return { rule, subject: about, location: place, key: keyOf({ rule, args: args as FindingArguments }) };
  } catch (error) {
    // The arguments of a rule are what it wrote itself.
    if (!(error instanceof TypeError)) throw error;
    throw misshapen(path, `args of ${rule} are not as it writes them`);
  }
}

const FACT = fields({ value: text, confidence: text });

const NODES = fields({
  origin: ORIGIN,
  items: list(
    fields({
      cluster: text,
      metadata: fields({ name: text }),
      status: text,
      roles: list(text),
      path: FACT,
      url: FACT,
      kubeletConfig: FACT,
      reread: FACT,
      distribution: fields({ id: text, confidence: shapes.text }),
      version: text,
      pods: fields({ mirrored: number, running: number, hidden: number }),
      unreadable: list(UNREADABLE),
    }),
  ),
});

type NodeItem = NonNullable<shapes.Proved<typeof NODES>['items']>[number];

/** Compares two lists of nodes. */
export function compareNodeLists(a: SavedList, b: SavedList): ComparedLists {
  const [own, theirs] = [proved(NODES, a), proved(NODES, b)];
  const nameOf = ({ metadata, cluster }: NodeItem): string => {
    return `${metadata?.name ?? ''}${cluster === undefined ? '' : ` in ${cluster}`}`;
  };
  const keyed = (items: readonly NodeItem[] = []) => new Map(items.map((item) => [nameOf(item), item]));
  const compared = compareKeyed(keyed(own.items), keyed(theirs.items), {
    kindOf: () => 'kubelet',
    nameOf,
    remarkOf: () => '',
    changesOf: (one, other) => changedValues(nodeValues(one), nodeValues(other)).filter(isKnown),
  });
  const unread = [
    ...(own.items ?? []).flatMap((item) => unreadOf(item.unreadable, a)),
    ...(theirs.items ?? []).flatMap((item) => unreadOf(item.unreadable, b)),
  ];
  return { ...compared, unread, remarks: remarksOf(own.origin, theirs.origin) };
}

/** Whether both sides are known: what only one kubelet told no two have differently. */
function isKnown({ a, b }: FieldChange): boolean {
  return a !== undefined && b !== undefined;
}

function nodeValues(node: NodeItem): ReadonlyMap<string, unknown> {
  const { status, roles, pods } = node;
  const { distribution, ...settings } = node;
  return new Map<string, unknown>([
    ['status', status],
    ['roles', roles?.join(',')],
    ...settingsOf({ ...settings, distribution: { id: distribution?.id ?? '' } }),
    ['pods.mirrored', pods?.mirrored],
    ['pods.running', pods?.running],
    ['pods.hidden', pods?.hidden],
  ]);
}

const POD = fields({ namespace: text, name: text, mirrorName: text });

const MANIFESTS = fields({
  origin: ORIGIN,
  kubelet: map(shapes.shapeOf('a value', (value): value is unknown => value !== undefined)),
  items: list(
    fields({
      metadata: fields({ name: text }),
      pod: POD,
      state: text,
      reason: text,
      hash: text,
      target: text,
      mode: text,
      owner: something,
      size: number,
      sameAs: cells,
    }),
  ),
  withoutFile: list(POD),
  stopped: list(fields({ pod: POD })),
  unreadable: list(UNREADABLE),
});

type ManifestItem = NonNullable<shapes.Proved<typeof MANIFESTS>['items']>[number];
type Manifests = shapes.Proved<typeof MANIFESTS>;

/** Compares two lists of the files of a manifest directory. */
export function compareManifestLists(a: SavedList, b: SavedList): ComparedLists {
  const [own, theirs] = [proved(MANIFESTS, a), proved(MANIFESTS, b)];
  const nameOf = ({ metadata }: ManifestItem): string => metadata?.name ?? '';
  const keyed = (items: readonly ManifestItem[] = []) => new Map(items.map((item) => [nameOf(item), item]));
  // The uid of a static pod is a hash of its node's name as well (kubelet pkg/kubelet/config/common.go, applyDefaults).
  const isOneNode = JSON.stringify(nodeOf(own)) === JSON.stringify(nodeOf(theirs));
  const files = compareKeyed(keyed(own.items), keyed(theirs.items), {
    kindOf: () => 'file',
    nameOf,
    remarkOf: ({ pod, state = '' }) => (pod === undefined ? state : `${pod.namespace ?? ''}/${pod.name ?? ''}`),
    changesOf: (one, other) => changedValues(fileValues(one, isOneNode), fileValues(other, isOneNode)),
  });
  const directory = changedItem('kubelet', 'directory', changedValues(directoryValues(own), directoryValues(theirs)));
  const unread = [...unreadOf(own.unreadable, a), ...unreadOf(theirs.unreadable, b)];
  const contents = isOneNode
    ? []
    : ['The lists are of different nodes: contents are compared only by the size of files.'];
  return {
    items: [...directory, ...files.items],
    alike: files.alike,
    unread: isOneNode
      ? unread
      : [...unread, { what: 'contents of files of the same size', why: 'the lists do not have them' }],
    remarks: [...contents, ...remarksOf(own.origin, theirs.origin)],
  };
}

function nodeOf({ kubelet }: Manifests): unknown {
  const node = kubelet?.node;
  return typeof node === 'object' && node !== null && 'value' in node ? node.value : node;
}

function fileValues(item: ManifestItem, isOneNode: boolean): ReadonlyMap<string, unknown> {
  const { pod, state, reason, hash, target, mode, owner, size } = item;
  const name = pod === undefined ? undefined : `${pod.namespace ?? ''}/${pod.name ?? ''}`;
  const content = isOneNode ? [['hash', hash] as const] : [];
  return new Map<string, unknown>([
    ['pod', name],
    ['state', state],
    ['reason', reason],
    ...content,
    ['target', target],
    ['mode', mode],
    ['owner', owner],
    ['size', size],
  ]);
}

function directoryValues({ kubelet = {}, withoutFile = [], stopped = [] }: Manifests): ReadonlyMap<string, unknown> {
  const podNames = (pods: readonly shapes.Proved<typeof POD>[]) =>
    pods.map(({ namespace = '', name, mirrorName = '' }) => `${namespace}/${name ?? mirrorName}`).sort();
  return new Map<string, unknown>([
    ['path', kubelet.path],
    ['pods without a file', podNames(withoutFile)],
    ['stopped', podNames(stopped.flatMap(({ pod }) => pod ?? []))],
  ]);
}

function unreadOf(
  unreadable: readonly shapes.Proved<typeof UNREADABLE>[] | undefined,
  { path }: SavedList,
): readonly Unreadable[] {
  return (unreadable ?? []).map(({ what = '', why = '' }) => ({ what: `${what} (${path})`, why }));
}

type Origin = shapes.Proved<typeof ORIGIN>;

/** What makes two reports hard to compare. */
function remarksOf(a: Origin | undefined, b: Origin | undefined): readonly string[] {
  if (a === undefined || b === undefined) return [];
  const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
  const withoutFormat = ({ arguments: words = [] }: Origin) => words.filter((word) => !word.startsWith('--output='));
  const [own, theirs] = [withoutFormat(a), withoutFormat(b)];
  return [
    ...(isSame([a.clusters, a.host], [b.clusters, b.host]) ? [] : ['The reports are of different clusters or nodes.']),
    ...(isSame(own, theirs) ? [] : [`They were made with different arguments: ${own.join(' ')}; ${theirs.join(' ')}.`]),
  ];
}

function proved<T>(shape: shapes.Shape<T>, { document, path }: SavedList): T {
  const fault = shapes.shapeFault(shape, document);
  if (fault !== undefined) throw misshapen(path, fault);
  return document as T;
}

function misshapen(path: string, fault: string): AttemptError {
  return new AttemptError(`${path} is not a valid report of this program: ${fault}`);
}
