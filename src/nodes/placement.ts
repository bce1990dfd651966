import { recogniseDistribution } from './distributions/catalogue.ts';
import type { Ownership } from './distributions/distribution.ts';
import { isWindows } from './distributions/node-traits.ts';
import { grouped } from '../facts/grouped.ts';
import type { Known } from '../facts/evidence.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { Node, ObjectMeta } from '../kubernetes/kubernetes.ts';
import { mirrorSubject } from './lost-edits.ts';
import { isAssumed, locateManifests, withoutIdleDefault } from './manifest-location.ts';
import { readNodeArgs } from './node-args.ts';
import { describePod, type StaticPod } from '../pods/static-pod.ts';

/** What is known of a node. */
export interface NodeKnowledge {
  /** Undefined where it could not be read, or is gone. */
  readonly node: Node | undefined;
  /** The server says that there is no such Node. */
  readonly gone: boolean;
  /** What its kubelet says; undefined where it was not asked, or did not answer. */
  readonly configz?: KubeletSettings | undefined;
  /** Its kubelet could have been asked and was not: what is only usual may be contradicted by it. */
  readonly unasked?: boolean;
}

/** A static pod with where its manifest lives and who owns it, as far as that is known. */
export interface PlacedPod extends StaticPod {
  /** `staticPodPath`; undefined where it is not known, or where the pod comes from a URL. */
  readonly directory: Known<string> | undefined;
  readonly owner: string | undefined;
  /** What the owner does with an edit made by hand. */
  readonly ownership: Ownership | undefined;
}

/** A listed pod without a place: what a plain list knows. */
export function unplaced(pod: StaticPod): PlacedPod {
  return { ...pod, directory: undefined, owner: undefined, ownership: undefined };
}

/** Places every pod, and classifies it again now that its Node is known. */
export function placePods(
  pods: readonly StaticPod[],
  nodes: ReadonlyMap<string, NodeKnowledge>,
  configMap: KubeletSettings | undefined,
): PlacedPod[] {
  const siblings = metadataByNode(pods);
  return pods.map((listed) => {
    const { nodeName } = listed.pod;
    const known = nodeName === undefined ? undefined : nodes.get(nodeName);
    const settled = known === undefined ? listed : classifyAgain(listed, known);
    return { ...settled, ...placeOf(settled, known, siblings.get(nodeName) ?? [], configMap) };
  });
}

/** Where the Node tells nothing new, what the list said stays: it knew the server's version. */
function classifyAgain(listed: StaticPod, { node, gone }: NodeKnowledge): StaticPod {
  if (node === undefined && !gone) return listed;
  const version = node?.status?.nodeInfo?.kubeletVersion;
  return describePod(listed.pod, { nodeUid: node?.metadata?.uid, nodeGone: gone, version });
}

function metadataByNode(pods: readonly StaticPod[]): ReadonlyMap<string | undefined, readonly ObjectMeta[]> {
  const byNode = grouped(pods, ({ pod }) => pod.nodeName);
  return new Map([...byNode].map(([node, own]) => [node, own.map(({ pod }) => pod.metadata)]));
}

function placeOf(
  listed: StaticPod,
  known: NodeKnowledge | undefined,
  siblings: readonly ObjectMeta[],
  configMap: KubeletSettings | undefined,
): Pick<PlacedPod, 'directory' | 'owner' | 'ownership'> {
  const { node, configz } = known ?? {};
  const { distribution, recognition } = recogniseDistribution({ node, pods: siblings });
  const nodeArgs = node?.metadata === undefined ? undefined : readNodeArgs(node.metadata);
  const told = locateManifests({ configz, configMap, nodeArgs, distribution, windows: isWindows(node) }).path;
  const path =
    known?.unasked === true && isAssumed(told) ? undefined : withoutIdleDefault(told, recognition.confidence);
  const directory = listed.source === 'http' || path?.value === '' ? undefined : path;
  // Who owns the manifest of a pod that may have none is not known.
  if (listed.verdict !== 'static') return { directory, owner: undefined, ownership: undefined };
  const { metadata, nodeName = '' } = listed.pod;
  const ownership = distribution.ownership(mirrorSubject({ metadata, nodeName, node, directory: directory?.value }));
  return { directory, owner: ownership.owner, ownership };
}
