import { driftOf } from '../control-plane.ts';
import { grouped } from '../../facts/grouped.ts';
import { ownNames } from '../own-addresses.ts';
import type { FieldVariant } from '../finding.ts';
import { nodeSuffix } from '../../kubelet/static-pod-naming.ts';
import { fullName } from '../../pods/mirrors.ts';
import { defineClusterRule, WHOLE_CLUSTER } from '../cluster-rule.ts';
import { fromElsewhere, ofPod } from '../commands.ts';
import { commonVariant, driftLines, variantsByField } from '../drift-lines.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly FieldVariant[]> {
  /** `kube-system/etcd`: the namespace and the name in the manifest. */
  readonly component: string;
  readonly differences: readonly FieldVariant[];
}

export const controlPlaneDrift = defineClusterRule<Args>({
  id: 'control-plane-drift',
  severity: 'warning',
  title: 'A component differs between control-plane nodes',
  why: 'Image, arguments and resources of a component should be the same on every control-plane node, except for names and addresses. A difference comes from an upgrade that stopped halfway or from a change on one node only.',
  remedy: `Decide which is right, and change the manifests of the other nodes to match. ${fromElsewhere('manifest', 'POD')} prints the file of one.`,
  source: SOURCES.versionSkew,
  message: ({ component, differences }) => {
    const { size } = variantsByField(differences);
    return `${component} is not the same on every control-plane node: ${size === 1 ? '1 field differs' : `${size} fields differ`}`;
  },
  key: ({ component }) => component,
  details: ({ differences }) => driftLines(differences),
  advice: ({ component, differences }) => {
    const [variants = []] = variantsByField(differences).values();
    const common = commonVariant(variants);
    const [node = ''] = variants.find((variant) => variant !== common)?.nodes ?? [];
    const file = ofPod('manifest', { pod: `${component}${nodeSuffix(node)}` });
    return `Decide which is right, and change the manifests of the other nodes to match. ${file} prints the file of ${node}.`;
  },
  *check({ components, nodes }) {
    const identities = ownNames(components, nodes);
    for (const [component, pods] of grouped(components, fullName)) {
      const differences = driftOf(pods, identities);
      if (differences.length > 0) yield { args: { component, differences }, subject: WHOLE_CLUSTER };
    }
  },
});
