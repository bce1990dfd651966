import type { Unreadable } from '../../facts/evidence.ts';
import type { KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import { placePods, type NodeKnowledge, type PlacedPod } from '../../nodes/placement.ts';
import type { StaticPod } from '../../pods/static-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import { askPaths, withoutStrangers } from '../nodes/kubelet-paths.ts';
import { nodeKnowledge, type PlaceQuery } from './placed-pods.ts';
import { readNodes, unreadableNodes } from '../nodes/node-list.ts';
import { unreadableOf, valueOf, type Reading } from '../../kubectl/api/reading.ts';

/** Places pods one after another; what was read of Nodes is kept. */
export class PlaceCache {
  readonly #connection: Connection;
  readonly #query: PlaceQuery;
  readonly #nodes = new Map<string, NodeKnowledge>();
  #configMap: Reading<KubeletSettings> | undefined;

  constructor(connection: Connection, query: PlaceQuery) {
    this.#connection = connection;
    this.#query = query;
  }

  /** Places some of the pods that are known; a node's others tell of its distribution. Needs the Nodes' names at most. */
  async place(
    pods: readonly StaticPod[],
    known: readonly StaticPod[],
  ): Promise<{ readonly pods: readonly PlacedPod[]; readonly unreadable: readonly Unreadable[] }> {
    const names = [...new Set(pods.filter((pod) => this.#isStale(pod)).flatMap(({ pod }) => pod.nodeName ?? []))];
    const { chunkSize, signal, kubelets } = this.#query;
    const [nodes, answered] = await Promise.all([
      readNodes(this.#connection, names, chunkSize, signal),
      kubelets === undefined || names.length === 0 ? undefined : askPaths(this.#connection, names, kubelets),
      this.#readConfigMap(),
    ]);
    const paths = kubelets && answered && (await withoutStrangers(this.#connection, answered, nodes, kubelets));
    for (const [name, reading] of nodes) {
      if (reading.kind !== 'unreadable') this.#nodes.set(name, nodeKnowledge(name, reading, paths));
    }
    const hosts = new Set(pods.map(({ pod }) => pod.nodeName));
    const all = [...pods, ...known.filter((pod) => hosts.has(pod.pod.nodeName) && !pods.includes(pod))];
    const placed = placePods(all, this.#nodes, valueOf(this.#configMap)).slice(0, pods.length);
    const unreadable = [...unreadableNodes(nodes), ...unreadableOf([this.#configMap]), ...(paths?.unreadable ?? [])];
    return { pods: placed, unreadable };
  }

  /** A Node not read yet, or made anew since: its uid is not the owner's. */
  #isStale({ pod }: StaticPod): boolean {
    const node = pod.nodeName === undefined ? undefined : this.#nodes.get(pod.nodeName)?.node;
    return !(pod.metadata.ownerReferences ?? []).some(({ uid }) => uid !== undefined && uid === node?.metadata?.uid);
  }

  async #readConfigMap(): Promise<void> {
    this.#configMap ??= await readKubeadmConfig(this.#connection, this.#query.signal);
  }
}
