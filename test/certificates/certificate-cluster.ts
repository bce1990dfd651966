import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramSurroundings } from '../../src/cli/program.ts';
import { startApiServer, type KeyPair, type Machine, type TestApiServer } from '../api-server/api-server.ts';
import { runIn } from '../program/in-process.ts';
import { BOOT, CertificateNode, kubeconfig, NOW, OLD, type PodGiven } from './certificate-node.ts';

/** Where kubeadm keeps certificates. */
export const PKI = '/etc/kubernetes/pki';

/** When files were renewed: after all processes were started. */
const TODAY = new Date('2026-06-01T08:00:00Z');

/** A cluster whose node cp-1 has certificates, and reader pods that read them for real. */
export class CertificateCluster {
  readonly node: CertificateNode;
  readonly server: TestApiServer;
  readonly #overheard: Buffer[];
  readonly #home = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));

  private constructor(node: CertificateNode, server: TestApiServer, overheard: Buffer[]) {
    this.node = node;
    this.server = server;
    this.#overheard = overheard;
  }

  /** `machine`: what of the node is other than usual; `missingFieldLabels`: what the server cannot select by. */
  static async start(
    machine: Partial<Machine> = {},
    missingFieldLabels: readonly string[] = [],
  ): Promise<CertificateCluster> {
    const node = new CertificateNode();
    const heard: Buffer[] = [];
    const overheard = (bytes: Buffer): void => void heard.push(bytes);
    const all = { root: node.host.root, tools: 'busybox' as const, overheard, ...machine };
    const server = await startApiServer({
      cluster: 'kubeadm',
      machines: { 'cp-1': all },
      features: { missingFieldLabels },
    });
    const own = server.store.get('nodes', undefined, 'cp-1')!;
    const addresses = [{ type: 'InternalIP', address: '127.0.0.1' }];
    server.store.put('nodes', { ...own, status: { ...(own.status as object), addresses } });
    for (const { metadata } of [...server.store.list('pods')])
      server.store.delete('pods', metadata.namespace, metadata.name);
    return new CertificateCluster(node, server, heard);
  }

  /** What left the node. */
  get overheard(): string {
    return Buffer.concat(this.#overheard).toString('latin1');
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.node.close();
    rmSync(this.#home, { recursive: true, force: true });
  }

  /** Runs the program; names of reader pods, which end at random, are `READER`. */
  async run(args: readonly string[], given: Partial<Pick<ProgramSurroundings, 'canAsk' | 'confirm' | 'signal'>> = {}) {
    const { code, stdout, stderr } = await runIn(this.#home, args, {
      kubeconfig: this.server.kubeconfig({}),
      now: () => NOW,
      ...given,
    });
    const neutral = stderr.replaceAll(/kubectl-static-reader-[0-9a-f]{10}/g, 'READER');
    return { code, stdout: stdout.toString(), stderr: neutral };
  }

  /** A pod of the node, and its mirror. */
  mirrored(name: string, given: PodGiven): void {
    this.node.pod(name, given);
    const { spec } = JSON.parse(this.node.manifest(name)) as { spec: object };
    this.server.store.put('pods', {
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
    });
  }

  /** The control plane after `kubeadm certs renew`: the API server still shows the old certificate. */
  async renewed(): Promise<{ readonly pair: KeyPair; readonly user: KeyPair }> {
    const { node } = this;
    const old = node.issue('kube-apiserver', { usage: 'server', ...OLD });
    const pair = node.issue('kube-apiserver', { usage: 'server' });
    const user = node.issue('system:kube-scheduler');
    const port = await node.serve(old);
    node.put(`${PKI}/ca.crt`, node.authority.certPem);
    node.put(`${PKI}/apiserver.crt`, pair.certPem, TODAY);
    node.put(`${PKI}/apiserver.key`, pair.keyPem, TODAY);
    node.put('/etc/kubernetes/scheduler.conf', kubeconfig(node.authority, user), TODAY);
    this.mirrored('kube-apiserver', {
      command: [
        'kube-apiserver',
        `--client-ca-file=${PKI}/ca.crt`,
        `--tls-cert-file=${PKI}/apiserver.crt`,
        `--tls-private-key-file=${PKI}/apiserver.key`,
        `--secure-port=${port}`,
      ],
    });
    this.mirrored('kube-scheduler', {
      mounts: ['/etc/kubernetes/scheduler.conf'],
      command: ['kube-scheduler', '--kubeconfig=/etc/kubernetes/scheduler.conf', '--bind-address=127.0.0.1'],
    });
    return { pair, user };
  }
}
