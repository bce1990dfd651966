import { mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { CertificateAuthority, type CertificateRequest, type KeyPair } from '../api-server/api-server.ts';
import { createHost, type TestHost } from '../hosts.ts';

/** When the tests are. */
export const NOW = new Date('2026-06-01T12:00:00Z');
/** When the machine was started, and what runs on it with it. */
export const BOOT = new Date('2026-05-01T00:00:00Z');

/** When a certificate that was not renewed ends, and one that was. */
export const OLD = { notBefore: new Date('2025-06-10T00:00:00Z'), notAfter: new Date('2026-06-10T00:00:00Z') };
const RENEWED = { notBefore: new Date('2025-06-10T00:00:00Z'), notAfter: new Date('2027-05-31T00:00:00Z') };

const LONG = { notBefore: new Date('2025-06-10T00:00:00Z'), notAfter: new Date('2035-06-10T00:00:00Z') };

/** A container that runs on the node. */
export interface RunningContainer {
  readonly pod: string;
  readonly name: string;
  /** Default: when the machine was started. */
  readonly started?: Date;
}

/** A node with certificates, processes that were started once, and servers that show what they were given. */
export class CertificateNode {
  readonly host: TestHost = createHost();
  readonly authority = new CertificateAuthority('kubernetes', LONG);
  readonly etcdAuthority = new CertificateAuthority('etcd-ca', LONG);
  /** What servers were shown by their clients: never anything. */
  readonly shown: string[] = [];
  readonly #servers: Server[] = [];
  #pids = 100;

  constructor() {
    this.put('/proc/stat', `cpu 1 2 3\nbtime ${BOOT.getTime() / 1000}\n`);
    this.link('/proc/self/ns/net', 'net:[1]');
    this.process(10, 'kubelet', ['kubelet', '--config=/var/lib/kubelet/config.yaml', '--hostname-override=cp-1']);
    this.link('/proc/10/ns/net', 'net:[1]');
    this.configureKubelet({});
    mkdirSync(this.host.path('/etc/kubernetes/manifests'), { recursive: true });
    mkdirSync(this.host.path('/var/lib/kubelet/pods'), { recursive: true });
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))));
    this.host.remove();
  }

  /** The kubelet's configuration, with fields of one's own. */
  configureKubelet(fields: object): void {
    const config = {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      staticPodPath: '/etc/kubernetes/manifests',
      port: 1,
      ...fields,
    };
    this.put('/var/lib/kubelet/config.yaml', JSON.stringify(config));
  }

  issue(commonName: string, request: Partial<CertificateRequest> = {}, authority = this.authority): KeyPair {
    return authority.issue({ commonName, usage: 'client', ...RENEWED, ...request });
  }

  /** A file of the node, written at a time: by default before all processes were started. */
  put(path: string, text: string, written = new Date('2026-04-01T00:00:00Z')): void {
    mkdirSync(dirname(this.host.path(path)), { recursive: true });
    writeFileSync(this.host.path(path), text);
    utimesSync(this.host.path(path), written, written);
  }

  link(path: string, target: string): void {
    mkdirSync(dirname(this.host.path(path)), { recursive: true });
    symlinkSync(target, this.host.path(path));
  }

  process(pid: number, comm: string, words: readonly string[], cgroup = '0::/', started = BOOT): void {
    const ticks = (started.getTime() - BOOT.getTime()) / 10;
    this.put(`/proc/${pid}/comm`, `${comm}\n`);
    this.put(`/proc/${pid}/cmdline`, words.map((word) => `${word}\0`).join(''));
    this.put(`/proc/${pid}/cgroup`, `${cgroup}\n`);
    this.put(`/proc/${pid}/stat`, `${pid} (${comm}) S ${'0 '.repeat(18)}${ticks} 0 0\n`);
  }

  /** A static pod of one container, with its manifest and its running process. */
  pod(name: string, spec: PodGiven): void {
    const {
      command,
      mounts = ['/etc/kubernetes/pki'],
      image = `registry.k8s.io/${name}:v1.36.2`,
      started = BOOT,
    } = spec;
    const volumes = mounts.map((path, index) => ({ name: `v${index}`, hostPath: { path } }));
    const volumeMounts = mounts.map((mountPath, index) => ({ name: `v${index}`, mountPath, readOnly: true }));
    const container = { name, image, command, volumeMounts, ...spec.container };
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'kube-system' },
      spec: { hostNetwork: true, containers: [container], volumes },
    };
    this.put(`/etc/kubernetes/manifests/${name}.yaml`, JSON.stringify(manifest));
    this.#run(name, started);
  }

  /** The text of a manifest. */
  manifest(name: string): string {
    return readFileSync(this.host.path(`/etc/kubernetes/manifests/${name}.yaml`), 'utf8');
  }

  #run(name: string, started: Date): void {
    this.#pids += 10;
    const pid = this.#pids;
    const uid = String(pid).padStart(32, '0');
    const id = String(pid).padStart(64, '0');
    const annotations = {
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.sandbox-namespace': 'kube-system',
      'io.kubernetes.cri.sandbox-name': `${name}-cp-1`,
      'io.kubernetes.cri.sandbox-uid': uid,
      'io.kubernetes.cri.container-name': name,
    };
    mkdirSync(this.host.path(`/var/lib/kubelet/pods/${uid}`), { recursive: true });
    this.process(pid, name, [name], `0::/kubepods/burstable/pod${uid}/${id}`, started);
    this.process(pid + 1, 'containerd-shim', ['containerd-shim']);
    this.link(`/proc/${pid + 1}/cwd`, `/run/containerd/k8s.io/${id}`);
    this.put(`/run/containerd/k8s.io/${id}/config.json`, JSON.stringify({ annotations }));
  }

  /** A process of the node that serves a certificate; its port. */
  async serve({ certPem, keyPem }: KeyPair, options: { readonly asks?: boolean } = {}): Promise<number> {
    const server = createServer(
      { cert: certPem, key: keyPem, requestCert: options.asks === true, rejectUnauthorized: false },
      (socket) => {
        const { raw } = socket.getPeerCertificate();
        if ((raw as Buffer | undefined) !== undefined) this.shown.push('a certificate');
        if (typeof socket.servername === 'string') this.shown.push(`the name ${socket.servername}`);
        socket.on('data', (data: Buffer) => this.shown.push(data.toString()));
        socket.on('error', () => undefined);
      },
    );
    this.#servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  }
}

/** A pod of one container. */
export interface PodGiven {
  readonly command: readonly string[];
  readonly mounts?: readonly string[];
  readonly image?: string;
  readonly started?: Date;
  /** Further fields of the container. */
  readonly container?: object;
}

/** A kubeconfig as kubeadm writes it. */
export function kubeconfig(authority: CertificateAuthority, user: KeyPair): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${base64(authority.certPem)}
    server: https://10.0.0.1:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: default
  name: default
current-context: default
users:
- name: default
  user:
    client-certificate-data: ${base64(user.certPem)}
    client-key-data: ${base64(user.keyPem)}
`;
}
