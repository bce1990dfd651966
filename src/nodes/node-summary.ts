import type { Node } from '../kubernetes/kubernetes.ts';

/** The node that a pod is bound to, as far as it is known. */
export interface NodeSummary {
  readonly name: string;
  readonly gone: boolean;
  /** Status of the Ready condition; undefined where the Node was not read. */
  readonly ready: 'True' | 'False' | 'Unknown' | undefined;
  /** Why it is not ready, in the Node's own words. */
  readonly reason: string | undefined;
  /** Since when, RFC 3339. */
  readonly since: string | undefined;
  readonly kubeletVersion: string | undefined;
  readonly address: string | undefined;
}

/** What a Node says of itself; undefined for a pod that is not bound to one. */
export function summariseNode(
  name: string | undefined,
  { node, nodeGone }: { readonly node: Node | undefined; readonly nodeGone: boolean },
): NodeSummary | undefined {
  if (name === undefined) return undefined;
  const condition = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  const ready = condition?.status;
  return {
    name,
    gone: nodeGone,
    ready: ready === 'True' || ready === 'False' || ready === 'Unknown' ? ready : undefined,
    reason: ready === 'True' ? undefined : condition?.reason,
    since: condition?.lastTransitionTime,
    kubeletVersion: node?.status?.nodeInfo?.kubeletVersion,
    address: nodeAddress(node),
  };
}

/** The address at which a node is mostly reached; undefined where its Node tells none. */
export function nodeAddress(node: Node | undefined): string | undefined {
  const addresses = node?.status?.addresses ?? [];
  return (addresses.find(({ type }) => type === 'InternalIP') ?? addresses[0])?.address;
}
