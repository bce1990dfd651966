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

function podsAsked(): readonly string[] {
  return server.requests.map(({ path }) => path).filter((path) => /\/proxy\/pods(\/|$)/.test(path));
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
    expect(podsAsked()).toEqual(['/api/v1/nodes/cp-1/proxy/pods']);
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

describe('of the static pods with some labels', () => {
  const LINES = Array.from({ length: 12 }, (_, index) => `line ${index + 1}\n`);
  const LOGS = { newest: LINES.join('') };
  const SCHEDULERS = ['cp-1', 'cp-2', 'cp-3'];

  async function startSchedulers(nodes: readonly string[] = SCHEDULERS): Promise<void> {
    const cluster = loadCluster('kubeadm');
    const logged = nodes.map((node) => {
      const logs = { [`kube-system/kube-scheduler-${node}/kube-scheduler`]: LOGS };
      return [node, { ...cluster.kubelets[node], logs }] as const;
    });
    server = await startApiServer({
      cluster: { ...cluster, kubelets: { ...cluster.kubelets, ...Object.fromEntries(logged) } },
    });
  }

  const logOf = (node: string): string =>
    `/api/v1/namespaces/kube-system/pods/kube-scheduler-${node}/log?container=kube-scheduler`;
  const prefixed = (nodes: readonly string[], lines: readonly string[]): string =>
    nodes.flatMap((node) => lines.map((line) => `[pod/kube-scheduler-${node}/kube-scheduler] ${line}`)).join('');

  test('the last ten lines of each, one pod after the other', async () => {
    await startSchedulers();
    expect(await logs('-l', 'component=kube-scheduler', '--prefix')).toEqual({
      code: 0,
      stdout: prefixed(SCHEDULERS, LINES.slice(2)),
      stderr: '',
    });
    expect(asked()).toEqual(SCHEDULERS.map((node) => `${logOf(node)}&tailLines=10`));
  });

  test('as many as --tail says, all where it says -1, and of one node', async () => {
    await startSchedulers();
    await logs('-l', 'component=kube-scheduler', '--tail=2', '-n', 'kube-system', '--no-kubelet');
    const { stdout } = await logs('-l', 'component=kube-scheduler', '--tail=-1', '--node=cp-2');
    expect(stdout).toBe(LINES.join(''));
    expect(asked()).toEqual([...SCHEDULERS.map((node) => `${logOf(node)}&tailLines=2`), logOf('cp-2')]);
  });

  test('followed at once, as many as --max-log-requests allows', async () => {
    await startSchedulers();
    const { code, stdout, stderr } = await logs('-l', 'component=kube-scheduler', '-f', '--max-log-requests=3');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').sort()).toEqual(
      ['', ...SCHEDULERS.flatMap(() => LINES.slice(2).map((line) => line.trim()))].sort(),
    );
    expect(await logs('-l', 'component=kube-scheduler', '-f', '--max-log-requests=2')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        "error: you are attempting to follow 3 log streams, but maximum allowed concurrency is 2, use --max-log-requests to increase the limit\nSee 'kubectl static logs --help' for usage.\n",
    });
  });

  test('what one of them refuses is told, and the others are printed', async () => {
    await startSchedulers(['cp-1', 'cp-3']);
    const words =
      'Error from server (BadRequest): container "kube-scheduler" in pod "kube-scheduler-cp-2" is waiting to start: ContainerCreating\n';
    const expected = { stdout: prefixed(['cp-1', 'cp-3'], LINES.slice(2)), stderr: words };
    expect(await logs('-l', 'component=kube-scheduler', '--prefix')).toEqual({ code: 2, ...expected });
    expect(await logs('-l', 'component=kube-scheduler', '--prefix', '--ignore-errors')).toEqual({
      code: 0,
      ...expected,
    });
  });

  test('also of those without a mirror, whose labels their kubelets tell, and of no other pods', async () => {
    await start('hidden', { 'guarded/checked-cp-1/c': { newest: TEXT } });
    const silent =
      'Note: 1 of 3 kubelets did not answer (no route to host): worker-2\nNote: static pods without a mirror pod were not searched for there (--no-kubelet skips this search).\n';
    const unseen = (name: string, node: string): string =>
      `Note: ${name} has no mirror pod: its log is read through the kubelet of node ${node}.\n`;
    expect(await logs('-l', 'app in (checked, agent, db)')).toEqual({
      code: 2,
      stdout: TEXT,
      stderr: `${silent}${unseen('checked-cp-1', 'cp-1')}${unseen('agent-worker-1', 'worker-1')}Error from server (HTTP 400): container "c" in pod "agent-worker-1" is waiting to start: ContainerCreating\n`,
    });
    expect(asked()).toEqual([
      '/api/v1/nodes/cp-1/proxy/containerLogs/guarded/checked-cp-1/c?tailLines=10',
      '/api/v1/nodes/worker-1/proxy/containerLogs/kube-system/agent-worker-1/c?tailLines=10',
    ]);
    expect([...podsAsked()].sort()).toEqual(['cp-1', 'worker-1'].map((node) => `/api/v1/nodes/${node}/proxy/pods`));
    expect(await logs('-l', 'app=nothing')).toEqual({
      code: 2,
      stdout: '',
      stderr: `${silent}Note: no mirror pod has labels app=nothing.\n`,
    });
    expect(await logs('-l', 'app=checked', '--no-kubelet')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Note: no static pod has labels app=checked.\n',
    });
  });

  test.each([
    [[], 'error: logs needs an argument: POD'],
    [['etcd-cp-1', '-l', 'a=b'], 'error: POD and --selector cannot be used together'],
    [['-l', ''], 'error: --selector is empty, which would select everything'],
    [['-l', 'a in (b'], 'error: unable to parse requirement "a in (b" of the selector "a in (b"'],
  ])('%j is refused', async (args, words) => {
    await start('kubeadm');
    const usage = "See 'kubectl static logs --help' for usage.";
    expect(await logs(...args)).toEqual({ code: 2, stdout: '', stderr: `${words}\n${usage}\n` });
  });

  test('a node that is not there, and a container that one of them has not, end it', async () => {
    await startSchedulers();
    expect(await logs('-l', 'component=kube-scheduler', '--node=cp-9')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'Error from server (NotFound): nodes "cp-9" not found\n',
    });
    expect(await logs('-l', 'component=kube-scheduler', '-c', 'x')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: container x is not valid for pod kube-scheduler-cp-1\n',
    });
    expect(asked()).toEqual([]);
  });
});
