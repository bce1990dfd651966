import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type KubeObject, type Machine, type TestApiServer } from '../api-server/api-server.ts';
import { BOOT, CertificateNode, kubeconfig, NOW, OLD, type PodGiven } from '../certificates/certificate-node.ts';
import { expectGolden } from '../golden.ts';
import { runIn } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';

const PKI = '/etc/kubernetes/pki';
const TODAY = new Date('2026-06-01T08:00:00Z');

let node: CertificateNode;
let server: TestApiServer;
let home: string;
/** What left the node. */
let overheard = '';

async function start(machine: Partial<Machine> = {}, missingFieldLabels: readonly string[] = []): Promise<void> {
  const all = {
    root: node.host.root,
    tools: 'busybox' as const,
    overheard: (bytes: Buffer) => void (overheard += bytes.toString('latin1')),
    ...machine,
  };
  server = await startApiServer({ cluster: 'kubeadm', machines: { 'cp-1': all }, features: { missingFieldLabels } });
  const own = server.store.get('nodes', undefined, 'cp-1')!;
  const status = { ...(own.status as object), addresses: [{ type: 'InternalIP', address: '127.0.0.1' }] };
  server.store.put('nodes', { ...own, status });
  for (const pod of [...server.store.list('pods')])
    server.store.delete('pods', pod.metadata.namespace, pod.metadata.name);
}

beforeEach(() => {
  node = new CertificateNode();
  home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  overheard = '';
});

afterEach(async () => {
  await server.close();
  await node.close();
  rmSync(home, { recursive: true, force: true });
});

async function certs(...args: readonly string[]) {
  const { code, stdout, stderr } = await runIn(home, ['certs', ...args], {
    kubeconfig: server.kubeconfig({}),
    now: () => NOW,
  });
  const neutral = stderr.replaceAll(/kubectl-static-reader-[0-9a-f]{10}/g, 'READER');
  return { code, stdout: stdout.toString(), stderr: neutral };
}

/** A pod of the node, and its mirror. */
function mirrored(name: string, given: PodGiven): void {
  node.pod(name, given);
  const { spec } = JSON.parse(node.manifest(name)) as { spec: object };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `${name}-cp-1`,
      namespace: 'kube-system',
      uid: crypto.randomUUID(),
      annotations: { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.hash': 'x' },
    },
    spec: { ...spec, nodeName: 'cp-1' },
    status: {
      containerStatuses: [
        { name, image: '', state: { running: { startedAt: (given.started ?? BOOT).toISOString() } } },
      ],
    },
  };
  server.store.put('pods', pod);
}

/** The control plane after `kubeadm certs renew`: the API server still shows the old certificate. */
async function renewed() {
  const old = node.issue('kube-apiserver', { usage: 'server', ...OLD });
  const pair = node.issue('kube-apiserver', { usage: 'server' });
  const user = node.issue('system:kube-scheduler');
  const port = await node.serve(old);
  node.put(`${PKI}/ca.crt`, node.authority.certPem);
  node.put(`${PKI}/apiserver.crt`, pair.certPem, TODAY);
  node.put(`${PKI}/apiserver.key`, pair.keyPem, TODAY);
  node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, user), TODAY);
  mirrored('kube-apiserver', {
    command: [
      'kube-apiserver',
      `--client-ca-file=${PKI}/ca.crt`,
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--tls-private-key-file=${PKI}/apiserver.key`,
      `--secure-port=${port}`,
    ],
  });
  mirrored('kube-scheduler', {
    mounts: ['/etc/kubernetes/scheduler.conf'],
    command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--bind-address=127.0.0.1'],
  });
  return { pair, user };
}

test.each([
  ['table', []],
  ['wide', ['-o', 'wide']],
])('a renewed file beside a process that serves the old one, %s', async (name, args) => {
  await start();
  await renewed();
  const given = ['cp-1', '-y', '--no-kubelet', ...args];
  expectGolden(`certs/renewed-${name}.txt`, transcript(['certs', ...given], await certs(...given)));
});

/** What differs from run to run. */
function stable(text: string): string {
  return text
    .replaceAll(/(?<="(?:serial|fingerprint)": ")[0-9A-F:]+(?=")/g, 'RANDOM')
    .replaceAll(/(?<=(?:serial|fingerprint): )"?[0-9A-F:]+"?$/gm, 'RANDOM')
    .replaceAll(/(?<=127\.0\.0\.1:)\d+/g, 'PORT');
}

test.each(['json', 'yaml'])('as %s', async (format) => {
  await start();
  await renewed();
  const given = ['cp-1', '-y', '--no-kubelet', '-o', format];
  expectGolden(`certs/renewed-${format}.txt`, stable(transcript(['certs', ...given], await certs(...given))));
});

test("what OpenShift's configuration names lies where its operators mount it", async () => {
  await start();
  const base = '/etc/kubernetes/static-pod-resources';
  const certsAt = '/etc/kubernetes/static-pod-certs';
  const config = {
    apiServerArguments: {
      'client-ca-file': [`${certsAt}/configmaps/client-ca/ca-bundle.crt`],
      'etcd-certfile': [`${base}/secrets/etcd-client/tls.crt`],
      'oidc-ca-file': ['/etc/elsewhere/ca.crt'],
    },
  };
  node.put(`${base}/kube-apiserver-pod-7/configmaps/config/config.yaml`, JSON.stringify(config));
  node.put(`${base}/kube-apiserver-pod-7/secrets/etcd-client/tls.crt`, node.issue('etcd-client').certPem);
  node.put(`${base}/kube-apiserver-certs/configmaps/client-ca/ca-bundle.crt`, node.authority.certPem);
  const script = `set -eu\nexec hyperkube kube-apiserver --openshift-config=${base}/configmaps/config/config.yaml -v=2\n`;
  mirrored('kube-apiserver', {
    command: ['/bin/bash', '-ec', script],
    mounts: [`${base}/kube-apiserver-pod-7`, `${base}/kube-apiserver-certs`],
    container: {
      volumeMounts: [
        { name: 'v0', mountPath: base },
        { name: 'v1', mountPath: certsAt },
      ],
    },
  });
  const { code, stdout, stderr } = await certs(
    'cp-1',
    '-y',
    '--no-kubelet',
    '-o',
    'custom-columns=FILE:.hostPath,USE:.use,BY:.namedBy',
  );
  expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['FILE', 'USE', 'BY'],
    [
      `${base}/kube-apiserver-pod-7/secrets/etcd-client/tls.crt`,
      'client',
      `[etcd-certfile in ${base}/configmaps/config/config.yaml]`,
    ],
    [
      `${base}/kube-apiserver-certs/configmaps/client-ca/ca-bundle.crt`,
      'authority',
      `[client-ca-file in ${base}/configmaps/config/config.yaml]`,
    ],
    [''],
  ]);
  expect(stderr).toContain(
    'Note: could not read /etc/elsewhere/ca.crt, named by oidc-ca-file in ' +
      `${base}/configmaps/config/config.yaml of kube-system/kube-apiserver-cp-1: no volumeMount covers it: it is of the image`,
  );
  expect(code).toBe(0);
});

test('a server that cannot select static pods is asked for all', async () => {
  await start({}, ['spec.serviceAccountName']);
  await renewed();
  const given = ['cp-1', '-y', '--no-kubelet'];
  expectGolden('certs/renewed-table.txt', transcript(['certs', ...given], await certs(...given)));
});

test('no key leaves the node, and nothing is shown to who is asked', async () => {
  await start();
  const { pair, user } = await renewed();
  await certs('cp-1', '-y', '--no-kubelet');
  for (const { keyPem } of [pair, user]) {
    const again = Buffer.from(keyPem).toString('base64');
    for (const word of [...keyPem.split('\n').slice(1, -2), again.slice(40, 80), 'PRIVATE']) {
      expect(overheard).not.toContain(word);
    }
  }
  expect(overheard).toContain('-----BEGIN CERTIFICATE-----');
  expect(node.shown).toEqual([]);
});

test('the pod sees the directories of certificates alone, and the one file that its own pod mounts', async () => {
  await start();
  await renewed();
  const created: KubeObject[] = [];
  server.store.subscribe(({ object }) => {
    if (object.metadata.name.includes('reader')) created.push(object);
  });
  await certs('cp-1', '-y', '--no-kubelet');
  const { spec } = created[0] as unknown as { spec: { volumes: object[] } };
  expect(spec.volumes).toEqual([
    { name: 'files-0', hostPath: { path: PKI, type: 'Directory' } },
    { name: 'files-1', hostPath: { path: '/etc/kubernetes/scheduler.conf', type: 'File' } },
  ]);
  expect([...server.store.list('pods')].map(({ metadata }) => metadata.name)).not.toContainEqual(
    expect.stringContaining('reader'),
  );
});

describe('what cannot be done', () => {
  test('what is not there is told, and the rest is read', async () => {
    await start();
    await renewed();
    mirrored('kube-proxy', {
      mounts: ['/etc'],
      command: ['kube-proxy', '--kubeconfig=/etc/absent.conf', '--some-cert=/etc/nowhere/tls.crt'],
    });
    const { code, stdout, stderr } = await certs('cp-1', '-y', '--no-kubelet', '--no-headers');
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/)[1])).toEqual([
      `${PKI}/apiserver.crt`,
      '/etc/kubernetes/scheduler.conf',
      `${PKI}/ca.crt`,
      '/etc/kubernetes/scheduler.conf',
      undefined,
    ]);
    expect(
      stderr
        .split('\n')
        .filter((line) => /not on node|could not/.test(line))
        .sort(),
    ).toEqual([
      '/etc/absent.conf is not on node cp-1: going on without it.',
      '/etc/nowhere is not on node cp-1: going on without it.',
      'Note: could not read /etc/absent.conf, named by --kubeconfig of kube-system/kube-proxy-cp-1: no such file or directory',
      'Note: could not read /etc/nowhere/tls.crt, named by --some-cert of kube-system/kube-proxy-cp-1: no such file or directory',
    ]);
    expect(code).toBe(2);
  });

  test('pods that earlier runs have left, and nodes that are not ready, are told before a pod is made', async () => {
    await start();
    await renewed();
    const own = server.store.get('nodes', undefined, 'cp-1')!;
    const conditions = [{ type: 'Ready', status: 'Unknown', lastTransitionTime: '2026-02-01T11:00:00Z' }];
    server.store.put('nodes', { ...own, status: { ...(own.status as object), conditions } });
    server.store.put('pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'kubectl-static-reader-0123456789',
        namespace: 'default',
        uid: crypto.randomUUID(),
        labels: { 'app.kubernetes.io/managed-by': 'kubectl-static' },
      },
      spec: { nodeName: 'worker-1', containers: [{ name: 'reader', image: 'busybox' }] },
      status: { phase: 'Succeeded' },
    });
    const { stderr } = await certs('cp-1', '-y', '--no-kubelet');
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'Note: a reader pod of an earlier run is left in namespace default. Remove with: kubectl delete pod READER -n default',
      'Warning: node cp-1 is not ready: the reader pod may not start.',
      'Creating pod default/READER on node cp-1 to read its certificates.',
    ]);
  });

  test('nobody to ask', async () => {
    await start();
    const { code, stderr } = await certs('cp-1');
    expect(stderr).toContain('a reader pod is only created after you agree');
    expect(code).toBe(2);
  });

  test('a node that names nothing', async () => {
    await start();
    const { code, stdout, stderr } = await certs('cp-1', '-y', '--no-kubelet');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '',
      stderr: 'No certificates found.\n',
    });
  });
});
