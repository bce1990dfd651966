import type { Pod } from '../kubernetes/kubernetes.ts';

/** Where kubeadm writes down what it made the arguments from (kubeadm `cmd/kubeadm/app/constants/constants.go`). */
const KUBEADM_ADDRESS =
  /^kubeadm\.kubernetes\.io\/(etcd\.advertise-client-urls|kube-apiserver\.advertise-address\.endpoint)$/;

/**
 * Flags by which a process says where it is itself: what it listens on, what it tells others, its name among them. The
 * network may be another than that of the Node's own addresses.
 */
const OWN_PLACE =
  /^--?(initial-)?((advertise|listen|bind)(-.*)?|address|host|hostname-override|name|node-name|node-ip|metrics-bind-address)$/;

/** What no node has to itself: loopback, and every address there is. */
const EVERYWHERE = /^(localhost|0\.0\.0\.0|127(\.\d+){3}|::1?|true|false|\(not set\)|)$/;

/** The addresses and names that a pod of the host's network says are those of its node; `flags` by name. */
export function addressesTold({ metadata, spec, status }: Pod, flags: Iterable<readonly [string, string]>): string[] {
  const annotated = Object.entries(metadata?.annotations ?? {}).filter(([key]) => KUBEADM_ADDRESS.test(key));
  const flagged = [...flags].filter(([flag]) => OWN_PLACE.test(flag));
  const ofHost = [status?.hostIP, ...(spec?.hostNetwork === true ? [status?.podIP] : [])].flatMap((ip) => ip ?? []);
  const told = [...annotated, ...flagged].flatMap(([, value]) => value.split(',').map(hostOf));
  return [...new Set([...ofHost, ...told])].filter((host) => !EVERYWHERE.test(host));
}

/** `10.0.0.1` of `https://10.0.0.1:2379`, of `10.0.0.1:6443` and of itself; also `fd00::1` of `[fd00::1]:6443`. */
function hostOf(place: string): string {
  const [authority = ''] = place
    .trim()
    .replace(/^[a-z]+:\/\//, '')
    .split('/');
  const bracketed = /^\[([^\]]*)\](:\d+)?$/.exec(authority);
  return bracketed?.[1] ?? (/^[^:]*:\d*$/.test(authority) ? authority.replace(/:\d*$/, '') : authority);
}

/**
 * By node what names it and no other: what its Node says, and what its own pods say. What pods of several nodes call
 * theirs is nobody's own: the same flag on two nodes may be a copied manifest.
 */
export function ownNames(
  told: Iterable<{ readonly node: string; readonly addresses: readonly string[] }>,
  nodes: readonly { readonly name: string; readonly identities: readonly string[] }[],
): ReadonlyMap<string, readonly string[]> {
  const own = new Map(nodes.map(({ name, identities }) => [name, new Set(identities)]));
  const known = new Set(own.keys());
  const claims = new Map<string, Set<string>>();
  for (const { node, addresses } of told) {
    if (!own.has(node)) own.set(node, new Set([node]));
    for (const address of addresses) claims.set(address, (claims.get(address) ?? new Set()).add(node));
  }
  for (const [address, claimants] of claims) {
    const [node = '', ...others] = claimants;
    const isOthers = [...own].some(([other, names]) => other !== node && known.has(other) && names.has(address));
    if (others.length === 0 && !isOthers) own.get(node)!.add(address);
  }
  return new Map([...own].map(([node, names]) => [node, [...names]]));
}
