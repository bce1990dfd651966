import { POD_LOGS_DIR } from '../kubelet/kubelet-settings.ts';
import { recogniseDistribution } from './distributions/catalogue.ts';
import { isWindows } from './distributions/node-traits.ts';
import type { Confidence, FactSource, Fact, Unreadable } from '../facts/evidence.ts';
import type { KubeletFlags, KubeletSettings } from '../kubelet/kubelet-settings.ts';
import type { Node, ObjectMeta } from '../kubernetes/kubernetes.ts';
import { lostEdits, type LostEdits, type PlacedMirror } from './lost-edits.ts';
import { locateManifests, withoutIdleDefault } from './manifest-location.ts';
import { readNodeArgs } from './node-args.ts';
import { nodeAddress } from './node-summary.ts';

/** What was gathered about one node. Undefined: not asked, or not readable (then `unreadable` says why). */
export interface OverviewFacts {
  readonly name: string;
  /** Undefined where Nodes could not be read. */
  readonly node: Node | undefined;
  /** Metadata of its mirror pods; undefined where pods could not be listed. */
  readonly mirrors: readonly ObjectMeta[] | undefined;
  readonly configz: KubeletSettings | undefined;
  readonly flagz: KubeletFlags | undefined;
  /** kubeadm's kube-system/kubelet-config, parsed. */
  readonly configMap: KubeletSettings | undefined;
  /** How many static pods its kubelet runs: not those that it refused, that have not started yet, or that have ended. */
  readonly running: number | undefined;
  /** How many of all that it has, whether they run or not, have no mirror. */
  readonly hidden: number | undefined;
  readonly unreadable: readonly Unreadable[];
}

/** One node as `nodes` shows it. */
export interface NodeOverview {
  readonly metadata: ObjectMeta;
  /** As `kubectl get nodes` prints it: `Ready`, `NotReady,SchedulingDisabled`; undefined where the Node was not read. */
  readonly status: string | undefined;
  readonly roles: readonly string[];
  /** False where the Node was not read. */
  readonly windows: boolean;
  /** `staticPodPath`; empty where the kubelet has none, undefined where it is not known. */
  readonly path: Fact<string> | undefined;
  /** `staticPodURL` without secrets; as `path`. */
  readonly url: Fact<string> | undefined;
  /** Where the path, else the URL, is known from. */
  readonly from: FactSource | 'unknown';
  readonly kubeletConfig: Fact<string> | undefined;
  /** How often the kubelet reads the path again, a Go duration. */
  readonly reread: Fact<string>;
  readonly distribution: { readonly id: string; readonly title: string; readonly confidence: Confidence };
  /** Who writes its manifests anew; undefined where that is not known. */
  readonly lostEdits: readonly LostEdits[] | undefined;
  readonly address: string | undefined;
  /** Version of the kubelet. */
  readonly version: string | undefined;
  readonly mirrored: number | undefined;
  readonly running: number | undefined;
  readonly hidden: number | undefined;
  /** Where its kubelet keeps the logs of containers; what is usual where it was not asked. */
  readonly podLogs: string;
  readonly unreadable: readonly Unreadable[];
}

/** Settles what is known of a node. */
export function overviewOf(facts: OverviewFacts): NodeOverview {
  const { node, configz, flagz, configMap } = facts;
  const { distribution, recognition } = recogniseDistribution({ node, pods: facts.mirrors });
  const nodeArgs = node?.metadata === undefined ? undefined : readNodeArgs(node.metadata);
  const location = locateManifests({ configz, flagz, nodeArgs, configMap, distribution, windows: isWindows(node) });
  const path = withoutIdleDefault(location.path, recognition.confidence);
  const directory = path?.value === '' ? undefined : path?.value;
  const placed = (metadata: ObjectMeta): PlacedMirror => ({ metadata, nodeName: facts.name, node, directory });
  return {
    metadata: node?.metadata ?? { name: facts.name },
    status: node === undefined ? undefined : nodeStatus(node),
    roles: nodeRoles(node?.metadata),
    windows: isWindows(node),
    path,
    url: location.url,
    from: (path ?? location.url)?.source ?? 'unknown',
    kubeletConfig: location.kubeletConfig,
    reread: location.fileCheckFrequency,
    distribution: { id: distribution.id, title: distribution.title, confidence: recognition.confidence },
    lostEdits: facts.mirrors && lostEdits(facts.mirrors.map(placed), distribution),
    address: nodeAddress(node),
    version: node?.status?.nodeInfo?.kubeletVersion,
    mirrored: facts.mirrors?.length,
    running: facts.running,
    hidden: facts.hidden,
    podLogs: configz?.podLogsDir ?? POD_LOGS_DIR,
    unreadable: facts.unreadable,
  };
}

/** A node's state as `kubectl get nodes` prints it, `NotReady,SchedulingDisabled` (`printNode` in `pkg/printers/internalversion/printers.go`). */
export function nodeStatus({ spec, status }: Node): string {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable === true ? `${word},SchedulingDisabled` : word;
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';
const OLD_ROLE_LABEL = 'kubernetes.io/role';

/** The roles of a node, sorted, each once (`findNodeRoles` in `pkg/printers/internalversion/printers.go`). */
export function nodeRoles(metadata: ObjectMeta | undefined): string[] {
  const roles = Object.entries(metadata?.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) return [key.slice(ROLE_PREFIX.length)];
    return key === OLD_ROLE_LABEL && value !== '' ? [value] : [];
  });
  return [...new Set(roles)].sort();
}
