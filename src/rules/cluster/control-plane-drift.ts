import { driftOf, type ComponentPod } from '../../domain/control-plane.ts';
import type { FieldVariant } from '../../domain/finding.ts';
import { listed } from '../../domain/listed.ts';
import { defineClusterRule, WHOLE_CLUSTER } from '../cluster-rule.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly FieldVariant[]> {
  /** `kube-system/etcd`: the namespace and the name in the manifest. */
  readonly component: string;
  readonly differences: readonly FieldVariant[];
}

/** So many fields are said with their values; the arguments have them all. */
const MOST_FIELDS = 4;

export const controlPlaneDrift = defineClusterRule<Args>({
  id: 'control-plane-drift',
  severity: 'warning',
  title: 'A component differs between control-plane nodes',
  why: 'Image, arguments and resources of a component are meant to be the same on every control-plane node, but for names and addresses. A difference is an upgrade that stopped half way, an edit made on one node only, or a node that somebody changed.',
  remedy:
    'Decide which is right, and bring the manifests of the other nodes in line: "manifest" shows and compares them.',
  source: SOURCES.versionSkew,
  message: ({ component, differences }) => {
    const fields = new Map<string, FieldVariant[]>();
    for (const variant of differences) fields.set(variant.field, [...(fields.get(variant.field) ?? []), variant]);
    const said = [...fields].slice(0, MOST_FIELDS).map(([field, variants]) => {
      return `${field} is ${variants.map(({ value, nodes }) => `${value} on ${listed(nodes)}`).join(' and ')}`;
    });
    const more = fields.size > MOST_FIELDS ? `; ${fields.size - MOST_FIELDS} more fields differ` : '';
    return `${component} is not the same on every control-plane node: ${said.join('; ')}${more}`;
  },
  *check({ components, nodes }) {
    const identities = new Map(nodes.map(({ name, identities: names }) => [name, names]));
    const byName = new Map<string, ComponentPod[]>();
    for (const pod of components) {
      const name = `${pod.namespace}/${pod.name}`;
      byName.set(name, [...(byName.get(name) ?? []), pod]);
    }
    for (const [component, pods] of byName) {
      const differences = driftOf(pods, identities);
      if (differences.length > 0) yield { args: { component, differences }, subject: WHOLE_CLUSTER };
    }
  },
});
