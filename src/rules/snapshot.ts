import type { AbandonedPod } from '../nodes/abandoned-pod.ts';
import type { Baseline } from './baseline.ts';
import type { ComponentPod } from './control-plane.ts';
import type { Unreadable } from '../facts/evidence.ts';
import type { NodeCertificates } from '../certificates/named-certificate.ts';
import type { FiledPods } from '../pods/filed-pods.ts';
import type { Node } from '../kubernetes/kubernetes.ts';
import type { LookalikeSign } from '../pods/mirror-pod.ts';
import type { MachineState } from '../nodes/machine-state.ts';
import type { NodeOverview } from '../nodes/node-overview.ts';
import type { PlacedPod } from '../nodes/placed-pod.ts';
import type { StoppedPod } from '../pods/stopped-pod.ts';

/** What was gathered about the static pods of a cluster: all that `doctor` decides from. */
export interface Snapshot {
  readonly nodes: readonly SnapshotNode[];
  /** Pods with the mirror annotation, whatever else they lack, and static pods without a mirror, from kubelets and Events. */
  readonly pods: readonly PlacedPod[];
  readonly lookalikes: readonly Lookalike[];
  /** Reader pods that earlier runs of this program have left. */
  readonly abandonedPods: readonly AbandonedPod[];
  /** Static pods of control-plane nodes with what they run. */
  readonly components: readonly ComponentPod[];
  /** Other mirror pods that list as not ready, read whole because their kubelet did not tell more. */
  readonly unready: readonly ComponentPod[];
  /** The static pods of nodes by their files, where these were read, and the kubelet answered again. */
  readonly filed: readonly FiledPods[];
  /** What this program has stopped, on nodes whose manifest directory was read. */
  readonly stopped: readonly StoppedOnNode[];
  /** The certificates of nodes, where these were read on the node itself. */
  readonly certificates: readonly NodeCertificatesRead[];
  /** The machine that this runs on, where it is a node; undefined where a node is looked at from elsewhere. */
  readonly machine?: MachineState | undefined;
  /** What static pods are expected; undefined where nobody said. */
  readonly baseline: Baseline | undefined;
  readonly now: Date;
}

/** A pod that was stopped, and where. */
export interface StoppedOnNode extends StoppedPod {
  /** Undefined where the node's name is not known. */
  readonly node: string | undefined;
  /** The command that brings it back; empty where none can be given. */
  readonly start: string;
}

/** The certificates of one node. */
export interface NodeCertificatesRead extends NodeCertificates {
  readonly node: string;
  /** They were read from elsewhere, where the API server can be asked. */
  readonly remote?: true;
}

/** What was looked at on a node itself. */
interface NodeSeen {
  readonly filed?: FiledPods | undefined;
  readonly stopped?: readonly StoppedOnNode[];
  readonly certificates?: NodeCertificatesRead;
  readonly machine?: MachineState | undefined;
}

/** What a node shows by itself, where nobody asked the API server. */
export function nodeSnapshot({ filed, stopped = [], certificates, machine }: NodeSeen, now: Date): Snapshot {
  return {
    nodes: [],
    pods: [],
    lookalikes: [],
    abandonedPods: [],
    components: [],
    unready: [],
    filed: filed === undefined ? [] : [filed],
    stopped,
    certificates: certificates === undefined ? [] : [certificates],
    machine,
    baseline: undefined,
    now,
  };
}

/** A node with what its kubelet said. */
export interface SnapshotNode {
  readonly name: string;
  readonly overview: NodeOverview;
  /** Status of the Ready condition; undefined where the Node was not read. */
  readonly ready: string | undefined;
  /** Since when, RFC 3339. */
  readonly readySince: string | undefined;
  /** Whatever names this node and no other: its name, host names, addresses. */
  readonly identities: readonly string[];
  /** Why its kubelet did not answer; undefined where it did, or was not asked. */
  readonly kubeletFault: Unreadable | undefined;
}

/** A pod that looks like a mirror pod, and is none. */
export interface Lookalike {
  /** What makes it look so; never empty. */
  readonly signs: readonly LookalikeSign[];
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  /** `Job installer-5`; undefined where it has none. */
  readonly controller: string | undefined;
}

const CONTROL_PLANE_ROLES = ['control-plane', 'master', 'etcd'];

/** Whether a node carries a role of the control plane. */
export function isControlPlane({ roles }: Pick<NodeOverview, 'roles'>): boolean {
  return roles.some((role) => CONTROL_PLANE_ROLES.includes(role));
}

/** A node for a snapshot. `node` is undefined where it could not be read. */
export function snapshotNode(
  overview: NodeOverview,
  node: Node | undefined,
  kubeletFault: Unreadable | undefined,
): SnapshotNode {
  const name = overview.metadata.name ?? '';
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  const addresses = (node?.status?.addresses ?? []).flatMap(({ address }) => address ?? []);
  const host = name.split('.')[0]!;
  const names = [name, host, name.replaceAll(/[-.]/g, '_'), ...addresses];
  return {
    name,
    overview,
    ready: ready?.status ?? (node === undefined ? undefined : 'Unknown'),
    readySince: ready?.lastTransitionTime,
    identities: [...new Set(names)].filter((one) => one !== ''),
    kubeletFault,
  };
}
