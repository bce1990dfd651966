import { afterEach, describe, expect, test } from '@jest/globals';
import { DOCUMENT_FORMAT_NAMES } from '../../src/kubectl/printers/format-names.ts';
import type { KubeObject } from '../api-server/api-server.ts';
import { CertificateCluster, PKI } from '../certificates/certificate-cluster.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';

let cluster: CertificateCluster;

async function start(...given: Parameters<typeof CertificateCluster.start>): Promise<void> {
  cluster = await CertificateCluster.start(...given);
}

afterEach(async () => {
  await cluster.close();
});

const certs = (...args: readonly string[]) => cluster.run(['certs', ...args]);
const renewed = () => cluster.renewed();

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

test.each(DOCUMENT_FORMAT_NAMES)('as %s', async (format) => {
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
  cluster.node.put(`${base}/kube-apiserver-pod-7/configmaps/config/config.yaml`, JSON.stringify(config));
  cluster.node.put(
    `${base}/kube-apiserver-pod-7/secrets/etcd-client/tls.crt`,
    cluster.node.issue('etcd-client').certPem,
  );
  cluster.node.put(`${base}/kube-apiserver-certs/configmaps/client-ca/ca-bundle.crt`, cluster.node.authority.certPem);
  const script = `set -eu\nexec hyperkube kube-apiserver --openshift-config=${base}/configmaps/config/config.yaml -v=2\n`;
  cluster.mirrored('kube-apiserver', {
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
      `${base}/configmaps/config/config.yaml of kube-system/kube-apiserver-cp-1: no volumeMount covers it: it is part of the image`,
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
      expect(cluster.overheard).not.toContain(word);
    }
  }
  expect(cluster.overheard).toContain('-----BEGIN CERTIFICATE-----');
  expect(cluster.node.shown).toEqual([]);
});

test('the pod sees the directories of certificates alone, and the one file that its own pod mounts', async () => {
  await start();
  await renewed();
  const created: KubeObject[] = [];
  cluster.server.store.subscribe(({ object }) => {
    if (object.metadata.name.includes('reader')) created.push(object);
  });
  await certs('cp-1', '-y', '--no-kubelet');
  const { spec } = created[0] as unknown as { spec: { volumes: object[] } };
  expect(spec.volumes).toEqual([
    { name: 'files-0', hostPath: { path: PKI, type: 'Directory' } },
    { name: 'files-1', hostPath: { path: '/etc/kubernetes/scheduler.conf', type: 'File' } },
  ]);
  expect([...cluster.server.store.list('pods')].map(({ metadata }) => metadata.name)).not.toContainEqual(
    expect.stringContaining('reader'),
  );
});

describe('what cannot be done', () => {
  test('what is not there is told, and the rest is read', async () => {
    await start();
    await renewed();
    cluster.mirrored('kube-proxy', {
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
      '/etc/absent.conf is not on node cp-1: continuing without it.',
      '/etc/nowhere is not on node cp-1: continuing without it.',
      'Note: could not read /etc/absent.conf, named by --kubeconfig of kube-system/kube-proxy-cp-1: no such file or directory',
      'Note: could not read /etc/nowhere/tls.crt, named by --some-cert of kube-system/kube-proxy-cp-1: no such file or directory',
    ]);
    expect(code).toBe(2);
  });

  test('pods that earlier runs have left, and nodes that are not ready, are told before a pod is made', async () => {
    await start();
    await renewed();
    const own = cluster.server.store.get('nodes', undefined, 'cp-1')!;
    const conditions = [{ type: 'Ready', status: 'Unknown', lastTransitionTime: '2026-02-01T11:00:00Z' }];
    cluster.server.store.put('nodes', { ...own, status: { ...(own.status as object), conditions } });
    cluster.server.store.put('pods', {
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
      'Note: a reader pod of an earlier run is left in namespace default. Remove it with: kubectl delete pod READER -n default',
      'Warning: node cp-1 is not ready: the reader pod may not start.',
      'Creating pod default/READER on node cp-1 to read its certificates.',
    ]);
  });

  test('nobody to ask', async () => {
    await start();
    const { code, stderr } = await certs('cp-1');
    expect(stderr).toContain('a reader pod is created only after you agree');
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

  test('a node whose kubelet does not tell what it names', async () => {
    await start();
    cluster.server.users.set('admin', { may: [{ verbs: ['get', 'list'], resources: ['pods', 'nodes'] }] });
    const { code, stdout, stderr } = await cluster.run(['certs', 'cp-1', '-y']);
    expect({ code, stdout, stderr: stderr.split('\n') }).toEqual({
      code: 2,
      stdout: '',
      stderr: [
        expect.stringMatching(/^Note: could not read kubelet configz of node cp-1: /),
        expect.stringMatching(/^Note: could not read kubelet flagz of node cp-1: /),
        'No certificates could be read: whether there are any is not known.',
        '',
      ],
    });
  });
});
