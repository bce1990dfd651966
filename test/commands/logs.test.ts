import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { loadCluster, startApiServer, type Kubelet, type TestApiServer } from '../api-server/api-server.ts';
import { runInProcess, surroundingsOf } from '../program/in-process.ts';

const TEXT = 'one\ntwo \u001b[31mred\nthree\n';
const NOTE = 'Note: ghost-cp-1 has no mirror pod: its log is read through the kubelet of node cp-1.\n';

let server: TestApiServer;

afterEach(() => server.close());

/** A cluster whose node cp-1 has these logs. */
async function start(name: 'kubeadm' | 'hidden', logs: Kubelet['logs'] = {}): Promise<void> {
  const cluster = loadCluster(name);
  const kubelets = { ...cluster.kubelets, 'cp-1': { ...cluster.kubelets['cp-1'], logs } };
  server = await startApiServer({ cluster: { ...cluster, kubelets } });
}

async function logs(...args: readonly string[]) {
  return await runInProcess(['logs', ...args], { kubeconfig: server.kubeconfig() });
}

function asked(): readonly string[] {
  return server.requests.map(({ path }) => path).filter((path) => /\/log\?|containerLogs/.test(path));
}

const ETCD = { 'kube-system/etcd-cp-1/etcd': { newest: TEXT, previous: 'before\n' } };

describe('of a mirror', () => {
  test.each(['etcd-cp-1', 'kube-system/etcd-cp-1', 'pod/etcd-cp-1'])('%s by pods/log', async (name) => {
    await start('kubeadm', ETCD);
    expect(await logs(name)).toEqual({ code: 0, stdout: TEXT, stderr: '' });
    expect(asked()).toEqual(['/api/v1/namespaces/kube-system/pods/etcd-cp-1/log?container=etcd']);
  });

  test("with kubectl's options", async () => {
    await start('kubeadm', ETCD);
    const all = ['-f', '-p', '--timestamps', '--since=90s', '--tail=5', '--limit-bytes=4'];
    expect((await logs('etcd', 'etcd', '--node=cp-1', ...all, '--insecure-skip-tls-verify-backend')).stdout).toBe(
      'befo',
    );
    await logs('etcd-cp-1', '--since-time=2026-11-28T00:00:00Z', '--tail=-1', '--prefix');
    const path = '/api/v1/namespaces/kube-system/pods/etcd-cp-1/log?container=etcd';
    expect(asked()).toEqual([
      `${path}&follow=true&previous=true&timestamps=true&sinceSeconds=90&tailLines=5&limitBytes=4&insecureSkipTLSVerifyBackend=true`,
      `${path}&sinceTime=2026-11-28T00%3A00%3A00Z`,
    ]);
  });

  test('with a prefix, and escaped on a terminal', async () => {
    await start('kubeadm', { 'kube-system/etcd-cp-1/etcd': { newest: `${TEXT}no end` } });
    const prefix = '[pod/etcd-cp-1/etcd] ';
    const prefixed = ['one', 'two \u001b[31mred', 'three', 'no end'].map((line) => `${prefix}${line}`).join('\n');
    expect((await logs('etcd-cp-1', '--prefix')).stdout).toBe(prefixed);
    let text = '';
    const stdout = { write: (part: string | Uint8Array) => void (text += String(part)), columns: 80 };
    const home = mkdtempSync(join(tmpdir(), 'kubectl-static-logs-'));
    const kubeconfig = join(home, 'kubeconfig');
    writeFileSync(kubeconfig, server.kubeconfig());
    const given = surroundingsOf({ kubeconfig, cwd: home }, { argv: ['logs', 'etcd-cp-1'], stdout });
    expect(await runProgram(given, () => COMMANDS)).toBe(0);
    rmSync(home, { recursive: true });
    expect(text).toBe('one\ntwo \\u001b[31mred\nthree\nno end');
  });

  test.each([
    [['etcd-cp-1', '-c', 'x'], 'error: container x is not valid for pod etcd-cp-1'],
    [
      ['etcd-cp-1', '-p'],
      'Error from server (BadRequest): previous terminated container "etcd" in pod "etcd-cp-1" not found',
    ],
    [
      ['etcd-cp-1', '--all-containers', '-c', 'etcd'],
      "error: --all-containers=true should not be specified with container name etcd\nSee 'kubectl static logs --help' for usage.",
    ],
  ])('%j is refused', async (args, words) => {
    await start('kubeadm', { 'kube-system/etcd-cp-1/etcd': { newest: TEXT } });
    expect(await logs(...args)).toEqual({ code: 2, stdout: '', stderr: `${words}\n` });
  });

  test('that its kubelet does not run, or of another manifest, is told where the log is refused', async () => {
    const cluster = loadCluster('kubeadm');
    const kubelets = { ...cluster.kubelets, 'cp-1': { ...cluster.kubelets['cp-1'], pods: [] } };
    server = await startApiServer({ cluster: { ...cluster, kubelets } });
    expect((await logs('etcd-cp-1')).stderr).toBe(
      'Error from server (BadRequest): container "etcd" in pod "etcd-cp-1" is waiting to start: ContainerCreating. The kubelet of node cp-1 runs no such pod: its mirror is left over.\n',
    );
    const lone = await logs('etcd-cp-1', '-c', 'x');
    expect(lone.stderr).toBe(
      'error: container x is not valid for pod etcd-cp-1. The kubelet of node cp-1 runs no such pod: its mirror is left over.\n',
    );
    expect((await logs('etcd-cp-1', '--no-kubelet')).stderr).not.toContain('left over');
  });

  test('--ignore-errors goes on, and says what failed', async () => {
    await start('kubeadm');
    expect(await logs('etcd-cp-1', '--ignore-errors')).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'Error from server (BadRequest): container "etcd" in pod "etcd-cp-1" is waiting to start: ContainerCreating\n',
    });
  });
});

describe('without a mirror', () => {
  const GHOST = { 'no-such-namespace/ghost-cp-1/c': { newest: TEXT } };

  test('through the kubelet', async () => {
    await start('hidden', GHOST);
    expect(await logs('ghost-cp-1', '--tail=1')).toEqual({ code: 0, stdout: 'three\n', stderr: NOTE });
    expect(await logs('ghost', '--node', 'cp-1', 'c')).toEqual({ code: 0, stdout: TEXT, stderr: NOTE });
    const path = '/api/v1/nodes/cp-1/proxy/containerLogs/no-such-namespace/ghost-cp-1/c';
    expect(asked()).toEqual([`${path}?tailLines=1`, path]);
  });

  test('what its kubelet refuses is told', async () => {
    await start('hidden', GHOST);
    expect(await logs('ghost-cp-1', '-p')).toEqual({
      code: 2,
      stdout: '',
      stderr: `${NOTE}Error from server (HTTP 400): previous terminated container "c" in pod "ghost-cp-1" not found\n`,
    });
  });

  test('and without a kubelet there is none', async () => {
    await start('hidden', GHOST);
    const { code, stderr } = await logs('ghost-cp-1', '--no-kubelet');
    expect([code, stderr.startsWith('error: no pod "ghost-cp-1" found in any namespace')]).toEqual([2, true]);
    expect(stderr).toContain('Kubelets were not asked (--no-kubelet).');
  });
});
