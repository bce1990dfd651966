import type { Node } from '../../kubernetes/kubernetes.ts';
import { kubeletAddresses, type KubeletAddress, type ListeningNode } from './kubelet-address.ts';

interface KnownNode extends ListeningNode {
  readonly kubeletVersion: string | undefined;
}

/**
 * Where kubelets listen and how old they are, as their Nodes told while they were read for something else; a Node that is under way is not
 * asked for a second time.
 */
export class NodeBook {
  /** What of each tells of its kubelet; few are ever asked for it. */
  readonly #telling = new Map<string, KnownNode>();
  readonly #underWay = new Map<string, Promise<Node>>();
  #lists: readonly Promise<unknown>[] = [];

  /** Takes note of a Node. */
  meet({ metadata, status }: Node): void {
    const { addresses, daemonEndpoints, nodeInfo } = status ?? {};
    const told = { status: { addresses, daemonEndpoints }, kubeletVersion: nodeInfo?.kubeletVersion };
    this.#telling.set(metadata?.name ?? '', told);
  }

  /** Where the kubelet of a node listens, as far as that was read or is being read; undefined where it is not. */
  async addresses(name: string): Promise<readonly KubeletAddress[] | undefined> {
    const node = await this.#known(name);
    return node === undefined ? undefined : kubeletAddresses(node);
  }

  /** The version of a node's kubelet, as far as that was read or is being read; undefined where it is not. */
  async kubeletVersion(name: string): Promise<string | undefined> {
    return (await this.#known(name))?.kubeletVersion;
  }

  /** What was noted is no good any more. */
  forget(name: string): void {
    this.#telling.delete(name);
  }

  /** Reads one Node, or waits for who does so already. */
  async read(name: string, read: () => Promise<Node>): Promise<Node> {
    const reading = this.#underWay.get(name) ?? read();
    this.#underWay.set(name, reading);
    try {
      const node = await reading;
      this.meet(node);
      return node;
    } finally {
      this.#underWay.delete(name);
    }
  }

  /** Says that Nodes are being listed, which are met one by one. */
  async list<T>(list: () => Promise<T>): Promise<T> {
    const listing = list();
    this.#lists = [...this.#lists, listing];
    try {
      return await listing;
    } finally {
      this.#lists = this.#lists.filter((one) => one !== listing);
    }
  }

  async #known(name: string): Promise<KnownNode | undefined> {
    // Whoever reads them is told of a failure.
    await Promise.allSettled([this.#underWay.get(name), ...this.#lists]);
    return this.#telling.get(name);
  }
}
