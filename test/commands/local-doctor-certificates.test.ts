import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CertificateNode, kubeconfig, NOW, OLD } from '../certificates/certificate-node.ts';
import { runIn } from '../program/in-process.ts';

const PKI = '/etc/kubernetes/pki';
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

async function findings(): Promise<{ code: number; found: string[] }> {
  const only = 'certificate-expired,certificate-expires-soon,certificate-renewed-not-loaded,certificate-not-readable';
  const argv = ['local', 'doctor', '--root', node.host.root, '--only', only, '-o', 'json'];
  const { code, stdout } = await runIn(home, argv, { now: () => NOW });
  const { items } = JSON.parse(stdout.toString()) as {
    items: { severity: string; rule: string; subject: { name: string } }[];
  };
  return { code, found: items.map(({ severity, rule, subject }) => `${severity} ${rule} ${subject.name}`) };
}

test('certificates that end, and those that were renewed and are not used, are found on the node', async () => {
  const old = node.issue('kube-apiserver', { usage: 'server', ...OLD });
  const port = await node.serve(old);
  node.put(`${PKI}/apiserver.crt`, node.issue('kube-apiserver', { usage: 'server' }).certPem, TODAY);
  node.put(`${PKI}/apiserver-kubelet-client.crt`, node.issue('kubelet-client', OLD).certPem);
  node.put(`${PKI}/front-proxy-client.crt`, 'no certificate\n');
  node.pod('kube-apiserver', {
    command: [
      'kube-apiserver',
      `--tls-cert-file=${PKI}/apiserver.crt`,
      `--kubelet-client-certificate=${PKI}/apiserver-kubelet-client.crt`,
      `--proxy-client-cert-file=${PKI}/front-proxy-client.crt`,
      `--secure-port=${port}`,
    ],
  });
  node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, node.issue('system:kube-scheduler')), TODAY);
  node.pod('kube-scheduler', {
    mounts: ['/etc/kubernetes/scheduler.conf'],
    command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf'],
  });
  const result = await findings();
  expect({ ...result, found: result.found.sort() }).toEqual({
    code: 0,
    found: [
      'warning certificate-expires-soon kube-system/kube-apiserver-cp-1',
      'warning certificate-not-readable kube-system/kube-apiserver-cp-1',
      'warning certificate-renewed-not-loaded kube-system/kube-apiserver-cp-1',
      'warning certificate-renewed-not-loaded kube-system/kube-scheduler-cp-1',
    ],
  });
});

test('a node with good certificates has nothing to find', async () => {
  const pair = node.issue('kube-apiserver', { usage: 'server' });
  const port = await node.serve(pair);
  node.put(`${PKI}/apiserver.crt`, pair.certPem, TODAY);
  node.pod('kube-apiserver', {
    command: ['kube-apiserver', `--tls-cert-file=${PKI}/apiserver.crt`, `--secure-port=${port}`],
  });
  expect(await findings()).toEqual({ code: 0, found: [] });
});
