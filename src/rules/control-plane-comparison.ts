import { grouped } from '../facts/grouped.ts';
import { fullName } from '../pods/mirrors.ts';
import { driftOf, type ComponentPod } from './control-plane.ts';
import type { FieldVariant } from './finding.ts';
import { ownNames } from './own-addresses.ts';
import type { Snapshot } from './snapshot.ts';

/** The control plane of a cluster, as far as it can be compared with that of another. */
export interface ComparedControlPlane {
  readonly cluster: string;
  readonly components: readonly Pick<ComponentPod, 'namespace' | 'name' | 'node' | 'fields'>[];
  /** Names and addresses of all its nodes: another cluster has others by nature. */
  readonly identities: readonly string[];
}

/** A component that is not the same in every cluster that has it. */
export interface ComponentComparison {
  /** `kube-system/etcd`: the namespace and the name in the manifest. */
  readonly component: string;
  /** Each field with every value, and where it is so: `eu` where the whole cluster has it, else `eu/cp-1`. */
  readonly differences: readonly FieldVariant[];
}

/** What of a snapshot is compared. */
export function comparedControlPlane(
  cluster: string,
  { components, nodes }: Pick<Snapshot, 'components' | 'nodes'>,
): ComparedControlPlane {
  const identities = ownNames(components, nodes);
  return {
    cluster,
    components: components.map(({ namespace, name, node, fields }) => ({ namespace, name, node, fields })),
    identities: [...new Set([...identities].flatMap(([node, names]) => [node, ...names]))],
  };
}

/**
 * In what the same component differs between clusters: image, arguments, resources, as `control-plane-drift` compares
 * them between nodes. What differs between the nodes of each cluster in the same way is none.
 */
export function compareControlPlanes(clusters: readonly ComparedControlPlane[]): readonly ComponentComparison[] {
  const pods = clusters.flatMap(({ cluster, components }) => components.map((pod) => ({ ...pod, cluster })));
  const byComponent = grouped(pods, fullName);
  return [...byComponent].flatMap(([component, own]) => {
    const differences = differencesOf(own, clusters);
    return differences.length === 0 ? [] : [{ component, differences }];
  });
}

type PlacedComponent = ComparedControlPlane['components'][number] & { readonly cluster: string };

function differencesOf(
  pods: readonly PlacedComponent[],
  clusters: readonly ComparedControlPlane[],
): readonly FieldVariant[] {
  const nodesOf = new Map([...grouped(pods, ({ cluster }) => cluster)].map(([name, own]) => [name, own.map(placeOf)]));
  if (nodesOf.size < 2) return [];
  const identities = new Map(
    clusters.flatMap(({ cluster, identities: names }) =>
      (nodesOf.get(cluster) ?? []).map((place) => [place, names] as const),
    ),
  );
  const placed = pods.map((pod) => ({ ...pod, node: placeOf(pod) }));
  const byField = grouped(driftOf(placed, identities), ({ field }) => field);
  return [...byField.values()]
    .filter((variants) => differsBetween(variants, nodesOf))
    .flatMap((variants) => {
      return variants.map((variant) => ({ ...variant, nodes: placesOf(variant.nodes, nodesOf) }));
    });
}

function placeOf({ cluster, node }: PlacedComponent): string {
  return `${cluster}/${node}`;
}

/** Whether some cluster has a value that another has on none of its nodes. */
function differsBetween(variants: readonly FieldVariant[], nodesOf: ReadonlyMap<string, readonly string[]>): boolean {
  return variants.some(({ nodes }) => {
    const there = new Set(nodes);
    return ![...nodesOf.values()].every((own) => own.some((place) => there.has(place)));
  });
}

/** Whole clusters by their names, and of others the nodes. */
function placesOf(nodes: readonly string[], nodesOf: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const there = new Set(nodes);
  return [...nodesOf].flatMap(([cluster, own]) => {
    return own.every((place) => there.has(place)) ? [cluster] : own.filter((place) => there.has(place));
  });
}
