import { afterEach, expect, test } from '@jest/globals';
import { READER_IMAGE } from '../../src/nodes/reader-pod.ts';
import type { KubeObject } from '../api-server/api-server.ts';
import { CertificateCluster, PKI } from '../certificates/certificate-cluster.ts';
import { OLD } from '../certificates/certificate-node.ts';
import { expectGolden } from '../golden.ts';
import { readOpenMetrics } from '../output/findings/openmetrics-reader.ts';
import { transcript } from '../program/transcript.ts';

const RULES =
  'certificate-expired,certificate-of-another-ca,certificate-renewed-not-loaded,certificate-expires-soon,certificate-not-readable';
const ASKED = ['doctor', '--read-certificates', `--only=${RULES}`, '--no-kubelet'];

let cluster: CertificateCluster;

afterEach(async () => {
  await cluster.close();
});

/** A control plane after a renewal, whose scheduler also names a certificate that ends soon, and files that are none. */
async function start(): Promise<KubeObject[]> {
  cluster = await CertificateCluster.start();
  const { node, server } = cluster;
  await cluster.renewed();
  node.put(`${PKI}/front.crt`, node.issue('front-proxy', OLD).certPem);
  node.put(`${PKI}/none.crt`, 'no certificate\n');
  cluster.mirrored('kube-proxy', {
    command: [
      'kube-proxy',
      `--tls-cert-file=${PKI}/front.crt`,
      `--other-cert=${PKI}/none.crt`,
      `--third-cert=${PKI}/absent.crt`,
    ],
  });
  const created: KubeObject[] = [];
  server.store.subscribe(({ object }) => {
    if (
      object.metadata.name.includes('reader') &&
      !created.some(({ metadata }) => metadata.name === object.metadata.name)
    )
      created.push(object);
  });
  return created;
}

test('certificates of a node are judged as on the node itself', async () => {
  await start();
  const args = [...ASKED, '--node=cp-1', '--yes'];
  expectGolden(
    'doctor-certificates/found.txt',
    transcript(args, await cluster.run(args)).replaceAll(/(?<=127\.0\.0\.1:)\d+/g, 'PORT'),
  );
});

test('as metrics they say when each ends, and whether those of a node were read', async () => {
  await start();
  const { stdout } = await cluster.run([...ASKED, '--node=cp-1', '--yes', '-o=openmetrics']);
  const families = readOpenMetrics(stdout);
  const samplesOf = (name: string) => families.find((family) => family.name === `kubectl_static_${name}`)!.samples;
  const ends = samplesOf('certificate_not_after_timestamp_seconds').filter(
    ({ labels }) => labels.file === `${PKI}/front.crt`,
  );
  expect(ends.map(({ labels, value }) => [labels.node, labels.process, value])).toEqual([
    ['cp-1', 'kube-system/kube-proxy-cp-1', OLD.notAfter.getTime() / 1000],
  ]);
  expect(samplesOf('node_read')).toEqual([
    { labels: { node: 'cp-1', what: 'node' }, value: 1 },
    { labels: { node: 'cp-1', what: 'certificates' }, value: 1 },
  ]);
});

test('no key leaves the node, and the pod sees what is named in the question and no more', async () => {
  const created = await start();
  const questions: string[] = [];
  const confirm = (question: string): Promise<boolean> => {
    questions.push(question);
    return Promise.resolve(true);
  };
  await cluster.run([...ASKED, '--node=cp-1'], { canAsk: () => true, confirm });
  expect(questions).toEqual([
    `This creates 1 pod in namespace default (image ${READER_IMAGE}, root with only the capability DAC_READ_SEARCH, which reads files of any mode). Only what holds certificates is mounted, read-only: cp-1 (${PKI}, /etc/kubernetes/scheduler.conf). It copies certificates, never keys, and deletes the pod.\nContinue? [y/N] `,
  ]);
  const [pod, ...more] = created as unknown as { spec: { volumes: object[] } }[];
  expect([pod?.spec.volumes, more]).toEqual([
    [
      { name: 'files-0', hostPath: { path: PKI, type: 'Directory' } },
      { name: 'files-1', hostPath: { path: '/etc/kubernetes/scheduler.conf', type: 'File' } },
    ],
    [],
  ]);
  expect(cluster.overheard).toContain('-----BEGIN CERTIFICATE-----');
  expect(cluster.overheard).not.toContain('PRIVATE');
});

test('without consent nothing is made, and that is said', async () => {
  const created = await start();
  const refused = await cluster.run([...ASKED, '--node=cp-1'], {
    canAsk: () => true,
    confirm: () => Promise.resolve(false),
  });
  expect(refused).toEqual({
    code: 2,
    stdout: expect.stringContaining('Not looked at: certificates of cp-1: not agreed to.\n'),
    stderr: 'error: not confirmed: nothing was created\n',
  });
  const unasked = await cluster.run([...ASKED, '--node=cp-1']);
  expect([unasked.code, unasked.stderr.split('\n')[0]]).toEqual([
    2,
    'error: a reader pod is created only after you agree, and there is no terminal to ask you on. Use --yes to agree.',
  ]);
  expect(created).toEqual([]);
});

test('a node that is not ready is not tried, and --require certificates fails for it', async () => {
  const created = await start();
  const { store } = cluster.server;
  const own = store.get('nodes', undefined, 'cp-1')!;
  const conditions = [{ type: 'Ready', status: 'Unknown', lastTransitionTime: '2026-02-01T11:00:00Z' }];
  store.put('nodes', { ...own, status: { ...(own.status as object), conditions } });
  const { code, stdout, stderr } = await cluster.run([...ASKED, '--node=cp-1', '--yes', '--require=certificates']);
  expect([code, stdout.split('\n').filter((line) => line.startsWith('Not looked at: certificates'))]).toEqual([
    2,
    ['Not looked at: certificates of cp-1: not ready: not tried.'],
  ]);
  expect(stderr).toBe(
    'error: no certificates were read\nerror: the certificates of 1 node were not read, and --require certificates requires all of them\n',
  );
  expect(created).toEqual([]);
});

test('what was read before an interruption is told', async () => {
  await start();
  const { store } = cluster.server;
  const proxy = store.get('pods', 'kube-system', 'kube-proxy-cp-1')!;
  const metadata = { ...proxy.metadata, name: 'kube-proxy-cp-2', uid: 'of-cp-2' };
  store.put('pods', { ...proxy, metadata, spec: { ...(proxy.spec as object), nodeName: 'cp-2' } });
  const ctrlC = new AbortController();
  store.subscribe(({ object: { metadata: made, spec } }) => {
    if (made.name.includes('reader') && (spec as { nodeName?: string }).nodeName === 'cp-2') ctrlC.abort();
  });
  const { code, stdout } = await cluster.run([...ASKED, '--node=cp-1,cp-2', '--concurrency=1', '--yes'], {
    signal: ctrlC.signal,
  });
  const unread = stdout.split('\n').filter((line) => line.startsWith('Not looked at: certificates'));
  expect([code, unread]).toEqual([130, ['Not looked at: certificates of cp-2: interrupted.']]);
  expect(stdout).toContain(`${PKI}/front.crt`);
});

test.each([
  [
    ['doctor', '--only=certificate-expired'],
    'rule "certificate-expired" is about certificates: use --read-certificates as well',
  ],
  [
    ['doctor', '--read-certificates', '--only=hidden-static-pod', '--yes'],
    '--read-certificates has no effect: no rule about certificates is selected',
  ],
  [['doctor', '--require=certificates'], '--require certificates can only be used with --read-certificates'],
  [['doctor', '--yes'], '--yes can only be used with --read-manifests or --read-certificates'],
])('%j is refused', async (args, words) => {
  cluster = await CertificateCluster.start();
  const { code, stderr } = await cluster.run(args);
  expect([code, stderr.split('\n')[0]]).toEqual([2, `error: ${words}`]);
});
