import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CertificateAuthority, type KeyPair } from '../api-server/api-server.ts';
import { CertificateNode, kubeconfig, NOW } from '../certificates/certificate-node.ts';
import { expectGolden } from '../golden.ts';
import { runIn } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';

// Where distributions keep certificates, and how their static pods name them: what is listed, and what is said of the rest.

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

async function expectLayout(name: string): Promise<void> {
  const columns = 'PROCESS:.process.name,CONTAINER:.process.container,FILE:.hostPath,USE:.use,BY:.namedBy';
  const args = ['local', 'certs', '--root', node.host.root, '-o', `custom-columns=${columns}`, '--sort-by=.hostPath'];
  const { code, stdout, stderr } = await runIn(home, args, { now: () => NOW });
  const clean = (text: string): string => text.replaceAll(node.host.root, '/HOST');
  const result = { code, stdout: clean(stdout.toString()), stderr: clean(stderr) };
  expectGolden(`local/certs-layout-${name}.txt`, transcript(args.map(clean), result));
}

/** Files of certificates, each in a file of its own, signed by one authority. */
function put(directory: string, names: readonly string[], usage: 'server' | 'client', by = node.authority): void {
  for (const name of names) node.put(`${directory}/${name}`, node.issue(name, { usage }, by).certPem);
}

function putAuthorities(directory: string, names: readonly string[], authority = node.authority): void {
  for (const name of names) node.put(`${directory}/${name}`, authority.certPem);
}

/** A pod in the manifest directory of a distribution. */
function putPod(file: string, metadata: object, containers: readonly object[], volumes: object): void {
  const listed = Object.entries(volumes).map(([name, path]) => ({ name, hostPath: { path: path as string } }));
  const spec = { hostNetwork: true, containers, volumes: listed };
  node.put(file, JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata, spec }));
}

/** Each path is seen as it is on the node. */
function mountedAsIs(paths: readonly string[]) {
  return {
    volumeMounts: paths.map((mountPath, index) => ({ name: `v${index}`, mountPath })),
    volumes: Object.fromEntries(paths.map((path, index) => [`v${index}`, path])),
  };
}

function kubeconfigOfFiles(directory: string, authority: string, client: string): string {
  return `clusters: [{name: local, cluster: {server: "https://127.0.0.1:6443", certificate-authority: ${directory}/${authority}}}]\nusers: [{name: user, user: {client-certificate: ${directory}/${client}.crt, client-key: ${directory}/${client}.key}}]\n`;
}

/** What k3s and RKE2 give their kubelet (k3s `pkg/daemons/agent`). */
function putRancherAgent(data: string): void {
  const agent = `${data}/agent`;
  putAuthorities(agent, ['client-ca.crt', 'server-ca.crt']);
  put(agent, ['serving-kubelet.crt'], 'server');
  put(agent, ['client-kubelet.crt', 'client-kube-proxy.crt'], 'client');
  node.put(`${agent}/kubelet.kubeconfig`, kubeconfigOfFiles(agent, 'server-ca.crt', 'client-kubelet'));
  const config = {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    staticPodPath: `${agent}/pod-manifests`,
    authentication: { x509: { clientCAFile: `${agent}/client-ca.crt` } },
    tlsCertFile: `${agent}/serving-kubelet.crt`,
    tlsPrivateKeyFile: `${agent}/serving-kubelet.key`,
    port: 1,
  };
  node.put(`${agent}/etc/kubelet.conf.d/00-defaults.conf`, JSON.stringify(config));
  node.put(`${agent}/pod-manifests/.keep`, '');
}

test('k3s: the kubelet inside it, and that the control plane is in it too', async () => {
  const data = '/var/lib/rancher/k3s';
  rmSync(node.host.path('/proc/10'), { recursive: true });
  rmSync(node.host.path('/var/lib/kubelet/config.yaml'));
  node.process(640, 'k3s-server', ['/usr/local/bin/k3s server']);
  node.put('/etc/rancher/k3s/config.yaml', 'node-name: cp-1\n');
  putRancherAgent(data);
  put(`${data}/server/tls`, ['serving-kube-apiserver.crt'], 'server');
  await expectLayout('k3s');
});

test('RKE2: static pods with files mounted alone, an etcd configuration, kubeconfigs of files', async () => {
  const data = '/var/lib/rancher/rke2';
  const tls = `${data}/server/tls`;
  const cred = `${data}/server/cred`;
  const pods = `${data}/agent/pod-manifests`;
  rmSync(node.host.path('/proc/10'), { recursive: true });
  rmSync(node.host.path('/var/lib/kubelet/config.yaml'));
  node.process(733, 'kubelet', [
    `${data}/data/v1.36.2-rke2r1-1a2b3c/bin/kubelet`,
    `--config-dir=${data}/agent/etc/kubelet.conf.d`,
    '--hostname-override=cp-1',
    `--kubeconfig=${data}/agent/kubelet.kubeconfig`,
  ]);
  putRancherAgent(data);
  putAuthorities(tls, ['client-ca.crt', 'server-ca.crt', 'request-header-ca.crt']);
  put(tls, ['serving-kube-apiserver.crt'], 'server');
  put(tls, ['client-kube-apiserver.crt', 'client-auth-proxy.crt', 'client-scheduler.crt'], 'client');
  putAuthorities(`${tls}/etcd`, ['server-ca.crt', 'peer-ca.crt'], node.etcdAuthority);
  put(`${tls}/etcd`, ['server-client.crt', 'peer-server-client.crt'], 'server', node.etcdAuthority);
  put(`${tls}/etcd`, ['client.crt'], 'client', node.etcdAuthority);
  node.put(`${cred}/scheduler.kubeconfig`, kubeconfigOfFiles(tls, 'server-ca.crt', 'client-scheduler'));
  const trust = (of: string, cert: string) =>
    `  cert-file: ${tls}/etcd/${cert}.crt\n  client-cert-auth: true\n  key-file: ${tls}/etcd/${cert}.key\n  trusted-ca-file: ${tls}/etcd/${of}-ca.crt\n`;
  node.put(
    `${data}/server/db/etcd/config`,
    `client-transport-security:\n${trust('server', 'server-client')}data-dir: ${data}/server/db/etcd\nlisten-client-urls: https://127.0.0.1:1\npeer-transport-security:\n${trust('peer', 'peer-server-client')}`,
  );
  const pod = (name: string, args: readonly string[], mounts: readonly string[]): void => {
    const { volumeMounts, volumes } = mountedAsIs(mounts);
    const image = `index.docker.io/rancher/hardened-${name === 'etcd' ? 'etcd:v3.6.7-k3s1' : 'kubernetes:v1.36.2-rke2r1'}`;
    const metadata = { name, namespace: 'kube-system', labels: { component: name, tier: 'control-plane' } };
    putPod(`${pods}/${name}.yaml`, metadata, [{ name, image, command: [name], args, volumeMounts }], volumes);
  };
  const etcdFiles = ['server-client.crt', 'server-ca.crt', 'peer-server-client.crt', 'peer-ca.crt'];
  pod(
    'etcd',
    [`--config-file=${data}/server/db/etcd/config`],
    [`${data}/server/db/etcd`, ...etcdFiles.map((name) => `${tls}/etcd/${name}`)],
  );
  pod(
    'kube-apiserver',
    [
      `--cert-dir=${tls}/temporary-certs`,
      `--client-ca-file=${tls}/client-ca.crt`,
      `--etcd-cafile=${tls}/etcd/server-ca.crt`,
      `--etcd-certfile=${tls}/etcd/client.crt`,
      `--etcd-keyfile=${tls}/etcd/client.key`,
      '--etcd-servers=https://127.0.0.1:2379',
      `--kubelet-certificate-authority=${tls}/server-ca.crt`,
      `--kubelet-client-certificate=${tls}/client-kube-apiserver.crt`,
      `--proxy-client-cert-file=${tls}/client-auth-proxy.crt`,
      `--requestheader-client-ca-file=${tls}/request-header-ca.crt`,
      '--secure-port=1',
      `--tls-cert-file=${tls}/serving-kube-apiserver.crt`,
      `--tls-private-key-file=${tls}/serving-kube-apiserver.key`,
    ],
    [`${data}/server`],
  );
  pod(
    'kube-scheduler',
    [`--kubeconfig=${cred}/scheduler.kubeconfig`, '--secure-port=1'],
    [`${cred}/scheduler.kubeconfig`, ...['client-scheduler.crt', 'server-ca.crt'].map((name) => `${tls}/${name}`)],
  );
  await expectLayout('rke2');
});

test('an etcd that is a service, its certificate renewed and not of the authority that the API server trusts', async () => {
  const etcd = '/etc/ssl/etcd/ssl';
  const started = new Date('2026-05-01T00:00:00Z');
  putAuthorities(etcd, ['ca.pem'], node.etcdAuthority);
  const year = { notBefore: new Date('2026-05-02T00:00:00Z'), notAfter: new Date('2035-05-02T00:00:00Z') };
  putAuthorities(etcd, ['other-ca.pem'], new CertificateAuthority('other-ca', year));
  put(etcd, ['member.pem'], 'server');
  node.process(
    90,
    'etcd',
    ['etcd', `--cert-file=${etcd}/member.pem`, `--trusted-ca-file=${etcd}/other-ca.pem`],
    '0::/system.slice/etcd2.service',
    started,
  );
  node.pod('kube-apiserver', {
    mounts: [etcd],
    command: [
      'kube-apiserver',
      `--etcd-cafile=${etcd}/ca.pem`,
      '--etcd-servers=https://127.0.0.1:2379',
      '--secure-port=1',
    ],
  });
  await expectLayout('etcd-service');
  const { stdout } = await runIn(home, ['local', 'certs', '--root', node.host.root, '-o', 'json'], { now: () => NOW });
  const { items } = JSON.parse(stdout.toString()) as {
    items: readonly { readonly process: object; readonly otherAuthority: unknown }[];
  };
  expect(items.find(({ otherAuthority }) => otherAuthority !== null)).toMatchObject({
    process: {
      kind: 'service',
      name: 'etcd2.service',
      container: null,
      program: 'etcd',
      started: started.toISOString(),
    },
    otherAuthority: { checkedBy: 'kube-system/kube-apiserver-cp-1 (--etcd-cafile)', path: `${etcd}/ca.pem` },
  });
  const doctor = [
    'local',
    'doctor',
    '--root',
    node.host.root,
    '--only',
    'certificate-renewed-not-loaded',
    '-o',
    'json',
  ];
  const told = JSON.parse((await runIn(home, doctor, { now: () => NOW })).stdout.toString()) as {
    items: readonly { readonly advice: string }[];
  };
  expect(told.items.map(({ advice }) => advice)).toEqual([
    'Restart it with "systemctl restart etcd2.service"; if etcd has several members, one at a time.',
  ]);
});

test('Kubespray: /etc/kubernetes/ssl, which is also called pki, and an etcd that is a service of the node', async () => {
  const ssl = '/etc/kubernetes/ssl';
  const etcd = '/etc/ssl/etcd/ssl';
  putAuthorities(ssl, ['ca.crt']);
  node.link('/etc/kubernetes/pki', ssl);
  put(ssl, ['apiserver.crt'], 'server');
  put(ssl, ['apiserver-kubelet-client.crt'], 'client');
  putAuthorities(etcd, ['ca.pem'], node.etcdAuthority);
  put(etcd, ['node-cp-1.pem'], 'client', node.etcdAuthority);
  put(etcd, ['member-cp-1.pem'], 'server', node.etcdAuthority);
  node.process(90, 'etcd', ['/usr/local/bin/etcd'], '0::/system.slice/etcd.service');
  const variables = {
    PATH: '/usr/bin',
    ETCD_CERT_FILE: `${etcd}/member-cp-1.pem`,
    ETCD_KEY_FILE: `${etcd}/member-cp-1-key.pem`,
    ETCD_ADVERTISE_CLIENT_URLS: 'https://10.0.0.1:2379',
    ETCD_LISTEN_CLIENT_URLS: 'https://127.0.0.1:1',
    ETCD_PEER_CERT_FILE: `${etcd}/member-cp-1.pem`,
    ETCD_TRUSTED_CA_FILE: `${etcd}/ca.pem`,
  };
  node.put(
    '/proc/90/environ',
    Object.entries(variables)
      .map((one) => `${one.join('=')}\0`)
      .join(''),
  );
  node.process(91, 'etcd', ['etcd', '--cert-file=/not/this.pem'], '0::/docker/abc');
  node.pod('kube-apiserver', {
    mounts: [ssl, etcd],
    command: [
      'kube-apiserver',
      `--client-ca-file=${ssl}/ca.crt`,
      `--etcd-cafile=${etcd}/ca.pem`,
      `--etcd-certfile=${etcd}/node-cp-1.pem`,
      `--etcd-keyfile=${etcd}/node-cp-1-key.pem`,
      '--etcd-servers=https://10.0.0.1:2379,https://10.0.0.2:2379',
      `--kubelet-client-certificate=${ssl}/apiserver-kubelet-client.crt`,
      `--tls-cert-file=${ssl}/apiserver.crt`,
      '--secure-port=1',
    ],
  });
  await expectLayout('kubespray');
});

const RESOURCES = '/etc/kubernetes/static-pod-resources';
const CERTS = '/etc/kubernetes/static-pod-certs';

/** What OpenShift's operators mount into the pods of a revision. */
function openShiftVolumes(name: string) {
  return {
    volumeMounts: [
      { name: 'resource-dir', mountPath: RESOURCES },
      { name: 'cert-dir', mountPath: CERTS },
    ],
    volumes: { 'resource-dir': `${RESOURCES}/${name}-pod-7`, 'cert-dir': `${RESOURCES}/${name}-certs` },
  };
}

function putOpenShiftApiServer(signer: CertificateAuthority, client: KeyPair): void {
  const { volumeMounts, volumes } = openShiftVolumes('kube-apiserver');
  const { 'resource-dir': own, 'cert-dir': certs } = volumes;
  const config = {
    apiServerArguments: {
      'client-ca-file': [`${CERTS}/configmaps/client-ca/ca-bundle.crt`],
      'etcd-cafile': [`${RESOURCES}/configmaps/etcd-serving-ca/ca-bundle.crt`],
      'etcd-certfile': [`${RESOURCES}/secrets/etcd-client/tls.crt`],
      'etcd-keyfile': [`${RESOURCES}/secrets/etcd-client/tls.key`],
      'etcd-servers': ['https://10.0.0.1:2379', 'https://localhost:2379'],
      'feature-gates': ['A=true'],
      'tls-cert-file': [`${CERTS}/secrets/service-network-serving-certkey/tls.crt`],
      'tls-private-key-file': [`${CERTS}/secrets/service-network-serving-certkey/tls.key`],
    },
    kind: 'KubeAPIServerConfig',
    servingInfo: {
      bindAddress: '0.0.0.0:6443',
      namedCertificates: [
        {
          certFile: `${CERTS}/secrets/localhost-serving-cert-certkey/tls.crt`,
          keyFile: `${CERTS}/secrets/localhost-serving-cert-certkey/tls.key`,
        },
      ],
    },
  };
  node.put(`${own}/configmaps/config/config.yaml`, JSON.stringify(config));
  node.put(`${own}/configmaps/syncer/kubeconfig`, kubeconfig(signer, client));
  putAuthorities(`${certs}/configmaps/client-ca`, ['ca-bundle.crt']);
  putAuthorities(`${own}/configmaps/etcd-serving-ca`, ['ca-bundle.crt'], node.etcdAuthority);
  put(`${own}/secrets/etcd-client`, ['tls.crt'], 'client', node.etcdAuthority);
  put(`${certs}/secrets/service-network-serving-certkey`, ['tls.crt'], 'server');
  put(`${certs}/secrets/localhost-serving-cert-certkey`, ['tls.crt'], 'server');
  const script = `LOCK=/var/log/kube-apiserver/.lock
# One at a time.
exec {LOCK_FD}>\${LOCK} && flock --verbose -w 30 "\${LOCK_FD}" || {
  echo "no lock"
  exit 1
}
if [ -f ${CERTS}/configmaps/trusted-ca-bundle/ca-bundle.crt ]; then
  cp -f ${CERTS}/configmaps/trusted-ca-bundle/ca-bundle.crt /etc/pki/tls-ca-bundle.pem
fi
exec watch-termination --kubeconfig=${RESOURCES}/configmaps/syncer/kubeconfig -- hyperkube kube-apiserver --openshift-config=${RESOURCES}/configmaps/config/config.yaml --advertise-address=\${HOST_IP} -v=2
`;
  const image = 'quay.io/openshift/release@sha256:1';
  const api = { name: 'kube-apiserver', image, command: ['/bin/bash', '-ec'], args: [script], volumeMounts };
  const syncer = {
    name: 'kube-apiserver-cert-syncer',
    image,
    command: ['operator', 'cert-syncer'],
    args: [`--kubeconfig=${RESOURCES}/configmaps/syncer/kubeconfig`, '--destination-dir=$(UNSAID)'],
    volumeMounts,
  };
  const metadata = { name: 'kube-apiserver', namespace: 'openshift-kube-apiserver', labels: { revision: '7' } };
  putPod('/etc/kubernetes/manifests/kube-apiserver-pod.yaml', metadata, [api, syncer], volumes);
}

test('OpenShift: programs started by scripts, flags in a configuration, revisions mounted under other names', async () => {
  node.process(10, 'kubelet', ['kubelet', '--config=/etc/kubernetes/kubelet.conf', '--hostname-override=cp-1']);
  const kubelet = {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    staticPodPath: '/etc/kubernetes/manifests',
    authentication: { x509: { clientCAFile: '/etc/kubernetes/kubelet-ca.crt' } },
    serverTLSBootstrap: true,
    rotateCertificates: true,
    port: 1,
  };
  node.put('/etc/kubernetes/kubelet.conf', JSON.stringify(kubelet));
  putAuthorities('/etc/kubernetes', ['kubelet-ca.crt']);
  put('/var/lib/kubelet/pki', ['kubelet-server-current.pem'], 'server');
  put('/var/lib/kubelet/pki', ['kubelet-client-current.pem'], 'client');
  putOpenShiftApiServer(node.authority, node.issue('system:recovery'));

  const { volumeMounts, volumes } = openShiftVolumes('etcd');
  const { 'cert-dir': certs } = volumes;
  const all = `${CERTS}/secrets/etcd-all-certs`;
  const bundles = `${CERTS}/configmaps/etcd-all-bundles`;
  put(`${certs}/secrets/etcd-all-certs`, ['etcd-serving-cp-1.crt', 'etcd-peer-cp-1.crt'], 'server', node.etcdAuthority);
  put(`${certs}/secrets/etcd-all-certs`, ['etcd-serving-metrics-cp-1.crt'], 'server');
  putAuthorities(`${certs}/configmaps/etcd-all-bundles`, ['server-ca-bundle.crt'], node.etcdAuthority);
  putAuthorities(`${certs}/configmaps/etcd-all-bundles`, ['metrics-ca-bundle.crt']);
  const env = [
    { name: 'ETCDCTL_CERT', value: `${all}/etcd-peer-cp-1.crt` },
    { name: 'NODE_cp_1_IP', value: '10.0.0.1' },
  ];
  const shell = (name: string, script: string) => {
    return { name, image: 'quay.io/openshift/etcd@sha256:2', command: ['/bin/sh', '-c', script], env, volumeMounts };
  };
  const etcd = `#!/bin/sh
set -euo pipefail
ETCD_INITIAL_CLUSTER=$(discover --cacert=${bundles}/server-ca-bundle.crt --cert=/nowhere.crt)
export ETCD_INITIAL_CLUSTER
exec nice -n -19 ionice -c2 -n0 etcd \\
  --logger=zap \\
  --cert-file=${all}/etcd-serving-cp-1.crt \\
  --key-file=${all}/etcd-serving-cp-1.key \\
  --trusted-ca-file=${bundles}/server-ca-bundle.crt \\
  --peer-cert-file=${all}/etcd-peer-cp-1.crt \\
  --peer-trusted-ca-file=${bundles}/server-ca-bundle.crt \\
  --advertise-client-urls=https://\${NODE_cp_1_IP}:2379 \\
  --listen-client-urls=https://127.0.0.1:1 ||  mv /backup/etcd-member.yaml /etc/kubernetes/manifests
`;
  const metrics = `set -eu
exec nice -n -18 etcd grpc-proxy start \\
  --cert ${all}/etcd-peer-cp-1.crt \\
  --cert-file ${all}/etcd-serving-metrics-cp-1.crt \\
  --cacert ${bundles}/server-ca-bundle.crt \\
  --trusted-ca-file ${bundles}/metrics-ca-bundle.crt
`;
  const readyz = `set -eu
operator readyz --client-cert-file=$(ETCDCTL_CERT) --client-cacert-file=$(ETCDCTL_CACERT) --listen-port=9980
`;
  putPod(
    '/etc/kubernetes/manifests/etcd-pod.yaml',
    { name: 'etcd', namespace: 'openshift-etcd', labels: { revision: '7' } },
    [
      shell('etcdctl', 'trap TERM INT; sleep infinity & wait'),
      shell('etcd', etcd),
      shell('etcd-metrics', metrics),
      shell('etcd-readyz', readyz),
    ],
    volumes,
  );
  await expectLayout('openshift');
  const { stdout } = await runIn(home, ['local', 'certs', '--root', node.host.root, '-o', 'json'], { now: () => NOW });
  const { items } = JSON.parse(stdout.toString()) as { items: readonly { readonly otherAuthority: unknown }[] };
  expect(items.filter(({ otherAuthority }) => otherAuthority !== null)).toEqual([]);
});
