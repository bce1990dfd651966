import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from './api-server.ts';

const run = promisify(execFile);
const found = spawnSync('kubectl', ['version', '--client']).status === 0;

let server: TestApiServer;
let directory: string;

beforeAll(async () => {
  server = await startApiServer({ cluster: 'trouble' });
  directory = await mkdtemp(join(tmpdir(), 'test-api-server-'));
  await writeFile(join(directory, 'config'), server.kubeconfig({ auth: 'certificate', user: 'admin' }));
});

afterAll(async () => {
  await server.close();
  await rm(directory, { recursive: true });
});

/** The lines a real kubectl prints, their gutters reduced to one space. */
async function kubectl(...args: string[]): Promise<string[]> {
  const shared = ['--kubeconfig', join(directory, 'config'), '--cache-dir', join(directory, 'cache')];
  const { stdout } = await run('kubectl', [...shared, ...args], { env: { PATH: process.env.PATH, HOME: directory } });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/ {2,}/g, ' ').trimEnd());
}

(found ? describe : describe.skip)('a real kubectl', () => {
  test('pods, with their statuses', async () => {
    expect(
      await kubectl('get', 'pods', '-n', 'kube-system', '-l', 'component!=x', '--field-selector', 'spec.nodeName=cp-1'),
    ).toEqual([
      'NAME READY STATUS RESTARTS AGE',
      'crashing-cp-1 0/1 CrashLoopBackOff 57 (3m ago) 62d',
      'etcd-cp-1 1/1 Running 0 62d',
      'initializing-cp-1 0/1 Init:Signal:11 4 62d',
      'kube-apiserver-cp-1 1/1 Running 0 62d',
      'kube-controller-manager-cp-1 1/1 Running 0 62d',
      'kube-scheduler-cp-1 1/1 Running 0 62d',
      'no-controller-cp-1 1/1 Running 0 62d',
      'no-source-cp-1 1/1 Running 0 62d',
      'not-ready-cp-1 1/2 Running 0 62d',
      'once-cp-1 0/1 Error 0 62d',
      'other-owner-cp-1 1/1 Running 0 62d',
      'renamed-master-1 1/1 Running 0 62d',
      'stale-owner-cp-1 1/1 Running 0 62d',
      'terminating-cp-1 1/1 Terminating 0 62d',
      'two-hashes-cp-1 1/1 Running 0 62d',
    ]);
  });

  test('nodes, namespaces, config maps and events', async () => {
    expect(await kubectl('get', 'nodes')).toEqual([
      'NAME STATUS ROLES AGE VERSION',
      'WIN-Edge.01 Ready <none> 62d v1.36.1',
      'cp-1 Ready control-plane 62d v1.36.1',
      'cp-2 NotReady control-plane 62d v1.36.1',
      'node-0.dc1.example.internal Ready <none> 62d v1.36.1',
      'worker-off NotReady <none> 62d v1.36.1',
    ]);
    expect(await kubectl('get', 'ns', 'leaving')).toEqual(['NAME STATUS AGE', 'leaving Terminating 62d']);
    expect(await kubectl('get', 'cm', '-A')).toEqual([
      'NAMESPACE NAME DATA AGE',
      'kube-system kubeadm-config 1 62d',
      'kube-system kubelet-config 1 62d',
    ]);
    expect(await kubectl('get', 'events', '-n', 'kube-system')).toEqual([
      'LAST SEEN TYPE REASON OBJECT MESSAGE',
      '30s Warning BackOff pod/crashing-cp-1 Back-off restarting failed container app in pod crashing-cp-1_kube-system',
    ]);
  });

  test('a namespace is created, and only once', async () => {
    expect(await kubectl('create', 'namespace', 'new', '--dry-run=server')).toEqual([
      'namespace/new created (server dry run)',
    ]);
    expect(await kubectl('create', 'namespace', 'new')).toEqual(['namespace/new created']);
    await expect(kubectl('create', 'namespace', 'new')).rejects.toThrow('namespaces "new" already exists');
    expect(await kubectl('get', 'ns', 'new', '--no-headers')).toEqual(['new Active 0s']);
  });

  test('pages, JSON, raw paths and deletion', async () => {
    expect(await kubectl('get', 'pods', '-A', '--chunk-size=3', '-o', 'name')).toHaveLength(
      [...server.store.list('pods')].length,
    );
    expect(
      await kubectl(
        'get',
        'pod',
        'etcd-cp-1',
        '-n',
        'kube-system',
        '-o',
        'jsonpath={.metadata.ownerReferences[0].kind}',
      ),
    ).toEqual(['Node']);
    expect((await kubectl('get', '--raw', '/api/v1/nodes/cp-1/proxy/configz'))[0]).toContain(
      '"staticPodPath":"/srv/static-pods"',
    );
    expect(await kubectl('delete', 'pod', 'etcd-cp-1', '-n', 'kube-system', '--wait=false', '-o', 'name')).toEqual([
      'pod/etcd-cp-1',
    ]);
    expect(await kubectl('get', 'pod', 'etcd-cp-1', '-n', 'kube-system', '--no-headers')).toEqual([
      'etcd-cp-1 1/1 Running 0 0s',
    ]);
  });
});
