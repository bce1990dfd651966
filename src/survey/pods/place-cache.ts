import type { Unreadable } from '../../facts/evidence.ts';
import { atOnce } from '../../facts/steps.ts';
import type { KubeletSettings } from '../../kubelet/kubelet-settings.ts';
import type { ListedStaticPod } from '../../nodes/placed-pod.ts';
import { placePods, type NodeKnowledge } from '../../nodes/placement.ts';
import type { MirrorPod } from '../../pods/listed-pod.ts';
import { mirrorAlone } from '../../pods/static-pod.ts';
import type { Connection } from '../../kubectl/connection.ts';
import { readKubeadmConfig } from '../nodes/kubeadm-config.ts';
import { readNodeKnowledge, type PlaceQuery } from './placed-pods.ts';
import { unreadableNodes } from '../nodes/node-list.ts';
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
    pods: readonly MirrorPod[],
    known: readonly MirrorPod[],
  ): Promise<{ readonly pods: readonly ListedStaticPod[]; readonly unreadable: readonly Unreadable[] }> {
    const names = [...new Set(pods.filter((pod) => this.#isStale(pod)).flatMap(({ nodeName }) => nodeName ?? []))];
    const [read] = await Promise.all([readNodeKnowledge(this.#connection, names, this.#query), this.#readConfigMap()]);
    for (const [name, knowledge] of read.knowledge) {
      if (read.nodes.get(name)?.kind !== 'unreadable') this.#nodes.set(name, knowledge);
    }
    const hosts = new Set(pods.map(({ nodeName }) => nodeName));
    const all = [...pods, ...known.filter((pod) => hosts.has(pod.nodeName) && !pods.includes(pod))];
    const placed = atOnce(placePods(all.map(mirrorAlone), this.#nodes, valueOf(this.#configMap))).slice(0, pods.length);
    const unreadable = [...unreadableNodes(read.nodes), ...unreadableOf([this.#configMap]), ...read.unreadable];
    return { pods: placed, unreadable };
  }

  /** A Node not read yet, or made anew since: its uid is not the owner's. */
  #isStale(pod: MirrorPod): boolean {
    const node = pod.nodeName === undefined ? undefined : this.#nodes.get(pod.nodeName)?.node;
    return !(pod.metadata.ownerReferences ?? []).some(({ uid }) => uid !== undefined && uid === node?.metadata?.uid);
  }

  async #readConfigMap(): Promise<void> {
    this.#configMap ??= await readKubeadmConfig(this.#connection, this.#query.signal);
  }
}
