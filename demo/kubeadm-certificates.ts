import { dump } from 'js-yaml';
import { CertificateAuthority } from '../test/api-server/api-server.ts';

const DAY = 86_400_000;
const PKI = '/etc/kubernetes/pki';
const KUBELET = '/var/lib/kubelet/pki';

/** Days since they were made: a little more than the demo's cluster is old. */
const AGE = 63;

/** The certificates of kubeadm's nodes, as files: texts by path, without their keys. They last a year, their authorities ten. */
export class KubeadmCertificates {
  readonly #etcd = new CertificateAuthority('etcd-ca', validFor(3650));
  readonly #kubernetes = new CertificateAuthority('kubernetes', validFor(3650));

  /** Those of the control plane; the certificate of etcd ended `expired` days ago, where that is said. */
  ofControlPlane(node: string, expired?: number): Record<string, string> {
    const validity = expired === undefined ? validFor(365) : validFor(AGE - expired);
    return {
      [`${PKI}/etcd/ca.crt`]: this.#etcd.certPem,
      [`${PKI}/etcd/server.crt`]: this.#etcd.issue({ commonName: node, usage: 'server', ...validity }).certPem,
      '/etc/kubernetes/controller-manager.conf': this.#kubeconfigOf('kube-controller-manager'),
      '/etc/kubernetes/scheduler.conf': this.#kubeconfigOf('kube-scheduler'),
    };
  }

  /** Those of the kubelet. */
  ofKubelet(node: string): Record<string, string> {
    const [organizations, validity] = [['system:nodes'], validFor(365)];
    const own = { commonName: `system:node:${node}`, organizations, usage: 'client', ...validity } as const;
    const user = { 'client-certificate': `${KUBELET}/kubelet-client-current.pem` };
    const serving = { commonName: node, usage: 'server', ...validity } as const;
    return {
      [`${PKI}/ca.crt`]: this.#kubernetes.certPem,
      '/etc/kubernetes/kubelet.conf': kubeconfig('default-auth', user),
      [`${KUBELET}/kubelet-client-current.pem`]: this.#kubernetes.issue(own).certPem,
      [`${KUBELET}/kubelet.crt`]: new CertificateAuthority(`${node}-ca`, validity).issue(serving).certPem,
    };
  }

  #kubeconfigOf(component: string): string {
    const { certPem } = this.#kubernetes.issue({
      commonName: `system:${component}`,
      usage: 'client',
      ...validFor(365),
    });
    return kubeconfig(component, { 'client-certificate-data': Buffer.from(certPem).toString('base64') });
  }
}

/** From when they were made. */
function validFor(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const made = Date.now() - AGE * DAY;
  return { notBefore: new Date(made), notAfter: new Date(made + days * DAY) };
}

function kubeconfig(name: string, user: object): string {
  return dump({ apiVersion: 'v1', kind: 'Config', users: [{ name, user }] });
}
