import type { Fact } from '../facts/evidence.ts';
import type { Steps } from '../facts/steps.ts';
import { recogniseDistribution } from './distributions/catalogue.ts';
import type { Distribution } from './distributions/distribution.ts';
import { isWindows } from './distributions/node-traits.ts';
import { grouped } from '../facts/grouped.ts';
import type { KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { Node } from '../kubernetes/kubernetes.ts';
import { mirrorSubject } from './lost-edits.ts';
import { isAssumed, locateManifests, withoutIdleDefault } from './manifest-location.ts';
import { readNodeArgs } from './node-args.ts';
import type { PodPlace } from './placed-pod.ts';
import type { MirrorPod } from '../pods/listed-pod.ts';
import { type ClassificationFacts, verdictOf } from '../pods/mirror-pod.ts';
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
export function* placePods<Pod extends StaticPod>(
  pods: readonly Pod[],
  nodes: ReadonlyMap<string, NodeKnowledge>,
  configMap: KubeletSettings | undefined,
): Steps<(Pod & PodPlace)[]> {
  const places = new Map<string, PlaceOnNode>();
  for (const [node, own] of grouped(pods, ({ node }) => node)) {
    places.set(node, placeOnNode(nodes.get(node), own, configMap));
    yield;
  }
  const placed: (Pod & PodPlace)[] = [];
  for (const pod of pods) {
    placed.push(placedOn(places.get(pod.node)!, pod));
    yield;
  }
  return placed;
}

function placedOn<Pod extends StaticPod>(
  { facts, node, directory: path, distribution }: PlaceOnNode,
  pod: Pod,
): Pod & PodPlace {
  const mirror = pod.mirror && facts ? classifyAgain(pod.mirror, facts) : pod.mirror;
  const directory = pod.source === 'http' || path?.value === '' ? undefined : path;
  // Who owns the manifest of a pod that may have none is not known.
  if (mirror?.verdict !== 'static') return { ...pod, mirror, directory, owner: undefined, ownership: undefined };
  const { metadata, node: nodeName } = pod;
  const ownership = distribution.ownership(mirrorSubject({ metadata, nodeName, node, directory: directory?.value }));
  return { ...pod, mirror, directory, owner: ownership.owner, ownership };
}

function classifyAgain(listed: MirrorPod, classifiedBy: ClassificationFacts): MirrorPod {
  return { ...listed, verdict: verdictOf(listed, classifiedBy), classifiedBy };
}

/** What the pods of one node have in common. */
interface PlaceOnNode {
  /** Undefined where the Node tells nothing new, so that what the list said stays: it knew the server's version. */
  readonly facts: ClassificationFacts | undefined;
  readonly node: Node | undefined;
  readonly distribution: Distribution;
  /** Undefined where it is not known. */
  readonly directory: Fact<string> | undefined;
}

function placeOnNode(
  known: NodeKnowledge | undefined,
  pods: readonly StaticPod[],
  configMap: KubeletSettings | undefined,
): PlaceOnNode {
  const { node, gone = false, configz } = known ?? {};
  const facts =
    node === undefined && !gone
      ? undefined
      : { nodeUid: node?.metadata?.uid, nodeGone: gone, version: node?.status?.nodeInfo?.kubeletVersion };
  // What the API server does not show tells no distribution.
  const mirrors = pods.filter(isMirrored).map(({ metadata }) => metadata);
  const { distribution, recognition } = recogniseDistribution({ node, pods: mirrors });
  const nodeArgs = node?.metadata === undefined ? undefined : readNodeArgs(node.metadata);
  const told = locateManifests({ configz, configMap, nodeArgs, distribution, windows: isWindows(node) }).path;
  const isContradictable = known?.unasked === true && isAssumed(told);
  const directory = isContradictable ? undefined : withoutIdleDefault(told, recognition.confidence);
  return { facts, node, distribution, directory };
}
