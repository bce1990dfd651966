import { expectedPods } from '../baseline.ts';
import { isCoreComponent } from '../control-plane.ts';
import { grouped } from '../../facts/grouped.ts';
import { isControlPlane, type Snapshot, type SnapshotNode } from '../snapshot.ts';
import { isMirrored } from '../../pods/static-pod.ts';
import { listed } from '../../facts/listed.ts';
import { defineClusterRule, nodeSubject } from '../cluster-rule.ts';
import { ofNode } from '../commands.ts';
import { SOURCES } from '../sources.ts';

interface Args extends Record<string, string | readonly string[]> {
  readonly node: string;
  readonly components: readonly string[];
  /** `kubelet` told what the node runs, or only `mirrors` do. */
  readonly toldBy: 'kubelet' | 'mirrors';
}

export const controlPlaneGap = defineClusterRule<Args>({
  id: 'control-plane-gap',
  severity: 'warning',
  title: 'A control-plane node lacks a component that others run',
  why: 'With a member missing, etcd and the control plane tolerate fewer failures than it seems. A manifest that the kubelet refuses, or that was moved away and forgotten, leaves no other trace.',
  remedy: `Look for the manifest on the node with ${ofNode('manifest --list', 'NODE')}, and lint it. Put back what was moved away.`,
  source: SOURCES.highAvailability,
  message: ({ node, components, toldBy }) =>
    toldBy === 'kubelet'
      ? `${node} runs no ${listed(components)}, which other control-plane nodes run`
      : `${node} has no mirror pod of ${listed(components)}, which other control-plane nodes run; its kubelet did not say what it runs`,
  advice: ({ node }) =>
    `Look for the manifest on the node with ${ofNode('manifest --list', node)}, and lint it. Put back what was moved away.`,
  *check(snapshot) {
    const missing: { readonly node: string; readonly component: string }[] = [];
    for (const [component, having] of componentsByName(snapshot)) {
      const eligible = eligibleNodes(snapshot.nodes, component.split('/').at(-1)!);
      const lacking = eligible.filter(({ name }) => !having.has(name));
      const common = isCoreComponent(component.split('/').at(-1)!) || lacking.length * 2 < eligible.length;
      if (!common || lacking.length === eligible.length) continue;
      for (const { name } of lacking) missing.push({ node: name, component });
    }
    for (const [node, own] of grouped(missing, (one) => one.node)) {
      const told = snapshot.nodes.some(({ name, overview }) => name === node && overview.running !== undefined);
      const args: Args = {
        node,
        components: own.map(({ component }) => component),
        toldBy: told ? 'kubelet' : 'mirrors',
      };
      yield { args, subject: nodeSubject(node) };
    }
  },
});

/** The nodes of each static pod by namespace and name in the manifest. What is hidden everywhere is no component. */
function componentsByName({ pods }: Snapshot): ReadonlyMap<string, ReadonlySet<string>> {
  const components = new Map<string, Set<string>>();
  for (const { namespace, name } of expectedPods(pods.filter(isMirrored))) {
    components.set(`${namespace}/${name}`, new Set());
  }
  for (const { namespace, name, node } of expectedPods(pods)) {
    components.get(`${namespace}/${name}`)?.add(node);
  }
  return components;
}

/** The nodes that a component is to be on: where etcd has a role of its own, it is for nodes of that role. */
function eligibleNodes(nodes: readonly SnapshotNode[], component: string): readonly SnapshotNode[] {
  const ofControlPlane = nodes.filter(({ overview }) => isControlPlane(overview));
  const ofEtcd = ofControlPlane.filter(({ overview }) => overview.roles.includes('etcd'));
  if (component === 'etcd' && ofEtcd.length > 0) return ofEtcd;
  return ofControlPlane.filter(({ overview }) => overview.roles.some((role) => role !== 'etcd'));
}
