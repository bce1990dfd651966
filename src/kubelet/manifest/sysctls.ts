/** The namespace of the kernel that a sysctl is kept in, each pod having its own unless it shares that of the host. */
export type SysctlNamespace = 'net' | 'ipc';

/**
 * The sysctls that every kubelet allows, by the minor version since which it does (`pkg/kubelet/sysctl/safe_sysctls.go`);
 * some of them need a kernel that has them in a namespace.
 */
const SAFE_SINCE: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
};

/** The namespace of a sysctl; undefined where none is known, so that no kubelet can be told to allow it (`NamespacedBy`). */
export function sysctlNamespace(name: string): SysctlNamespace | undefined {
  const dotted = withDots(name);
  if (dotted.startsWith('net.')) return 'net';
  return /^(kernel\.(sem$|shm|msg)|fs\.mqueue\.)/.test(dotted) ? 'ipc' : undefined;
}

/** The minor version since which every kubelet allows a sysctl; undefined where it must be told to. */
export function sysctlSafeSince(name: string): number | undefined {
  const dotted = withDots(name);
  return Object.hasOwn(SAFE_SINCE, dotted) ? SAFE_SINCE[dotted] : undefined;
}

/** In a name that begins with a word and a slash, slashes and dots have each other's meaning. */
function withDots(name: string): string {
  if (!/^[^./]*\//.test(name)) return name;
  return name.replace(/[./]/g, (separator) => (separator === '/' ? '.' : '/'));
}
