/** A component of the control plane, as kubeadm makes its manifest. */
export interface KubeadmComponent {
  /** Where `ClusterConfiguration` has what is set of it: `etcd.local`. */
  readonly section: readonly [string, ...string[]];
  /** Whether it can be given further volumes there. */
  readonly extraVolumes: boolean;
  /** The flags that kubeadm gives it by itself, of any version since 1.24. */
  readonly ownFlags: ReadonlySet<string>;
  /**
   * Those that it makes of what a node or the whole cluster is (`LocalAPIEndpoint`, `etcd.local.dataDir`) and puts into other
   * places as well: all nodes would get one value, and the other places another.
   */
  readonly derivedFlags: ReadonlySet<string>;
  /** The volumes that kubeadm gives it by itself. */
  readonly ownVolumes: RegExp;
}

const CLIENT_FLAGS = 'kubeconfig authentication-kubeconfig authorization-kubeconfig bind-address leader-elect';
const PLACE_OF_ETCD =
  'name data-dir listen-client-urls advertise-client-urls listen-peer-urls initial-advertise-peer-urls initial-cluster initial-cluster-state';

const CA_VOLUMES = 'ca-certs|etc-pki(-ca-trust|-tls-certs)?|(etc|usr-share|usr-local-share)-ca-certificates';

/**
 * The static pods that kubeadm writes, each in a file of its name; kube-vip and the like are not kubeadm's
 * (`cmd/kubeadm/app/phases/controlplane`, `manifests.go` and `volumes.go`, and `cmd/kubeadm/app/phases/etcd/local.go`).
 */
const COMPONENTS: Readonly<Record<string, KubeadmComponent>> = {
  'kube-apiserver': {
    section: ['apiServer'],
    extraVolumes: true,
    ownFlags: names(
      'advertise-address allow-privileged authorization-mode client-ca-file enable-admission-plugins',
      'enable-bootstrap-token-auth etcd-cafile etcd-certfile etcd-keyfile etcd-servers kubelet-client-certificate',
      'kubelet-client-key kubelet-preferred-address-types proxy-client-cert-file proxy-client-key-file',
      'requestheader-allowed-names requestheader-client-ca-file requestheader-extra-headers-prefix',
      'requestheader-group-headers requestheader-username-headers secure-port service-account-issuer',
      'service-account-key-file service-account-signing-key-file service-cluster-ip-range tls-cert-file',
      'tls-private-key-file',
    ),
    derivedFlags: names('advertise-address secure-port'),
    ownVolumes: new RegExp(`^(k8s-certs|etcd-certs-\\d+|${CA_VOLUMES})$`),
  },
  'kube-controller-manager': {
    section: ['controllerManager'],
    extraVolumes: true,
    ownFlags: names(
      CLIENT_FLAGS,
      'allocate-node-cidrs client-ca-file cluster-cidr cluster-name cluster-signing-cert-file cluster-signing-key-file',
      'controllers requestheader-client-ca-file root-ca-file service-account-private-key-file',
      'service-cluster-ip-range use-service-account-credentials',
    ),
    derivedFlags: names(),
    ownVolumes: new RegExp(`^(k8s-certs|kubeconfig|flexvolume-dir|${CA_VOLUMES})$`),
  },
  'kube-scheduler': {
    section: ['scheduler'],
    extraVolumes: true,
    ownFlags: names(CLIENT_FLAGS),
    derivedFlags: names(),
    ownVolumes: /^kubeconfig$/,
  },
  etcd: {
    section: ['etcd', 'local'],
    extraVolumes: false,
    ownFlags: names(
      PLACE_OF_ETCD,
      'cert-file client-cert-auth experimental-initial-corrupt-check experimental-watch-progress-notify-interval',
      'feature-gates key-file listen-metrics-urls peer-cert-file peer-client-cert-auth peer-key-file',
      'peer-trusted-ca-file snapshot-count trusted-ca-file watch-progress-notify-interval',
    ),
    derivedFlags: names(PLACE_OF_ETCD),
    ownVolumes: /^(etcd-data|etcd-certs)$/,
  },
};

function names(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

/** The component of a name; undefined where kubeadm makes none of it. */
export function kubeadmComponent(name: string): KubeadmComponent | undefined {
  return Object.hasOwn(COMPONENTS, name) ? COMPONENTS[name] : undefined;
}

/**
 * The flags of a component's command, each with its values in their order. Undefined where its words are not all flags, as
 * where a shell runs it. A word without a value is taken for a switch: none of these programs takes operands.
 */
export function componentFlags(words: readonly string[]): ReadonlyMap<string, readonly string[]> | undefined {
  const flags = new Map<string, string[]>();
  for (let index = 0; index < words.length; index += 1) {
    const [, name, value] = /^--([a-z][^=\s]*)(?:=([^]*))?$/i.exec(words[index]!) ?? [];
    if (name === undefined) return undefined;
    const next = words[index + 1];
    const isApart = value === undefined && next !== undefined && !next.startsWith('-');
    if (isApart) index += 1;
    flags.set(name, [...(flags.get(name) ?? []), value ?? (isApart ? next : 'true')]);
  }
  return flags;
}
