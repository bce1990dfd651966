import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadCluster } from '../api-server/api-server.ts';
import { CertificateNode, NOW } from '../certificates/certificate-node.ts';
import { expectGolden } from '../golden.ts';
import { readOpenMetrics, type Family } from '../output/findings/openmetrics-reader.ts';
import { runIn } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';
import { SurveySession } from './survey-session.ts';

const AT = new Date('2026-01-10T12:00:00Z');
const METRICS = ['doctor', '-o', 'openmetrics'];

async function run(user: string, cluster: string, ...args: readonly string[]) {
  const session = await SurveySession.of({ ...loadCluster(cluster), now: AT });
  try {
    return await session.runAs(user, ...METRICS, ...args);
  } finally {
    await session.end();
  }
}

/** The samples of a family as `cp-1 kubelet: 1`, by the values of its labels. */
function samplesOf(text: string, name: string): readonly string[] {
  const family: Family | undefined = readOpenMetrics(text).find((one) => one.name === `kubectl_static_${name}`);
  return family!.samples.map(({ labels, value }) => `${Object.values(labels).join(' ')}: ${value}`);
}

describe('doctor -o openmetrics', () => {
  test.each([
    ['trouble/doctor-openmetrics', 'admin', 'trouble', []],
    ['trouble/doctor-openmetrics-tier-0', 'tier0', 'trouble', ['--node', 'cp-1,cp-9', '--fail-on', 'never']],
    ['hidden/doctor-openmetrics', 'admin', 'hidden', ['--severity', 'error']],
  ])('%s', async (name, user, cluster, args) => {
    const result = await run(user, cluster, ...args);
    readOpenMetrics(result.stdout);
    expectGolden(`${name}.txt`, transcript([...METRICS, ...args], result));
  });

  test('without kubelets says nothing of what they run', async () => {
    const { stdout } = await run('admin', 'kubeadm', '--no-kubelet');
    expect(samplesOf(stdout, 'pods')).toEqual([]);
    expect(samplesOf(stdout, 'hidden_pods')).toEqual([]);
    expect(samplesOf(stdout, 'mirror_pods')).toEqual(['cp-1: 4', 'cp-2: 4', 'cp-3: 4', 'worker-1: 0', 'worker-2: 0']);
    expect(new Set(samplesOf(stdout, 'node_read').map((line) => line.split(' ')[1]))).toEqual(new Set(['node:']));
  });

  test('prints nothing where the cluster cannot be looked at', async () => {
    const { code, stdout } = await run('dev', 'trouble');
    expect([code, stdout]).toEqual([2, '']);
  });
});

test('local doctor -o openmetrics tells when the certificates of the node end', async () => {
  const node = new CertificateNode();
  const home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  try {
    const cert = '/etc/kubernetes/pki/apiserver.crt';
    node.put(cert, node.issue('kube-apiserver', { usage: 'server' }).certPem);
    node.pod('kube-apiserver', { command: ['kube-apiserver', `--tls-cert-file=${cert}`] });
    const argv = ['local', 'doctor', '--root', node.host.root, '-o', 'openmetrics'];
    const { stdout } = await runIn(home, argv, { now: () => NOW });
    const text = stdout.toString();
    expect(readOpenMetrics(text).map(({ name }) => name)).toContain('kubectl_static_findings');
    const { samples } = readOpenMetrics(text).find(({ name }) => name.includes('certificate'))!;
    expect(samples).toEqual([
      {
        labels: {
          node: 'cp-1',
          process: 'kube-system/kube-apiserver-cp-1',
          container: 'kube-apiserver',
          file: cert,
          named_by: '--tls-cert-file',
          use: 'serving',
          position: '0',
          subject: 'CN=kube-apiserver',
        },
        value: Date.parse('2027-05-31T00:00:00Z') / 1000,
      },
    ]);
    expect(samplesOf(text, 'pods')).toEqual([]);
    expect(samplesOf(text, 'run_start_time_seconds')).toEqual([`: ${NOW.getTime() / 1000}`]);
  } finally {
    await node.close();
    rmSync(home, { recursive: true, force: true });
  }
});
