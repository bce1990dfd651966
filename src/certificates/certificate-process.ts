/** A program that certificates are named for: a container of a static pod, the kubelet, or an etcd that is a service of the node. */
export interface CertificateProcess {
  readonly kind: 'pod' | 'kubelet' | 'service';
  /** `kube-system/etcd-cp-1`, the mirror's name; `kubelet`; `etcd.service`. */
  readonly name: string;
  /** Empty for what is no container. */
  readonly container: string;
  /** `kube-apiserver`; undefined where the command line starts none that is known. */
  readonly program: string | undefined;
  /** Minor version of Kubernetes, for a program of it; undefined where nothing tells. */
  readonly minor: number | undefined;
  /** When it was started; undefined where that is not known, or it does not run. */
  readonly started: Date | undefined;
  /** Why the start is not known; empty where it is. */
  readonly startUnknown: string;
}

/** The process in words: `kube-system/etcd-cp-1`, with the container where that is called otherwise than the pod. */
export function processName({ name, container }: CertificateProcess): string {
  const pod = name.slice(name.indexOf('/') + 1);
  return container === '' || pod === container || pod.startsWith(`${container}-`) ? name : `${name} (${container})`;
}
