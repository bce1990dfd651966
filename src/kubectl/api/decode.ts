import {
  LIMIT_RANGE,
  NAMESPACE,
  POLICY_BINDING,
  PRIORITY_CLASS,
  RESOURCE_QUOTA,
  RUNTIME_CLASS,
  VALIDATING_POLICY,
  WEBHOOK_CONFIGURATION,
} from '../../kubernetes/admission-objects.ts';
import { ConnectionError } from '../../facts/errors.ts';
import type { Unreadable } from '../../facts/evidence.ts';
import { CONFIG_MAP, NODE, POD } from '../../kubernetes/kubernetes.ts';
import { grouped } from '../../facts/grouped.ts';
import { listed } from '../../facts/listed.ts';
import { isRecord } from '../../facts/record.ts';
import { shapeFault, type Shape } from '../../facts/shape.ts';

/** Objects of one kind: what one is called, and several, and how they must be formed. */
export interface ObjectKind<T> {
  readonly one: string;
  readonly many: string;
  readonly shape: Shape<T>;
}

function kind<T>(one: string, shape: Shape<T>, many = `${one}s`): ObjectKind<T> {
  return { one, many, shape };
}

/** Every kind of object that is read from a server. */
export const KINDS = {
  pod: kind('pod', POD),
  node: kind('node', NODE),
  configMap: kind('ConfigMap', CONFIG_MAP),
  namespace: kind('namespace', NAMESPACE),
  priorityClass: kind('priority class', PRIORITY_CLASS, 'priority classes'),
  runtimeClass: kind('runtime class', RUNTIME_CLASS, 'runtime classes'),
  quota: kind('quota', RESOURCE_QUOTA),
  limitRange: kind('limit range', LIMIT_RANGE),
  webhooks: kind('webhook configuration', WEBHOOK_CONFIGURATION),
  policy: kind('ValidatingAdmissionPolicy', VALIDATING_POLICY, 'ValidatingAdmissionPolicies'),
  policyBinding: kind('ValidatingAdmissionPolicyBinding', POLICY_BINDING),
} as const;

/** An object is there, and is not formed as its kind is: nothing can be said of it but that. */
export class MalformedObject extends ConnectionError {
  /** `kube-system/etcd-cp-1`. */
  readonly object: string;
  /** `status.conditions is not a list`. */
  readonly flaw: string;

  constructor(one: string, object: string, flaw: string) {
    super('protocol', `the ${one} ${object} is malformed: ${flaw}`);
    this.object = object;
    this.flaw = flaw;
  }
}

/**
 * The one place where what a server or a kubelet sent becomes a value of a known type. Throws `MalformedObject` where a
 * field that is read is not formed as it must be; `named` is what has the object's metadata. The value is changed: `null`
 * fields are taken out, as Go does.
 */
export function decode<T>(kind: Pick<ObjectKind<T>, 'one' | 'shape'>, value: unknown, named = value): T {
  const flaw = shapeFault(kind.shape, value);
  if (flaw === undefined) return value as T;
  throw new MalformedObject(kind.one, fullNameIn(named), flaw);
}

/** Stands for the name of an object that has none. */
export const NAMELESS = '(no name)';

/** A namespace and a name have 63 and 253 characters; no more is told of what is longer. */
const LONGEST_NAME = 320;

/** More malformed objects than this are no list of Kubernetes. */
const MOST_MALFORMED = 10_000;
const TOO_MANY = `the answer is a list of more than ${MOST_MALFORMED} malformed objects`;

/** So many flaws are told apart. */
const MOST_FLAWS = 5;

/** Takes note of the objects of a list that are malformed: each hides itself, and no other. */
export class MalformedObjects {
  readonly #kind: Pick<ObjectKind<unknown>, 'one' | 'many'>;
  /** What is wrong with each, by full name. */
  readonly flaws = new Map<string, string>();

  constructor(kind: Pick<ObjectKind<unknown>, 'one' | 'many'>) {
    this.#kind = kind;
  }

  /** What `read` answers; nothing where it meets a malformed object. */
  sift<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof MalformedObject)) throw error;
      this.flaws.set(error.object, error.flaw);
      if (this.flaws.size > MOST_MALFORMED) throw new ConnectionError('protocol', TOO_MANY);
      return undefined;
    }
  }

  /** The names of those that have one. */
  get names(): readonly string[] {
    return [...this.flaws.keys()].filter((name) => name !== NAMELESS);
  }

  /** What to say of them, once for each flaw. */
  get unreadable(): readonly Unreadable[] {
    const { one, many } = this.#kind;
    const told = new Set([...new Set(this.flaws.values())].slice(0, MOST_FLAWS));
    const byFlaw = grouped(this.flaws, ([, flaw]) => (told.has(flaw) ? flaw : 'in other ways'));
    return [...byFlaw].map(([flaw, own]) => {
      const names = own.map(([name]) => name);
      return { what: `${names.length === 1 ? one : many} ${listed(names)}`, why: `malformed: ${flaw}` };
    });
  }
}

/** `kube-system/etcd-cp-1`, as far as an object that may be anything tells. */
export function fullNameIn(value: unknown): string {
  const metadata = isRecord(value) && isRecord(value.metadata) ? value.metadata : {};
  const { namespace, name } = metadata;
  if (typeof name !== 'string' || name === '') return NAMELESS;
  return (typeof namespace === 'string' && namespace !== '' ? `${namespace}/${name}` : name).slice(0, LONGEST_NAME);
}
