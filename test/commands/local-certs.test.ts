import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CertificateAuthority } from '../api-server/api-server.ts';
import { CertificateNode, kubeconfig, NOW, OLD } from '../certificates/certificate-node.ts';
import { expectGolden } from '../golden.ts';
import { runIn } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';

const PKI = '/etc/kubernetes/pki';
/** `kubeadm certs renew` was run today. */
const TODAY = new Date('2026-06-01T08:00:00Z');

let node: CertificateNode;
let home: string;

beforeEach(() => {
  node = new CertificateNode();
  home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
});

afterEach(async () => {
  await node.close();
  rmSync(home, { recursive: true, force: true });
});

async function certs(...args: readonly string[]) {
  const argv = ['local', 'certs', '--root', node.host.root, ...args];
  const { code, stdout, stderr } = await runIn(home, argv, { now: () => NOW });
  const clean = (text: string): string => text.replaceAll(node.host.root, '/HOST');
  return { code, stdout: clean(stdout.toString()), stderr: clean(stderr) };
}

interface Item {
  readonly process: { readonly name: string };
  readonly namedBy: readonly string[];
  readonly hostPath: string;
  readonly use: string;
  readonly validity: string;
  readonly loaded: { readonly state: string; readonly by: string; readonly why: string };
  readonly restart: boolean | null;
  readonly otherAuthority: { readonly checkedBy: string; readonly path: string } | null;
}

async function items(): Promise<readonly Item[]> {
  const { stdout } = await certs('-o', 'json');
  return (JSON.parse(stdout) as { items: readonly Item[] }).items;
}

async function told(path: string): Promise<string[]> {
  const all = await items();
  return all
    .filter(({ hostPath }) => hostPath === path)
    .map(({ use, loaded: { state, by }, restart }) => `${use} ${state} ${by} restart=${String(restart)}`);
}

/** A control plane whose certificates were renewed today, and whose processes run since before. */
async function renewedControlPlane(): Promise<void> {
  const old = node.issue('kube-apiserver', { usage: 'server', names: ['cp-1', '10.0.0.1'], ...OLD });
  const renewed = node.issue('kube-apiserver', { usage: 'server', names: ['cp-1', '10.0.0.1'] });
  const etcd = node.issue('cp-1', { usage: 'server', names: ['cp-1', '127.0.0.1'] }, node.etcdAuthority);
  const port = await node.serve(old);
  const etcdPort = await node.serve(etcd, { asks: true });
  node.put(`${PKI}/ca.crt`, node.authority.certPem);
  node.put(`${PKI}/apiserver.crt`, renewed.certPem, TODAY);
  node.put(`${PKI}/apiserver.key`, renewed.keyPem, TODAY);
  node.put(`${PKI}/apiserver-kubelet-client.crt`, node.issue('kube-apiserver-kubelet-client').certPem, TODAY);
  node.put(`${PKI}/etcd/ca.crt`, node.etcdAuthority.certPem);
  node.put(`${PKI}/etcd/server.crt`, etcd.certPem, TODAY);
  node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, node.issue('system:kube-scheduler')), TODAY);
  node.pod('kube-apiserver', {
    command: [
      'kube-apiserver',
      `--client-ca-file=${PKI}/ca.crt`,
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--tls-private-key-file=${PKI}/apiserver.key`,
      `--kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
      `--secure-port=${port}`,
    ],
  });
  node.pod('etcd', {
    image: 'registry.k8s.io/etcd:3.6.4-0',
    command: [
      'etcd',
      `--cert-file=${PKI}/etcd/server.crt`,
      `--key-file=${PKI}/etcd/server.key`,
      `--trusted-ca-file=${PKI}/etcd/ca.crt`,
      `--listen-client-urls=https://127.0.0.1:${etcdPort},https://10.0.0.1:${etcdPort}`,
    ],
  });
  node.pod('kube-scheduler', {
    mounts: ['/etc/kubernetes/scheduler.conf'],
    command: [
      'kube-scheduler',
      '--kubeconfig=/etc/kubernetes/scheduler.conf',
      '--authentication-kubeconfig=/etc/kubernetes/scheduler.conf',
      '--bind-address=127.0.0.1',
    ],
  });
}

test.each([
  ['table', []],
  ['wide', ['-o', 'wide']],
  ['sorted', ['--sort-by=.hostPath', '--no-headers']],
  ['columns', ['-o', 'custom-columns=FILE:.hostPath,WHY:.loaded.why']],
])('after "kubeadm certs renew", %s', async (name, args) => {
  await renewedControlPlane();
  const result = await certs(...args);
  expectGolden(`local/certs-${name}.txt`, transcript(['local', 'certs', '--root', '/HOST', ...args], result));
});

test('nothing is shown to those who are asked what they serve', async () => {
  await renewedControlPlane();
  await certs();
  expect(node.shown).toEqual([]);
});

describe('no key is shown, and none is opened', () => {
  test('of a kubeconfig, nor of a PEM that holds both', async () => {
    const pair = node.issue('system:node:cp-1', { organizations: ['system:nodes'] });
    node.put('/var/lib/kubelet/pki/kubelet-client-2026.pem', `${pair.certPem}${pair.keyPem}`);
    node.link('/var/lib/kubelet/pki/kubelet-client-current.pem', '/var/lib/kubelet/pki/kubelet-client-2026.pem');
    node.configureKubelet({ rotateCertificates: true });
    node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, pair));
    node.pod('kube-scheduler', {
      mounts: ['/etc/kubernetes'],
      command: ['kube-scheduler', '--kubeconfig', '/etc/kubernetes/scheduler.conf'],
    });
    const { code, stdout, stderr } = await certs('-o', 'yaml');
    const key = pair.keyPem.split('\n')[1]!;
    expect(`${stdout}${stderr}`).not.toContain(key);
    expect(`${stdout}${stderr}`).not.toContain(Buffer.from(pair.keyPem).toString('base64').slice(0, 40));
    expect(stdout).toContain('CN=system:node:cp-1');
    expect(code).toBe(0);
  });

  test('of a flag that names a key, also where it is a certificate by its name', async () => {
    const pair = node.issue('x');
    node.put(`${PKI}/both.pem`, pair.certPem);
    node.pod('app', {
      image: 'app:1',
      command: ['app', `--tls-key=${PKI}/both.pem`, `--etcd-keyfile=${PKI}/both.pem`],
    });
    expect(await items()).toEqual([]);
  });
});

describe('whether a process uses what is in the file', () => {
  test('is seen where it serves it', async () => {
    await renewedControlPlane();
    expect(await told(`${PKI}/apiserver.crt`)).toEqual(['serving old handshake restart=true']);
    expect(await told(`${PKI}/etcd/server.crt`)).toEqual(['serving current handshake restart=false']);
  });

  test('is the same of those that come with it in its file', async () => {
    const pair = node.issue('kube-apiserver', { usage: 'server' });
    const port = await node.serve(pair);
    const between = node.issue('between', { usage: 'server' });
    node.put(`${PKI}/apiserver.crt`, `${pair.certPem}${between.certPem}`, TODAY);
    node.pod('kube-apiserver', {
      command: ['kube-apiserver', `--tls-cert-file=${PKI}/apiserver.crt`, `--secure-port=${port}`],
    });
    expect(await told(`${PKI}/apiserver.crt`)).toEqual([
      'serving current handshake restart=false',
      'serving current handshake restart=false',
    ]);
  });

  test('follows from times where it does not: files are read again, what is embedded is not', async () => {
    await renewedControlPlane();
    expect(await told(`${PKI}/apiserver-kubelet-client.crt`)).toEqual(['client current times restart=false']);
    expect(await told('/etc/kubernetes/scheduler.conf')).toEqual([
      'client old times restart=true',
      'authority current times restart=false',
    ]);
  });

  test('a file that is read again is waited for at first', async () => {
    const port = await node.serve(node.issue('kube-apiserver', { usage: 'server', ...OLD }));
    const renewed = node.issue('kube-apiserver', { usage: 'server' });
    node.put(`${PKI}/apiserver.crt`, renewed.certPem, new Date(NOW.getTime() - 60_000));
    node.pod('kube-apiserver', {
      command: ['kube-apiserver', `--tls-cert-file=${PKI}/apiserver.crt`, `--secure-port=${port}`],
    });
    expect(await told(`${PKI}/apiserver.crt`)).toEqual(['serving old handshake restart=false']);
  });

  test('a restart since makes it good', async () => {
    node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, node.issue('system:kube-scheduler')), TODAY);
    node.pod('kube-scheduler', {
      started: new Date('2026-06-01T09:00:00Z'),
      mounts: ['/etc/kubernetes/scheduler.conf'],
      command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf'],
    });
    expect(await told('/etc/kubernetes/scheduler.conf')).toEqual([
      'client current times restart=false',
      'authority current times restart=false',
    ]);
  });

  test('a copy that kept its time is newer by what the certificate says', async () => {
    const young = { notBefore: new Date('2026-05-20T00:00:00Z'), notAfter: new Date('2027-05-20T00:00:00Z') };
    node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, node.issue('system:kube-scheduler', young)));
    node.pod('kube-scheduler', {
      mounts: ['/etc/kubernetes/scheduler.conf'],
      command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf'],
    });
    expect(await told('/etc/kubernetes/scheduler.conf')).toEqual([
      'client old times restart=true',
      'authority current times restart=false',
    ]);
  });

  test('is not known of a program that nobody knows', async () => {
    node.put(`${PKI}/vip.crt`, node.issue('vip').certPem, TODAY);
    node.pod('vip', { image: 'vip:1', command: ['vip', `--some-cert=${PKI}/vip.crt`] });
    expect(await told(`${PKI}/vip.crt`)).toEqual(['client unknown times restart=null']);
  });

  test('is asked where a probe of an unknown program goes', async () => {
    const pair = node.issue('vip', { usage: 'server' });
    const port = await node.serve(pair);
    node.put(`${PKI}/vip.crt`, pair.certPem, TODAY);
    node.pod('vip', {
      image: 'vip:1',
      command: ['vip', `--some-cert=${PKI}/vip.crt`],
      container: {
        livenessProbe: { httpGet: { port: 'web', scheme: 'HTTPS' } },
        ports: [{ name: 'web', containerPort: port }],
      },
    });
    expect(await told(`${PKI}/vip.crt`)).toEqual(['serving current handshake restart=false']);
  });

  test('is not asked in another network', async () => {
    await renewedControlPlane();
    rmSync(node.host.path('/proc/10/ns/net'));
    node.link('/proc/10/ns/net', 'net:[2]');
    const all = await items();
    const one = all.find(({ hostPath }) => hostPath === `${PKI}/apiserver.crt`);
    expect(one?.loaded.by).toBe('times');
    expect(one?.loaded.why).toContain("this program does not run in the kubelet's network");
  });
});

describe('what names a certificate', () => {
  test('an etcd configuration, whose files are of its container', async () => {
    const etcd = node.issue('etcd', { usage: 'server' }, node.etcdAuthority);
    const port = await node.serve(etcd);
    const tls = '/var/lib/rancher/rke2/server/tls/etcd';
    node.put(`${tls}/server-client.crt`, etcd.certPem);
    node.put(`${tls}/server-ca.crt`, node.etcdAuthority.certPem);
    node.put(
      '/var/lib/rancher/rke2/server/db/etcd/config',
      `client-transport-security:\n  cert-file: ${tls}/server-client.crt\n  key-file: ${tls}/server-client.key\n  trusted-ca-file: ${tls}/server-ca.crt\nlisten-client-urls: https://127.0.0.1:${port}\n`,
    );
    node.pod('etcd', {
      image: 'rancher/hardened-etcd:v3.6',
      mounts: [tls, '/var/lib/rancher/rke2/server/db/etcd'],
      command: ['etcd', '--config-file=/var/lib/rancher/rke2/server/db/etcd/config'],
    });
    expect(await told(`${tls}/server-client.crt`)).toEqual(['serving current handshake restart=false']);
    expect(await told(`${tls}/server-ca.crt`)).toEqual(['authority current times restart=false']);
  });

  test('variables of etcd, and a file that is mounted elsewhere', async () => {
    node.put('/srv/tls/a/member.pem', node.issue('m', { usage: 'server' }).certPem);
    node.pod('etcd', {
      mounts: [],
      command: ['etcd'],
      container: {
        env: [{ name: 'ETCD_PEER_CERT_FILE', value: '/tls/member.pem' }],
        volumeMounts: [{ name: 'v0', mountPath: '/tls', subPath: 'a' }],
      },
    });
    const path = node.host.path('/etc/kubernetes/manifests/etcd.yaml');
    const manifest = readFileSync(path, 'utf8').replace(
      '"volumes":[]',
      '"volumes":[{"name":"v0","hostPath":{"path":"/srv/tls"}}]',
    );
    writeFileSync(path, manifest);
    expect(await told('/srv/tls/a/member.pem')).toEqual(['serving current times restart=false']);
  });

  test('a kubeconfig that names files beside it', async () => {
    const pair = node.issue('system:node:cp-1');
    node.put(
      '/etc/kubernetes/kubelet.conf',
      'users: [{name: n, user: {client-certificate: pki/n.crt, client-key: pki/n.key}}]\n',
    );
    node.put('/etc/kubernetes/pki/n.crt', pair.certPem, TODAY);
    node.process(10, 'kubelet', [
      'kubelet',
      '--config=/var/lib/kubelet/config.yaml',
      '--hostname-override=cp-1',
      '--kubeconfig',
      '/etc/kubernetes/kubelet.conf',
    ]);
    expect(await told('/etc/kubernetes/pki/n.crt')).toHaveLength(1);
  });
});

test('what another authority signed than the one that checks it is told', async () => {
  const stranger = new CertificateAuthority('kubernetes');
  node.put(`${PKI}/ca.crt`, node.authority.certPem);
  node.pod('kube-apiserver', { command: ['kube-apiserver', `--client-ca-file=${PKI}/ca.crt`] });
  node.put('/etc/kubernetes/scheduler.conf', kubeconfig(stranger, node.issue('system:kube-scheduler', {}, stranger)));
  node.pod('kube-scheduler', {
    mounts: ['/etc/kubernetes/scheduler.conf'],
    command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf'],
  });
  const all = await items();
  expect(all.flatMap(({ otherAuthority }) => otherAuthority ?? [])).toEqual([
    { checkedBy: 'kube-system/kube-apiserver-cp-1 (--client-ca-file)', path: `${PKI}/ca.crt` },
  ]);
});

test('an etcd at the loopback address of IPv6 checks its API server', async () => {
  const stranger = new CertificateAuthority('etcd-ca');
  node.put(`${PKI}/etcd/ca.crt`, node.etcdAuthority.certPem);
  node.pod('etcd', { command: ['etcd', `--trusted-ca-file=${PKI}/etcd/ca.crt`] });
  node.put(`${PKI}/client.crt`, node.issue('kube-apiserver-etcd-client', {}, stranger).certPem);
  node.pod('kube-apiserver', {
    command: ['kube-apiserver', '--etcd-servers=https://[::1]:2379', `--etcd-certfile=${PKI}/client.crt`],
  });
  const all = await items();
  expect(all.flatMap(({ otherAuthority }) => otherAuthority ?? [])).toEqual([
    { checkedBy: 'kube-system/etcd-cp-1 (--trusted-ca-file)', path: `${PKI}/etcd/ca.crt` },
  ]);
});

test('what cannot be read, and what is of an image, is told', async () => {
  node.put(`${PKI}/empty.crt`, 'nothing\n');
  node.pod('kube-apiserver', {
    command: [
      'kube-apiserver',
      `--tls-cert-file=${PKI}/absent.crt`,
      `--client-ca-file=${PKI}/empty.crt`,
      '--oidc-ca-file=/etc/ssl/oidc.pem',
    ],
  });
  const { code, stderr, stdout } = await certs('--no-headers');
  expect(stdout).toBe('');
  expect(stderr.slice(stderr.indexOf('Note'))).toBe(
    [
      'Note: could not read /etc/ssl/oidc.pem, named by --oidc-ca-file of kube-system/kube-apiserver-cp-1: no volumeMount covers it: it is part of the image',
      `Note: could not read ${PKI}/absent.crt, named by --tls-cert-file of kube-system/kube-apiserver-cp-1: no such file or directory`,
      `Note: could not read ${PKI}/empty.crt, named by --client-ca-file of kube-system/kube-apiserver-cp-1: it contains no certificate`,
      'No certificates could be read: whether there are any is not known.',
      '',
    ].join('\n'),
  );
  expect(code).toBe(2);
});
