import type { NamedFile } from './named-file.ts';

/** Whether a process takes up a file that changes while it runs. */
export interface Reloading {
  /** Undefined where it is not known. */
  readonly reloads: boolean | undefined;
  /** Why, as a clause: `kube-apiserver rereads it within a minute`. */
  readonly why: string;
}

/** What is known of one program and some of its settings. */
interface Knowledge {
  readonly programs: readonly string[];
  readonly settings: RegExp;
  readonly reloads: boolean;
  /** Minor version of Kubernetes since which it is so; undefined where always. */
  readonly since: number | undefined;
  readonly why: string;
}

const SERVERS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'cloud-controller-manager'];

/**
 * What programs do with files that change. Serving certificates and client CAs are watched (apiserver
 * `pkg/server/dynamiccertificates`, since 1.17; that of the client CA was mended in 1.19), the front proxy's client
 * certificate since 1.20 (kubernetes#92791). client-go reads client certificates of files at each handshake
 * (`transport/transport.go`, kubernetes#79083, 1.18), CAs of files since 1.35 (kubernetes#132922), and what stands in a
 * kubeconfig itself once. etcd reads its certificates at each handshake, and so does its client in the API server
 * (`client/pkg/transport/listener.go`); their CAs both read once. The kubelet watches tlsCertFile since 1.31
 * (ReloadKubeletServerCertificateFile), its client CA since 1.36 (ReloadKubeletClientCAFile).
 */
const KNOWN: readonly Knowledge[] = [
  known(SERVERS, /^(tls-cert-file|tls-sni-cert-key)$/, 17, 'rereads it within a minute'),
  known(SERVERS, /^(client|requestheader-client)-ca-file$/, 19, 'rereads it within a minute'),
  known(['kube-apiserver'], /^proxy-client-cert-file$/, 20, 'rereads it within a minute'),
  known(['kube-apiserver'], /^kubelet-client-certificate$/, 18, 'reads it for each new connection'),
  known([...SERVERS, 'kube-proxy', 'kubelet'], /^client-certificate$/, 18, 'reads it for each new connection'),
  known(
    [...SERVERS, 'kube-proxy', 'kubelet'],
    /^(certificate-authority|kubelet-certificate-authority)$/,
    35,
    'reads it for each new connection',
  ),
  known(['kube-apiserver'], /^etcd-certfile$/, undefined, 'reads it for each new connection'),
  known(['etcd'], /^(peer-)?(cert-file|client-cert-file)$/, undefined, 'reads it for each new connection'),
  known(['kubelet'], /^tls-cert-file$/, 31, 'rereads it when it changes'),
  known(['kubelet'], /^client-ca-file$/, 36, 'rereads it when it changes'),
  once(['etcd'], /^(peer-)?trusted-ca-file$/),
  once(['kube-apiserver'], /^etcd-cafile$/),
  once(['kube-controller-manager'], /^root-ca-file$/),
  known(['kubelet'], /^own-client$/, undefined, 'renews it by itself'),
  once([], /^(client-certificate|certificate-authority)-data$/),
];

function known(programs: readonly string[], settings: RegExp, since: number | undefined, why: string): Knowledge {
  return { programs, settings, reloads: true, since, why };
}

function once(programs: readonly string[], settings: RegExp): Knowledge {
  return { programs, settings, reloads: false, since: undefined, why: 'reads it only when it starts' };
}

/** What the process of a file does when the file changes. */
export function reloadingOf({ process, setting, mountedAlone }: NamedFile): Reloading {
  const { program, minor } = process;
  const subject = program ?? 'its program';
  const found = KNOWN.find(({ programs, settings }) => {
    return settings.test(setting) && (programs.length === 0 || programs.includes(program ?? ''));
  });
  if (found === undefined) return { reloads: undefined, why: `not known whether ${subject} rereads it` };
  const { reloads, since, why } = found;
  if (!reloads) return { reloads, why: `${subject} ${why}` };
  if (since !== undefined && (minor === undefined || minor < since)) {
    const version = minor === undefined ? 'of unknown version' : `1.${minor}`;
    return { reloads: undefined, why: `not known whether ${subject} ${version} rereads it: 1.${since} does` };
  }
  if (mountedAlone) {
    const replaced = 'only the file is mounted, so a file that replaces it does not reach the container';
    return { reloads: undefined, why: `${subject} ${why}, but ${replaced}` };
  }
  return { reloads, why: `${subject} ${why}` };
}
