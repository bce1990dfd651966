import { dump } from 'js-yaml';
import { CertificateAuthority } from '../test/api-server/api-server.ts';

const DAY = 86_400_000;
const PKI = '/etc/kubernetes/pki';

/** The certificates of kubeadm's control plane, which have the same authorities on all its nodes. */
export class KubeadmCertificates {
  readonly #made: Date;
  readonly #etcd: CertificateAuthority;
  readonly #kubernetes: CertificateAuthority;

  /** `age` is theirs, in days: they last a year, and their authorities ten. */
  constructor(age: number) {
    this.#made = new Date(Date.now() - age * DAY);
    const ten = { notBefore: this.#made, notAfter: this.#after(3650) };
    this.#etcd = new CertificateAuthority('etcd-ca', ten);
    this.#kubernetes = new CertificateAuthority('kubernetes', ten);
  }

  /** The files of a node, texts by path; the certificate of its etcd ended `expired` days ago, where that is said. */
  filesOf(node: string, { expired }: { readonly expired?: number } = {}): Record<string, string> {
    const notAfter = expired === undefined ? this.#after(365) : new Date(Date.now() - expired * DAY);
    const { certPem } = this.#etcd.issue({ commonName: node, usage: 'server', notBefore: this.#made, notAfter });
    return {
      [`${PKI}/ca.crt`]: this.#kubernetes.certPem,
      [`${PKI}/etcd/ca.crt`]: this.#etcd.certPem,
      [`${PKI}/etcd/server.crt`]: certPem,
      '/etc/kubernetes/controller-manager.conf': this.#kubeconfigOf('kube-controller-manager'),
      '/etc/kubernetes/scheduler.conf': this.#kubeconfigOf('kube-scheduler'),
    };
  }

  #kubeconfigOf(component: string): string {
    const validity = { notBefore: this.#made, notAfter: this.#after(365) };
    const { certPem } = this.#kubernetes.issue({ commonName: `system:${component}`, usage: 'client', ...validity });
    const user = { 'client-certificate-data': Buffer.from(certPem).toString('base64') };
    return dump({ apiVersion: 'v1', kind: 'Config', users: [{ name: component, user }] });
  }

  /** So many days after they were made. */
  #after(days: number): Date {
    return new Date(this.#made.getTime() + days * DAY);
  }
}
