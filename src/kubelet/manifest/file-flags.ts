import type { Container, EphemeralContainer } from '../../kubernetes/pod.ts';
import { commandLine, flagWords, type FlagWord } from './command-line.ts';
import type { FieldPath } from './field-path.ts';

/** A file that a program reads when it starts, because a flag names it. */
export interface FileArgument extends FlagWord {
  /** Absolute, without a slash at its end. */
  readonly path: string;
  /** Whether the image is one of Kubernetes' own, of which it is known that it has no such file. */
  readonly ownImage: boolean;
}

/** The programs of a cluster whose flags are known: what ends in one of `READ_ENDINGS` they read. */
export const KNOWN_PROGRAMS: ReadonlySet<string> = new Set([
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'cloud-controller-manager',
  'etcd',
]);
const READ_ENDINGS = /(^|-)(file|config|kubeconfig|cafile|certfile|keyfile)$/;
const READ_NAMES: ReadonlySet<string> = new Set([
  'kubelet-certificate-authority',
  'kubelet-client-certificate',
  'kubelet-client-key',
]);
/** Written, not read. */
const WRITTEN =
  /^(log|pid|lock|output|write|cpu-profile|mem-profile|profile)(-|$)|(^|-)(log|pid|lock|output|ready)-file$/;

/**
 * Flags of Kubernetes' programs that mean the same wherever else they are used: nobody bakes into an image what they name.
 * (kube-apiserver's options in `pkg/kubeapiserver/options` and `k8s.io/apiserver/pkg/server/options`.)
 */
const READ_BY_ALL =
  /^(((authentication|authorization|bootstrap)-)?kubeconfig|(audit-policy|audit-webhook-config|admission-control-config|egress-selector-config|tracing-config|authorization-policy|authorization-webhook-config|authentication-token-webhook-config|token-auth)-file|encryption-provider-config|(authentication|authorization)-config|etcd-(ca|cert|key)file|kubelet-(certificate-authority|client-certificate|client-key)|(client|requestheader-client|oidc|peer|trusted|peer-trusted|root)-ca-file|service-account-(signing-|private-)?key-file|tls-(cert|private-key)-file|proxy-client-(cert|key)-file|cluster-signing-(.+-)?(cert|key)-file)$/;

/** Where an image may well have files of its own, and where the kernel and the runtime put some. */
const IN_IMAGES =
  /^\/(usr|bin|sbin|lib|lib64|opt|app|dev|proc|sys|etc\/(ssl|ca-certificates|pki\/(tls|ca-trust)|hosts|hostname|resolv\.conf|passwd|nsswitch\.conf|os-release|localtime))(\/|$)/;

const OWN_IMAGE =
  /^(registry\.k8s\.io|k8s\.gcr\.io)\/((kube-(apiserver|controller-manager|scheduler|proxy)|etcd)(-(amd64|arm64|arm|ppc64le|s390x))?)[:@]/;

/** The files that a container's program reads because its command line names them, each once. */
export function fileArguments(container: Container | EphemeralContainer, path: FieldPath): readonly FileArgument[] {
  const line = commandLine(container, path, KNOWN_PROGRAMS);
  const ownImage = line.program !== undefined && OWN_IMAGE.test(container.image ?? '');
  const found = new Map<string, FileArgument>();
  for (const flag of flagWords(line).filter(({ name }) => isRead(name, line.program !== undefined))) {
    for (const one of pathsIn(flag)) {
      if (!found.has(one) && !IN_IMAGES.test(one)) found.set(one, { ...flag, path: one, ownImage });
    }
  }
  return [...found.values()];
}

function isRead(name: string, known: boolean): boolean {
  if (READ_BY_ALL.test(name)) return true;
  return known && !WRITTEN.test(name) && (READ_ENDINGS.test(name) || READ_NAMES.has(name) || name === SNI);
}

const SNI = 'tls-sni-cert-key';

/** The absolute paths in a value; none where a variable is in it. `tls-sni-cert-key` holds two, and names behind them. */
function pathsIn({ name, value }: FlagWord): readonly string[] {
  const parts = name === SNI ? value.replace(/:[^/]*$/, '').split(',') : [value];
  return parts.filter((part) => /^\/[^$\s]*[^$\s/]$/.test(part)).map((part) => part.replace(/\/+/g, '/'));
}
