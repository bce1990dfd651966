import { KeptOnce } from '../facts/kept-once.ts';
import type { Pod } from '../kubernetes/kubernetes.ts';

/** What of a spec tells what runs, by name: `etcd image`, `etcd command`, `etcd args`, `imagePullSecrets`. */
export type SpecFields = ReadonlyMap<string, string>;

const known = new KeptOnce<SpecFields>();

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
  const all = [...fields, ['imagePullSecrets', secrets] as const];
  return known.of(JSON.stringify(all), () => new Map(all));
}

/** Names of the fields that two pods have differently; of a container that only one has, its image alone. */
export function differingFields(one: SpecFields, other: SpecFields): readonly string[] {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.filter((name) => {
    if (one.has(name) && other.has(name)) return one.get(name) !== other.get(name);
    return name.endsWith(' image');
  });
}
