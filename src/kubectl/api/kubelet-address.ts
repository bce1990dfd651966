import { isIP } from 'node:net';
import type { Node } from '../../kubernetes/kubernetes.ts';

/** Where the kubelet of a node may listen. */
export interface KubeletAddress {
  /** `InternalIP`, as the Node has it. */
  readonly type: string;
  /** An address or a name. */
  readonly host: string;
  readonly port: number;
}

type NodeStatus = NonNullable<Node['status']>;

/** What of a Node tells where its kubelet listens. */
export interface ListeningNode {
  readonly status?: { readonly [Key in 'addresses' | 'daemonEndpoints']?: NodeStatus[Key] | undefined };
}

/**
 * What kind of address is tried first. API servers are told by `--kubelet-preferred-address-types`; by default they take the
 * Hostname first, which seldom can be resolved outside of the nodes, so installers begin with InternalIP, and so does this.
 */
const ORDER = ['InternalIP', 'InternalDNS', 'Hostname', 'ExternalIP', 'ExternalDNS'];

/** Where a kubelet listens whose Node does not say (kube-apiserver `--kubelet-port`). */
const DEFAULT_PORT = 10250;

const HOST_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;

/** The addresses of a Node's kubelet, best first, each once; none where the Node has none that can be dialled. */
export function kubeletAddresses({ status = {} }: ListeningNode): readonly KubeletAddress[] {
  const { addresses = [], daemonEndpoints } = status;
  const told = daemonEndpoints?.kubeletEndpoint?.Port ?? 0;
  const port = Number.isInteger(told) && told > 0 && told < 65_536 ? told : DEFAULT_PORT;
  const usable = addresses.flatMap(({ type = '', address = '' }) => {
    return ORDER.includes(type) && isHost(address) ? [{ type, host: address, port }] : [];
  });
  return [...usable]
    .sort((one, other) => ORDER.indexOf(one.type) - ORDER.indexOf(other.type))
    .filter(({ host }, index, all) => all.findIndex((other) => other.host === host) === index);
}

/** An address of a zone (`fe80::1%eth0`) means nothing to another machine. */
function isHost(text: string): boolean {
  return isIP(text) === 0 ? HOST_NAME.test(text) : !text.includes('%');
}
