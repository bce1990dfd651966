import type { Node } from '../../kubernetes/kubernetes.ts';
import type { KubeletPod } from '../../pods/kubelet-pod.ts';

/**
 * What Nodes and kubelets have answered while a pod was looked for: who is given it asks for none of that again. What could
 * not be read is not kept.
 */
export class NodeMemory {
  readonly nodes = new Map<string, Node>();
  /** The static pods of kubelets, by the node that was asked. */
  readonly pods = new Map<string, KubeletPod[]>();
}
