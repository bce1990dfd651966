import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type KubeObject } from '../api-server/api-server.ts';
import { startWatchedServer, type WatchedServer } from '../e2e/watched-server.ts';
import { run } from '../program/built-program.ts';
import { runInProcess } from '../program/in-process.ts';
import { until } from '../until.ts';

const MET = { code: 0, stdout: 'pod/etcd-cp-1 condition met\n', stderr: '' };
const NEW = 'f'.repeat(32);

let watched: WatchedServer;
let etcd: KubeObject;
let hash: string;

beforeEach(async () => {
  watched = await startWatchedServer();
  etcd = watched.server.store.get('pods', 'kube-system', 'etcd-cp-1')!;
  hash = etcd.metadata.annotations!['kubernetes.io/config.mirror']!;
});

afterEach(async () => {
  await watched.close();
});

async function wait(...args: readonly string[]) {
  const { server, gateway } = watched;
  const kubeconfig = server.kubeconfig().replace(server.url, `https://127.0.0.1:${gateway.port}`);
  return await runInProcess(['wait', ...args], { kubeconfig });
}

/** Waits until the pod was looked for, and found. */
async function found(): Promise<void> {
  await until(() => watched.server.requests.some(({ status }) => status === 200));
  await sleep(500);
}

/** The same until time is up: enough of it to look once at least and tell of it, which a busy machine does late. */
async function waitInVain(...args: readonly string[]) {
  for (let timeout = 300; ; timeout *= 3) {
    const result = await wait(...args, `--timeout=${timeout}ms`);
    if (result.stderr.startsWith('Note: ') || timeout > 20_000) return result;
  }
}

/** The kubelet deletes a mirror and makes another where its manifest is another. */
async function replaceMirror(): Promise<void> {
  const { store } = watched.server;
  store.delete('pods', 'kube-system', 'etcd-cp-1');
  await sleep(50);
  const annotations = {
    ...etcd.metadata.annotations,
    'kubernetes.io/config.mirror': NEW,
    'kubernetes.io/config.hash': NEW,
  };
  store.put('pods', { ...etcd, metadata: { ...etcd.metadata, annotations, uid: 'new' } });
}

describe('a hash', () => {
  test.each([
    ['that differs from now', () => ['--for=hash']],
    ['that differs from one', () => [`--for=hash!=${hash}`]],
    ['that is named', () => [`--for=hash=${NEW}`]],
    ['by the name in the manifest', () => ['--for=hash', '--node=cp-1']],
  ])('%s is waited for', async (name, flags) => {
    const pod = name.includes('manifest') ? 'etcd' : 'etcd-cp-1';
    const result = wait(pod, ...flags());
    await watched.watching();
    await replaceMirror();
    expect(await result).toEqual(MET);
  });

  test('that is there is met at once', async () => {
    expect(await wait('etcd-cp-1', `--for=hash=${hash}`)).toEqual(MET);
    expect(await wait('kube-system/etcd-cp-1', `--for=hash!=${NEW}`)).toEqual(MET);
    expect(await wait('pod', 'etcd-cp-1', '--for=mirrored', '--timeout=0')).toEqual(MET);
  });

  test('that changes while the API server is away is seen once it is back', async () => {
    const result = wait('etcd-cp-1', '--for=hash');
    await watched.watching();
    await watched.gateway.stop();
    await replaceMirror();
    await sleep(900);
    await watched.gateway.start();
    const { code, stdout, stderr } = await result;
    expect([code, stdout]).toEqual([0, MET.stdout]);
    expect(stderr).toMatch(/^Note: lost the API server, trying again: .*\nNote: the API server answers again\.\n$/);
  });

  test('is waited for also where the API server is away at first, unless it is to differ from now', async () => {
    await watched.gateway.stop();
    const unknown = await wait('etcd-cp-1', '--for=hash');
    expect([unknown.code, unknown.stdout]).toEqual([2, '']);
    const result = wait('etcd-cp-1', `--for=hash!=${hash}`);
    await replaceMirror();
    await sleep(300);
    await watched.gateway.start();
    const { code, stdout } = await result;
    expect([code, stdout]).toEqual([0, MET.stdout]);
  });
});

test('time is up', async () => {
  const last = `Note: etcd-cp-1 when last seen: hash ${hash}, Running, 1/1 ready.\n`;
  const condition = ['etcd-cp-1', `--for=hash=${NEW}`];
  for (const result of [await wait(...condition, '--timeout=0'), await waitInVain(...condition)]) {
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `${last}error: timed out waiting for the condition on pods/etcd-cp-1\n`,
    });
  }
});

test('time is up while the API server is away', async () => {
  await watched.gateway.stop();
  const { code, stderr } = await waitInVain('etcd-cp-1', '--for=mirrored');
  expect([code, stderr.split('\n').slice(1)]).toEqual([
    1,
    ['error: timed out waiting for the condition on pods/etcd-cp-1', ''],
  ]);
});

test('ready is what the condition says', async () => {
  watched.setStatus('etcd-cp-1', { conditions: [{ type: 'Ready', status: 'False' }] });
  const result = wait('etcd-cp-1', '--for=ready');
  await watched.watching();
  watched.setStatus('etcd-cp-1', { conditions: [{ type: 'Ready', status: 'True' }] });
  expect(await result).toEqual(MET);
});

test('several pods', async () => {
  const result = await wait('etcd-cp-1', 'kube-scheduler-cp-1', '--for=mirrored', '--timeout=-1s');
  expect([result.code, result.stdout.split('\n').sort()]).toEqual([
    0,
    ['', 'pod/etcd-cp-1 condition met', 'pod/kube-scheduler-cp-1 condition met'],
  ]);
});

test('a mirror that is not there yet is waited for, but not one of no node', async () => {
  watched.server.store.delete('pods', 'kube-system', 'etcd-cp-1');
  const result = wait('etcd-cp-1', '--for=mirrored');
  await watched.watching();
  await replaceMirror();
  expect(await result).toEqual(MET);
  for (const flags of [['--for=mirrored'], ['--for=gone'], ['--for=gone', '--no-kubelet']]) {
    const { code, stderr } = await wait('etcd-cp-9', ...flags, '--timeout=1500ms');
    expect([code, stderr.startsWith('error: no pod "etcd-cp-9" found')]).toEqual([2, true]);
    expect(stderr).toContain('The name of a mirror pod ends in that of its node, and no node has such a name.');
  }
});

test.each(['ready', 'mirrored', 'hash', 'gone'])(
  'an ordinary pod is not waited for until it is %s',
  async (condition) => {
    watched.server.store.put('pods', {
      metadata: { namespace: 'default', name: 'plain', uid: 'plain' },
      spec: { nodeName: 'cp-1', containers: [] },
    });
    const stderr =
      'error: plain is not a static pod: no manifest file defines it. Use "kubectl wait"; see "kubectl static explain plain".\n';
    for (const name of ['plain', 'default/plain']) {
      expect(await wait(name, `--for=${condition}`)).toEqual({ code: 2, stdout: '', stderr });
    }
  },
);

test.each(['ready', 'gone'])(
  'a node that does not exist is told, and nothing waited for until it is %s',
  async (condition) => {
    for (const flags of [[], ...(condition === 'gone' ? [['--no-kubelet']] : [])]) {
      expect(await wait('etcd-cp-1', `--for=${condition}`, '--node=cp-9', ...flags)).toEqual({
        code: 2,
        stdout: '',
        stderr: 'Error from server (NotFound): nodes "cp-9" not found\n',
      });
    }
  },
);

test('Ctrl-C ends it with 130', async () => {
  const interruption = new AbortController();
  const result = run(['wait', 'etcd-cp-1', '--for=hash'], {
    kubeconfig: watched.server.kubeconfig(),
    interrupt: interruption.signal,
  });
  await watched.watching();
  interruption.abort();
  expect((await result).code).toBe(130);
});

describe('gone', () => {
  test('is a pod without a mirror that its kubelet does not run either', async () => {
    const server = await startApiServer({ cluster: 'hidden' });
    const kubeconfig = server.kubeconfig();
    const ask = async (...args: readonly string[]) =>
      await runInProcess(['wait', ...args, '--timeout=0'], { kubeconfig });
    const time = 'error: timed out waiting for the condition on pods/checked-cp-1\n';
    expect(await ask('guarded/checked-cp-1', '--for=gone')).toEqual({
      code: 1,
      stdout: '',
      stderr: `Note: checked-cp-1 had no mirror pod when last seen, and its kubelet still had it.\n${time}`,
    });
    expect(await ask('guarded/checked-cp-1', '--for=gone', '--no-kubelet')).toEqual({
      code: 0,
      stdout: 'pod/checked-cp-1 condition met\n',
      stderr: 'Note: it is not known whether the kubelet still runs checked-cp-1: it was not asked (--no-kubelet).\n',
    });
    expect(await ask('nobody-cp-1', '--for=gone')).toEqual({
      code: 0,
      stdout: 'pod/nobody-cp-1 condition met\n',
      stderr: '',
    });
    await server.close();
  });

  test('is not denied a node where nodes cannot be read, whether or not its kubelet is asked', async () => {
    const server = await startApiServer({ cluster: 'hidden' });
    server.fault({ kind: 'status', code: 403, path: /^\/api\/v1\/nodes/ });
    const kubeconfig = server.kubeconfig();
    const ask = async (...flags: readonly string[]) =>
      await runInProcess(['wait', 'nobody-cp-1', '--for=gone', '--timeout=0', ...flags], { kubeconfig });
    const results = [await ask(), await ask('--no-kubelet')];
    await server.close();
    for (const { code, stdout, stderr } of results) {
      expect([code, stdout]).toEqual([0, 'pod/nobody-cp-1 condition met\n']);
      expect(stderr).toMatch(/^Note: it is not known whether the kubelet still runs nobody-cp-1: /);
    }
  });

  test('does not take what a name may end in for nodes where nodes cannot be read', async () => {
    const server = await startApiServer({ cluster: 'hidden' });
    server.fault({ kind: 'status', code: 403, path: /^\/api\/v1\/nodes/ });
    const args = ['wait', 'a-nobody-cp-1', '--for=gone', '--timeout=0'];
    const { stderr } = await runInProcess(args, { kubeconfig: server.kubeconfig() });
    await server.close();
    expect(stderr).toBe(
      'Note: it is not known whether the kubelet still runs a-nobody-cp-1: nodes that a-nobody-cp-1 may be on: forbidden (needs "get nodes").\n',
    );
  });

  test('says that the node went away meanwhile', async () => {
    const result = wait('etcd-cp-1', '--for=gone');
    await found();
    watched.server.store.delete('nodes', undefined, 'cp-1');
    watched.server.store.delete('pods', 'kube-system', 'etcd-cp-1');
    expect(await result).toEqual({
      ...MET,
      stderr: 'Note: it is not known whether the kubelet still runs etcd-cp-1: its node no longer exists.\n',
    });
  });

  test('waits for the mirror to go', async () => {
    const result = wait('etcd-cp-1', '--for=gone', '--no-kubelet');
    await found();
    watched.server.store.delete('pods', 'kube-system', 'etcd-cp-1');
    const { code, stdout } = await result;
    expect([code, stdout]).toEqual([0, MET.stdout]);
  });
});

test.each([
  [['etcd-cp-1'], 'wait needs --for CONDITION. Conditions: hash, hash=HASH, hash!=HASH, ready, mirrored, gone.'],
  [
    ['etcd-cp-1', '--for=delete'],
    'invalid argument "delete" for "--for" flag: must be one of: hash, hash=HASH, hash!=HASH, ready, mirrored, gone',
  ],
])('%j is refused', async (args, words) => {
  const { code, stderr } = await wait(...args);
  expect([code, stderr]).toEqual([2, `error: ${words}\nSee 'kubectl static wait --help' for usage.\n`]);
});

describe('by labels', () => {
  const ETCD = ['-l', 'component=etcd'];

  test('each static pod that has them gets its line', async () => {
    const { code, stdout, stderr } = await wait('pods', ...ETCD, '--for=mirrored');
    expect([code, stdout.split('\n').sort(), stderr]).toEqual([
      0,
      ['', ...['cp-1', 'cp-2', 'cp-3'].map((node) => `pod/etcd-${node} condition met`)],
      '',
    ]);
    expect(await wait(...ETCD, '--for=mirrored', '--node=cp-1')).toEqual(MET);
  });

  test('those that are not in time are named', async () => {
    watched.setStatus('etcd-cp-1', { conditions: [{ type: 'Ready', status: 'False' }] });
    const { code, stdout, stderr } = await wait(...ETCD, '--for=ready', '--timeout=0', '--no-kubelet');
    expect([code, stdout.split('\n').sort()]).toEqual([
      1,
      ['', 'pod/etcd-cp-2 condition met', 'pod/etcd-cp-3 condition met'],
    ]);
    expect(stderr).toBe(
      `Note: etcd-cp-1 when last seen: hash ${hash}, Running, 1/1 ready.\nerror: timed out waiting for the condition on pods/etcd-cp-1\n`,
    );
  });

  test('a hash that differs from now is waited for of all', async () => {
    const result = wait(...ETCD, '--for=hash', '--node=cp-1');
    await watched.watching();
    await replaceMirror();
    expect(await result).toEqual(MET);
  });

  test('are read once the API server is back, or time is up', async () => {
    await watched.gateway.stop();
    const late = await waitInVain(...ETCD, '--for=mirrored');
    expect([late.code, late.stderr.split('\n').slice(1)]).toEqual([
      1,
      ['error: timed out waiting for the condition on static pods with labels component=etcd', ''],
    ]);
    const result = wait(...ETCD, '--for=mirrored', '--node=cp-1');
    await sleep(300);
    await watched.gateway.start();
    const { code, stdout } = await result;
    expect([code, stdout]).toEqual([0, MET.stdout]);
  });

  test('that none has', async () => {
    const none = 'no static pod has labels component=none';
    expect(await wait('-l', 'component=none', '--for=ready')).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: ${none}. To see the labels of static pods, run "kubectl static ls --show-labels".\n`,
    });
    expect(await wait('-l', 'component=none', '--for=gone')).toEqual({
      code: 0,
      stdout: '',
      stderr: `Note: ${none}.\n`,
    });
    const { code, stderr } = await wait('-l', '', '--for=gone');
    expect([code, stderr.split('\n')[0]]).toEqual([2, 'error: --selector is empty, which would select everything']);
  });

  test('of a pod without a mirror its kubelet tells, and where one does not answer nothing is taken to be gone', async () => {
    const server = await startApiServer({ cluster: 'hidden' });
    const kubeconfig = server.kubeconfig();
    const ask = async (...args: readonly string[]) =>
      await runInProcess(['wait', ...args, '--for=gone', '--timeout=0'], { kubeconfig });
    const runs = await ask('-l', 'app=checked');
    const none = await ask('-l', 'app=none');
    const unasked = await ask('-l', 'app=none', '--no-kubelet');
    await server.close();
    const silent =
      'Note: 1 of 3 kubelets did not answer (no route to host): worker-2\nNote: static pods without a mirror pod were not searched for there (--no-kubelet skips this search).\n';
    expect(runs).toEqual({
      code: 1,
      stdout: '',
      stderr: `${silent}Note: checked-cp-1 had no mirror pod when last seen, and its kubelet still had it.\nerror: timed out waiting for the condition on pods/checked-cp-1\n`,
    });
    expect(none).toEqual({
      code: 2,
      stdout: '',
      stderr: `${silent}error: no static pod has labels app=none as far as is known, but not every kubelet answered: worker-2. Name the pods, so that their kubelets are asked again, or use --no-kubelet to check only mirror pods.\n`,
    });
    expect(unasked).toEqual({ code: 0, stdout: '', stderr: 'Note: no static pod has labels app=none.\n' });
  });
});
