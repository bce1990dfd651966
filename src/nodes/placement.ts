import { recogniseDistribution } from './distributions/catalogue.ts';
import { isWindows } from './distributions/node-traits.ts';
import { grouped } from '../facts/grouped.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { Node, ObjectMeta } from '../kubernetes/kubernetes.ts';
import { mirrorSubject } from './lost-edits.ts';
import { isAssumed, locateManifests, withoutIdleDefault } from './manifest-location.ts';
import { readNodeArgs } from './node-args.ts';
import type { PodPlace } from './placed-pod.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { classify } from '../pods/mirror-pod.ts';
import { isMirrored, type StaticPod } from '../pods/static-pod.ts';

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

/** Places every pod, and classifies its mirror again now that its Node is known. */
export function placePods<Pod extends StaticPod>(
  pods: readonly Pod[],
  nodes: ReadonlyMap<string, NodeKnowledge>,
  configMap: KubeletSettings | undefined,
): (Pod & PodPlace)[] {
  const siblings = metadataByNode(pods);
  return pods.map((pod) => {
    const known = nodes.get(pod.node);
    const mirror = known === undefined ? pod.mirror : pod.mirror && classifyAgain(pod.mirror, known);
    return { ...pod, mirror, ...placeOf({ ...pod, mirror }, known, siblings.get(pod.node) ?? [], configMap) };
  });
}

/** Where the Node tells nothing new, what the list said stays: it knew the server's version. */
function classifyAgain(listed: MirrorPod, { node, gone }: NodeKnowledge): MirrorPod {
  if (node === undefined && !gone) return listed;
  const version = node?.status?.nodeInfo?.kubeletVersion;
  const facts = { nodeUid: node?.metadata?.uid, nodeGone: gone, version };
  return { ...listed, ...classify(listed, facts) };
}

/** Of the mirrors alone: what the API server does not show tells no distribution. */
function metadataByNode(pods: readonly StaticPod[]): ReadonlyMap<string, readonly ObjectMeta[]> {
  const byNode = grouped(pods.filter(isMirrored), ({ node }) => node);
  return new Map([...byNode].map(([node, own]) => [node, own.map(({ metadata }) => metadata)]));
}

function placeOf(
  pod: StaticPod,
  known: NodeKnowledge | undefined,
  siblings: readonly ObjectMeta[],
  configMap: KubeletSettings | undefined,
): PodPlace {
  const { node, configz } = known ?? {};
  const { distribution, recognition } = recogniseDistribution({ node, pods: siblings });
  const nodeArgs = node?.metadata === undefined ? undefined : readNodeArgs(node.metadata);
  const told = locateManifests({ configz, configMap, nodeArgs, distribution, windows: isWindows(node) }).path;
  const path =
    known?.unasked === true && isAssumed(told) ? undefined : withoutIdleDefault(told, recognition.confidence);
  const directory = pod.source === 'http' || path?.value === '' ? undefined : path;
  // Who owns the manifest of a pod that may have none is not known.
  if (pod.mirror?.verdict !== 'static') return { directory, owner: undefined, ownership: undefined };
  const { metadata, node: nodeName } = pod;
  const ownership = distribution.ownership(mirrorSubject({ metadata, nodeName, node, directory: directory?.value }));
  return { directory, owner: ownership.owner, ownership };
}
