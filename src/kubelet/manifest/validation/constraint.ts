import type { ObjectMeta } from '../../../kubernetes/kubernetes.ts';
import type { PodSpec, Volume } from '../../../kubernetes/pod.ts';
import type { CheckedField } from './checked-field.ts';

/** What is wrong with a value, in the words of the kubelet that reads it; an empty list is good. */
export type Format = (value: never, minor: number) => readonly string[];

/** What the checks of a field need to know of its pod. */
export interface PodContext {
  readonly metadata: ObjectMeta;
  readonly spec: PodSpec;
  /** The minor version of the kubelet. */
  readonly minor: number;
  /** The volumes as they are written, by name. */
  readonly written: ReadonlyMap<string, Volume>;
  /** Those that are good, for what refers to them: they are checked first. */
  readonly volumes: Map<string, Volume>;
}

/**
 * What the kubelet asks of one field. A text that is empty and a number that is 0 are absent to Kubernetes, unless
 * `pointer` says otherwise.
 */
export interface Constraint {
  /** It must be there; a text is what Kubernetes' message says besides. */
  readonly required?: true | string;
  /** The field is a pointer in Go: an empty text and a 0 are values like any other. */
  readonly pointer?: true;
  /** An absent value is held to the same as an empty one. */
  readonly always?: true;
  /** The values that there are, in the order in which the message lists them. */
  readonly oneOf?: readonly string[] | ((minor: number) => readonly string[]);
  readonly format?: Format;
  /** The number may not be less. */
  readonly least?: number;
  /** Of a list of texts or numbers: what each must be. */
  readonly each?: Format;
  /** Of a map: what its keys and its values must be. */
  readonly keys?: Format;
  readonly values?: Format;
  /** Of a list: which text of its items must be there once only. */
  readonly unique?: string;
  /** What Kubernetes' messages call the field, where that is another name; nothing if they name what holds it. */
  readonly named?: string;
  /** Of a list: its items have no numbers in messages. Of a field: the item that it is a field of has none. */
  readonly unnumbered?: true;
  /** The minor version since which kubelets look at it. */
  readonly since?: number;
  /** Whether it is looked at, by what holds it. */
  readonly when?: (holder: never, at: CheckedField, pod: PodContext) => boolean;
}

/** What is asked of the fields of a type, in the order in which the kubelet looks at them. */
export type Constraints = Readonly<Record<string, Constraint>>;

/** Fields of which a value has one: of several the first is looked at, and the others are left to a rule. */
export function firstOf(fields: readonly string[]): Constraints {
  const isFirst = (field: string, holder: Readonly<Record<string, unknown>>): boolean => {
    return fields.find((one) => holder[one] !== undefined) === field;
  };
  return Object.fromEntries(fields.map((field) => [field, { when: (holder) => isFirst(field, holder) }]));
}

/** What no table can say: a rule about several fields of a value, or about its place in the pod. */
export type FieldRule<T> = (at: CheckedField, value: T, pod: PodContext) => void;
