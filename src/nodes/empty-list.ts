import type { Distribution } from './distributions/distribution.ts';

/** Why a list of static pods may be empty. Data: `output/empty-list.ts` has the words. */
export type EmptyReason =
  | { readonly kind: 'namespace'; readonly namespace: string }
  | { readonly kind: 'filter' } // a node, label or field selector
  | { readonly kind: 'distribution'; readonly title: string; readonly why: string }
  | { readonly kind: 'no-control-plane' } // nodes were read, and none is a control-plane node
  | { readonly kind: 'unknown' };

/** What is known when a list came back empty. */
export interface EmptyListFacts {
  readonly namespace: string | undefined;
  /** Whether anything but the namespace narrowed the list. */
  readonly filtered: boolean;
  /** Distributions of the nodes; empty where Nodes could not be read. */
  readonly distributions: readonly Distribution[];
  /** Whether any node has the role of a control-plane node; undefined where Nodes could not be read. */
  readonly hasControlPlane: boolean | undefined;
}

/** The likeliest reason, from what narrowed the list to what the cluster is. */
export function whyEmpty(facts: EmptyListFacts): EmptyReason {
  if (facts.filtered) return { kind: 'filter' };
  if (facts.namespace !== undefined) return { kind: 'namespace', namespace: facts.namespace };
  const telling = facts.distributions.find(({ noStaticPods }) => noStaticPods !== undefined);
  if (telling?.noStaticPods !== undefined) {
    return { kind: 'distribution', title: telling.title, why: telling.noStaticPods };
  }
  return facts.hasControlPlane === false ? { kind: 'no-control-plane' } : { kind: 'unknown' };
}
