import type { Pod } from '../kubernetes/kubernetes.ts';

/** What of a spec tells what runs, by name: `etcd image`, `etcd command`, `etcd args`, `imagePullSecrets`. */
export type SpecFields = ReadonlyMap<string, string>;

/** Pods of one manifest on thousands of nodes have the same fields, which are kept once. */
const known = new Map<string, SpecFields>();

/** Fields of so many different specs are remembered: the pods of a list come with their likes. */
const MOST_KNOWN = 1000;

/**
 * The fields of a pod that are as the manifest has them on both sides, unless an admission plugin or webhook changed the
 * mirror: what the API server fills in by itself is not among them.
 */
export function specFields({ spec = {} }: Pod): SpecFields {
  const { initContainers = [], containers = [], imagePullSecrets = [] } = spec;
  const fields = [...initContainers, ...containers].flatMap(({ name = '', image = '', command = [], args = [] }) => [
    [`${name} image`, image] as const,
    [`${name} command`, command.join(' ')] as const,
    [`${name} args`, args.join(' ')] as const,
  ]);
  const secrets = imagePullSecrets.map(({ name = '' }) => name).join(', ');
  return keptOnce([...fields, ['imagePullSecrets', secrets] as const]);
}

function keptOnce(fields: readonly (readonly [name: string, value: string])[]): SpecFields {
  const content = JSON.stringify(fields);
  const same = known.get(content);
  if (same !== undefined) return same;
  if (known.size === MOST_KNOWN) known.clear();
  const own = new Map(fields);
  known.set(content, own);
  return own;
}

/** Names of the fields that two pods have differently; of a container that only one has, its image alone. */
export function differingFields(one: SpecFields, other: SpecFields): readonly string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.filter((name) => {
    if (one.has(name) && other.has(name)) return one.get(name) !== other.get(name);
    return name.endsWith(' image');
  });
}
