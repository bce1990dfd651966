import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dump } from 'js-yaml';
import { CertificateAuthority } from '../test/api-server/api-server.ts';

/** Its name, and that of the folder it is written to. */
export const DEMO_NODE = 'control-1';
const DAY = 86_400_000;
const ETCD = '/etc/kubernetes/pki/etcd';
const SCHEDULER = '/etc/kubernetes/scheduler.conf';
const MISSING = '/etc/kubernetes/audit-policy.yaml';

/** A static pod of one container. */
interface DemoPod {
  readonly name: string;
  readonly version: string;
  readonly flags: readonly string[];
  /** The directory or file of the node that it sees. */
  readonly mounted: string;
  /** How often its container ended, and what it wrote at last; undefined where it runs. */
  readonly crashes?: { readonly restarts: number; readonly log: string };
}

const PODS: readonly DemoPod[] = [
  {
    name: 'etcd',
    version: '3.6.8-0',
    flags: [`--cert-file=${ETCD}/server.crt`, `--key-file=${ETCD}/server.key`, `--trusted-ca-file=${ETCD}/ca.crt`],
    mounted: ETCD,
  },
  {
    name: 'kube-apiserver',
    version: 'v1.36.1',
    flags: [`--audit-policy-file=${MISSING}`, '--etcd-servers=https://127.0.0.1:2379'],
    mounted: '/etc/kubernetes/pki',
    crashes: {
      restarts: 5,
      log: `"command failed" err="loading audit policy file: open ${MISSING}: no such file or directory"`,
    },
  },
  { name: 'kube-scheduler', version: 'v1.36.1', flags: [`--kubeconfig=${SCHEDULER}`], mounted: SCHEDULER },
];

/**
 * Writes the files of a control-plane node below `root`, as a rescue system sees them. Its API server does not come back, and
 * its certificates were renewed yesterday, a month after its processes were started. Nothing of it runs.
 */
export function writeDemoNode(root: string): void {
  const now = Math.floor(Date.now() / 1000) * 1000;
  const [made, started, renewed] = [100, 31, 1].map((days) => new Date(now - days * DAY)) as [Date, Date, Date];
  const node = new NodeFiles(root, made);

  node.put('/proc/stat', `btime ${started.getTime() / 1000}\n`);
  node.process(10, ['kubelet', '--config=/var/lib/kubelet/config.yaml', `--hostname-override=${DEMO_NODE}`]);
  node.put(
    '/var/lib/kubelet/config.yaml',
    'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n',
  );
  node.put('/var/lib/kubelet/kubeadm-flags.env', 'KUBELET_KUBEADM_ARGS=""\n');
  for (const [index, pod] of PODS.entries()) node.pod(index + 1, pod);

  const long = { notBefore: made, notAfter: new Date(now + 3600 * DAY) };
  const year = { notBefore: made, notAfter: new Date(now + 364.5 * DAY) };
  const etcd = new CertificateAuthority('etcd-ca', long);
  const kubernetes = new CertificateAuthority('kubernetes', long);
  node.put(`${ETCD}/ca.crt`, etcd.certPem);
  node.put(`${ETCD}/server.crt`, etcd.issue({ commonName: DEMO_NODE, usage: 'server', ...year }).certPem, renewed);
  const { certPem } = kubernetes.issue({ commonName: 'system:kube-scheduler', usage: 'client', ...year });
  const user = { 'client-certificate-data': Buffer.from(certPem).toString('base64') };
  node.put(SCHEDULER, dump({ kind: 'Config', users: [{ name: 'scheduler', user }] }), renewed);
}

/** The files of a node, all as old unless something else is said. */
class NodeFiles {
  readonly #root: string;
  readonly #written: Date;

  constructor(root: string, written: Date) {
    this.#root = root;
    this.#written = written;
  }

  put(path: string, text: string, written = this.#written): void {
    const file = this.#place(path);
    writeFileSync(file, text, { mode: 0o600 });
    utimesSync(file, written, written);
  }

  /** A process that was started with the machine. */
  process(pid: number, [program = '', ...words]: readonly string[], cgroup = '/'): void {
    this.put(`/proc/${pid}/comm`, `${program}\n`);
    this.put(`/proc/${pid}/cmdline`, [program, ...words].map((word) => `${word}\0`).join(''));
    this.put(`/proc/${pid}/cgroup`, `0::${cgroup}\n`);
    this.put(`/proc/${pid}/stat`, `${pid} (${program}) S ${'0 '.repeat(18)}0 0 0\n`);
  }

  /** A pod's manifest, its sandbox, and its container or what that left. */
  pod(number: number, { name, version, flags, mounted, crashes }: DemoPod): void {
    const [uid, sandbox, container] = [`${number}`.repeat(32), `${number}`.repeat(64), `${number}c`.repeat(32)];
    const volume = { name: 'pki', hostPath: { path: mounted } };
    const volumeMounts = [{ name: 'pki', mountPath: mounted, readOnly: true }];
    const image = `registry.k8s.io/${name}:${version}`;
    const spec = {
      containers: [{ name, image, command: [name, ...flags], volumeMounts }],
      hostNetwork: true,
      volumes: [volume],
    };
    const labels = { component: name, tier: 'control-plane' };
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'kube-system', labels }, spec };
    this.put(`/etc/kubernetes/manifests/${name}.yaml`, dump(manifest, { lineWidth: -1 }));

    const annotations = {
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.sandbox-namespace': 'kube-system',
      'io.kubernetes.cri.sandbox-name': `${name}-${DEMO_NODE}`,
      'io.kubernetes.cri.sandbox-uid': uid,
      'io.kubernetes.cri.container-name': name,
    };
    const cgroup = `/kubepods/burstable/pod${uid}`;
    const logs = `/var/log/pods/kube-system_${name}-${DEMO_NODE}_${uid}/${name}`;
    this.#place(`/var/lib/kubelet/pods/${uid}/etc-hosts`);
    this.process(number * 100, ['pause'], `${cgroup}/${sandbox}`);
    if (crashes !== undefined) {
      this.put(`${logs}/${crashes.restarts}.log`, `${this.#written.toISOString()} stderr F ${crashes.log}\n`);
      return;
    }
    this.process(number * 100 + 1, [name], `${cgroup}/${container}`);
    this.process(number * 100 + 2, ['containerd-shim']);
    symlinkSync(`/run/containerd/k8s.io/${container}`, this.#place(`/proc/${number * 100 + 2}/cwd`));
    this.put(`/run/containerd/k8s.io/${container}/config.json`, JSON.stringify({ annotations }));
  }

  /** The place of a file, whose directory is made. */
  #place(path: string): string {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    return file;
  }
}
