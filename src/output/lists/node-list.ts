import type { FactSource, Fact, Unreadable } from '../../facts/evidence.ts';
import type { ObjectMeta } from '../../kubernetes/kubernetes.ts';
import type { LostEdits } from '../../nodes/lost-edits.ts';
import type { NodeOverview } from '../../nodes/node-overview.ts';
import { API_VERSION } from '../api-version.ts';
import { originPart, type OriginDocument, type ReportOrigin } from '../report-origin.ts';

/** A list as `nodes -o json` prints it. */
export interface NodeListDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodNodeList';
  readonly origin?: OriginDocument;
  readonly items: readonly NodeDocument[];
}

/** One node as JSON and YAML show it, and as JSONPath, custom columns and `--sort-by` address it. Null: not known. */
export interface NodeDocument {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'StaticPodNode';
  /** The Node's own metadata; its name alone where Nodes could not be read. */
  readonly metadata: ObjectMeta;
  readonly status: string | null;
  readonly roles: readonly string[];
  /** An empty value says that the kubelet has none. */
  readonly path: Fact<string> | null;
  readonly url: Fact<string> | null;
  readonly from: FactSource | 'unknown';
  readonly kubeletConfig: Fact<string> | null;
  readonly reread: Fact<string>;
  readonly distribution: NodeOverview['distribution'];
  /** Who writes manifests anew, so that an edit by hand is lost, and of how many pods. */
  readonly lostEdits: readonly LostEdits[] | null;
  readonly address: string | null;
  readonly version: string | null;
  /** `running`: in phase Running in the kubelet; `hidden`: without a mirror, whether they run or not. */
  readonly pods: { readonly mirrored: number | null; readonly running: number | null; readonly hidden: number | null };
  /** What could not be read of this node. */
  readonly unreadable: readonly Unreadable[];
}

/** The document of a list, in the order given. */
export function nodeList(nodes: readonly NodeOverview[], origin?: ReportOrigin): NodeListDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodNodeList',
    ...originPart(origin),
    items: nodes.map(nodeDocument),
  };
}

/** One node as a document. */
export function nodeDocument(node: NodeOverview): NodeDocument {
  return {
    apiVersion: API_VERSION,
    kind: 'StaticPodNode',
    metadata: node.metadata,
    status: node.status ?? null,
    roles: node.roles,
    path: node.path ?? null,
    url: node.url ?? null,
    from: node.from,
    kubeletConfig: node.kubeletConfig ?? null,
    reread: node.reread,
    distribution: node.distribution,
    lostEdits: node.lostEdits ?? null,
    address: node.address ?? null,
    version: node.version ?? null,
    pods: { mirrored: node.mirrored ?? null, running: node.running ?? null, hidden: node.hidden ?? null },
    unreadable: node.unreadable,
  };
}
