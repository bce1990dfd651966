import type { Pod } from '../kubernetes/kubernetes.ts';
import { isRecord } from '../facts/record.ts';
import { withoutSecretWords } from '../kubernetes/secret-arguments.ts';
import { manifestDifferences, ownAnnotations, type FieldDifference } from '../pods/mirror-difference.ts';
import type { SpecFields } from '../pods/spec-fields.ts';
import {
  componentOf,
  driftOf,
  NOT_SET,
  NOT_SHOWN,
  plainWords,
  withoutIdentity,
  type ComponentPod,
} from './control-plane.ts';
import { changedValues, type FieldChange } from './comparison.ts';

/** A static pod on one side of a comparison. */
export interface ComparedPod {
  /** `kube-system/etcd`: the namespace and the name in the manifest. */
  readonly name: string;
  readonly node: string;
  /** It runs, and the API server does not show it. */
  readonly hidden: boolean;
  /** How it is otherwise than a static pod should be: a suspect mirror, one that its kubelet does not run. */
  readonly state: string;
  /** Undefined where its mirror does not tell what runs. */
  readonly content: PodContent | undefined;
  /** What its kubelet says of what it runs; undefined where that was not heard. */
  readonly fields: SpecFields | undefined;
}

/** What a mirror shows of its manifest. */
export interface PodContent {
  /** Image, flags and resources of its containers. */
  readonly component: ComponentPod | undefined;
  /** All else, in the form of a manifest. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** Reads what is compared of a mirror pod. */
export function podContent(pod: Pod, now: Date): PodContent {
  const { metadata: { labels, annotations } = {}, spec: { nodeName: _node, ...spec } = {} } = pod;
  const component = componentOf(pod, now);
  const containers = component === undefined ? spec.containers : spec.containers?.map(withoutCompared);
  return {
    component,
    rest: { metadata: { labels, annotations: ownAnnotations(annotations) }, spec: { ...spec, containers } },
  };
}

/** A container, less what a component has of it. */
function withoutCompared(container: object): object {
  const { image: _image, command = [], args = [], resources, ...rest } = container as Record<string, unknown>;
  const words = (list: unknown) => withoutSecretWords(plainWords(Array.isArray(list) ? (list as string[]) : []));
  const { requests: _requests, limits: _limits, ...claims } = isRecord(resources) ? resources : {};
  return { ...rest, command: words(command), args: words(args), resources: claims };
}

/** A pod with what names its node and no other. */
export interface PodOfNode {
  readonly pod: ComparedPod;
  readonly names: readonly string[];
}

/** What two pods have differently; undefined where that is not known. */
export function podChanges(a: PodOfNode, b: PodOfNode): readonly FieldChange[] | undefined {
  const known = contentChanges(a, b) ?? specChanges(a.pod, b.pod);
  return known === undefined ? undefined : [...stateChanges(a.pod, b.pod), ...known];
}

function stateChanges(a: ComparedPod, b: ComparedPod): readonly FieldChange[] {
  const shown = ({ hidden }: ComparedPod): string => (hidden ? 'hidden' : 'mirrored');
  return [
    ...(a.hidden === b.hidden ? [] : [{ path: 'mirror', a: shown(a), b: shown(b) }]),
    ...(a.state === b.state ? [] : [{ path: 'state', a: a.state, b: b.state }]),
  ];
}

function contentChanges({ pod: a, names: ofA }: PodOfNode, { pod: b, names: ofB }: PodOfNode) {
  if (a.content === undefined || b.content === undefined) return undefined;
  const [one, other] = [a.content.component, b.content.component];
  const identities = new Map([
    ['a', ofA],
    ['b', ofB],
  ]);
  const drift = one && other ? driftOf([at('a', one), at('b', other)], identities) : [];
  const paths = [...new Set(drift.map(({ field }) => field))];
  const valueAt = (path: string, side: string): string | undefined => {
    const value = drift.find(({ field, nodes }) => field === path && nodes.includes(side))?.value;
    return value === NOT_SET ? undefined : value;
  };
  return [
    ...paths.map((path) => ({ path, a: valueAt(path, 'a'), b: valueAt(path, 'b') })),
    ...restChanges(a.content.rest, b.content.rest, [ofA, ofB]),
  ];
}

/** What differs in more than the names of nodes, as it is written. */
function restChanges(
  a: PodContent['rest'],
  b: PodContent['rest'],
  [ofA, ofB]: readonly [readonly string[], readonly string[]],
): readonly FieldChange[] {
  const differing = new Set(manifestDifferences(nameless(a, ofA), nameless(b, ofB)).map(({ path }) => path));
  return manifestDifferences(a, b)
    .filter(({ path }) => differing.has(path))
    .map(fieldChange);
}

function at(node: string, component: ComponentPod): ComponentPod {
  return { ...component, node };
}

const SECRET = /(password|passwd|secret|token|credential|key)s?(?![a-z])/i;

/** A variable or an annotation by itself. */
const NAMED_VALUE = /(?:\.env|^metadata\.annotations)[[.]([^\]]*)/;

/** A difference between two pods in terms of two sides; of what may be a secret, that there is one. */
export function fieldChange({ path, file, mirror }: FieldDifference): FieldChange {
  const isSecret = SECRET.test(NAMED_VALUE.exec(path)?.[1] ?? '');
  const [a, b] = [file, mirror].map((value) => {
    return value !== undefined && isSecret ? NOT_SHOWN : withoutSecrets(value);
  });
  return { path, a, b };
}

/** A value, a whole container perhaps, less what may be a secret in it. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) {
    const isWords = value.every((one) => typeof one === 'string');
    return isWords ? withoutSecretWords(value) : value.map(withoutSecrets);
  }
  if (!isRecord(value)) return value;
  const { name, value: own } = value;
  if (typeof name === 'string' && typeof own === 'string' && SECRET.test(name)) return { ...value, value: NOT_SHOWN };
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one)]));
}

/** By what two kubelets say they run; of arguments that they differ, for they may hold secrets. */
function specChanges({ fields: a }: ComparedPod, { fields: b }: ComparedPod): readonly FieldChange[] | undefined {
  if (a === undefined || b === undefined) return undefined;
  const shown = (path: string, value: unknown): unknown => {
    return value === undefined || path.endsWith(' image') ? value : NOT_SHOWN;
  };
  return changedValues(a, b).map(({ path, a: one, b: other }) => {
    return { path, a: shown(path, one), b: shown(path, other) };
  });
}

/** A value in whose texts nothing names the node. */
function nameless<T>(value: T, names: readonly string[]): T {
  if (typeof value === 'string') return withoutIdentity(value, names) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => nameless(one, names)) as T;
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, nameless(one, names)])) as T;
}

/** The same for pods that are alike, and mostly another for others. */
export function podText({ pod: { content, fields, hidden, state }, names }: PodOfNode): string {
  const own = content === undefined ? [...(fields ?? [])] : [[...(content.component?.fields ?? [])], content.rest];
  return JSON.stringify([hidden, state, content === undefined, nameless(own, names)]);
}
