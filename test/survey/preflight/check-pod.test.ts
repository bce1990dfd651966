import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CheckPlan } from '../../../src/change/check-plan.ts';
import { checkPod } from '../../../src/change/check-pod.ts';
import { InterruptedError } from '../../../src/facts/errors.ts';
import { LivingPods } from '../../../src/host/task-pod/living-pods.ts';
import { checkOnNode } from '../../../src/survey/preflight/check-pod.ts';
import { startApiServer, type Machine, type TestApiServer } from '../../api-server/api-server.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';
import { until } from '../../until.ts';

const A = { image: 'example.com/a:1', policy: 'IfNotPresent' } as const;
const B = { image: 'example.com/b:1', policy: 'Always' } as const;
const FILE = { path: '/etc/audit.yaml', type: 'File', neededBy: 'volume audit' } as const;
const DIRECTORY = { path: '/etc/none', type: 'Directory', neededBy: 'volume none' } as const;
const NAME = 'kubectl-static-check-1';

let root: string;
let desk: Desk;
let server: TestApiServer;
let told: string[];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'check-'));
  mkdirSync(join(root, 'etc'));
  writeFileSync(join(root, 'etc/audit.yaml'), '');
  desk = await openDesk();
  told = [];
});

// Whatever comes of it: no pod stays.
afterEach(async () => {
  expect(server.store.get('pods', 'default', NAME)).toBeUndefined();
  await desk.clear();
  await server.close();
  rmSync(root, { recursive: true });
});

interface Given {
  readonly machine?: Partial<Machine>;
  readonly user?: string;
  readonly namespace?: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly before?: (server: TestApiServer) => void;
}

/** What is told of a plan on node `cp-1`: `error: message`. */
async function check(plan: CheckPlan, given: Given = {}): Promise<readonly string[]> {
  const {
    machine = {},
    user = 'admin',
    namespace = 'default',
    timeout = 5000,
    signal = new AbortController().signal,
  } = given;
  server = await startApiServer({ machines: { 'cp-1': { root, ...machine } } });
  given.before?.(server);
  await desk.put({ config: server.kubeconfig({ user }) });
  const connection = await desk.connect();
  const tell = (line: string): void => void told.push(line);
  const pod = checkPod({ name: NAME, namespace, node: 'cp-1', plan, image: 'example.com/any:1', lifetime: 60 });
  const living = new LivingPods({ namespace, signal, tell });
  const results = await checkOnNode(connection, plan, { pod, timeout, signal, progress: tell, warn: tell, living });
  return results.map(({ severity, message }) => `${severity}: ${message}`);
}

const asked = (method: string): readonly string[] =>
  server.requests.filter((request) => request.method === method).map(({ path }) => path);

test('nothing is created where nothing is to be looked at', async () => {
  expect(await check({ images: [], paths: [] })).toEqual([]);
  expect(server.requests).toEqual([]);
});

test('images and paths that are there', async () => {
  expect(await check({ images: [A, B], paths: [FILE] })).toEqual([
    'fine: /etc/audit.yaml is on the node (volume audit)',
    'fine: the node has image example.com/a:1',
    'fine: the node has image example.com/b:1',
  ]);
  expect(told).toEqual([`Deleted pod default/${NAME}.`]);
  expect([asked('POST').length, asked('DELETE').length]).toEqual([1, 1]);
});

test('an image that cannot be pulled', async () => {
  expect(await check({ images: [A, B], paths: [] }, { machine: { images: [A.image] } })).toEqual([
    'fine: the node has image example.com/a:1',
    'error: the node cannot get image example.com/b:1: ErrImagePull: failed to pull and unpack image "example.com/b:1": not found',
  ]);
});

test('paths that are not there, all at once', async () => {
  const missing = { ...FILE, path: '/etc/none.yaml' };
  expect(await check({ images: [A], paths: [missing, FILE, DIRECTORY] })).toEqual([
    'error: volume audit needs /etc/none.yaml, and the node has no such file',
    'fine: the kubelet does not complain about /etc/audit.yaml (volume audit)',
    'error: volume none needs /etc/none, and the node has no such directory',
    'warning: not known: whether the node can get image example.com/a:1 (the kubelet looks at images only once all paths are there)',
  ]);
});

test('paths alone need no image on the node', async () => {
  expect(await check({ images: [], paths: [FILE] }, { machine: { images: [] } })).toEqual([
    'fine: /etc/audit.yaml is on the node (volume audit)',
  ]);
});

test('a kubelet that does nothing within the time', async () => {
  expect(await check({ images: [A], paths: [FILE] }, { machine: { asleep: true }, timeout: 700 })).toEqual([
    'warning: not known: whether /etc/audit.yaml is on the node (no answer within 0.7s)',
    'error: the node did not get image example.com/a:1 within 0.7s',
  ]);
});

describe('where no pod can be made nothing is known', () => {
  test('without the permission', async () => {
    const [word] = await check({ images: [A], paths: [] }, { user: 'tier1' });
    expect(word).toMatch(/^warning: not known: whether the node can get image example\.com\/a:1 \(pods is forbidden: /);
  });

  test('in a namespace whose PodSecurity refuses it', async () => {
    const restrict = ({ store }: TestApiServer): void => {
      const found = store.get('namespaces', undefined, 'default')!;
      const labels = { ...found.metadata.labels, 'pod-security.kubernetes.io/enforce': 'baseline' };
      store.put('namespaces', { ...found, metadata: { ...found.metadata, labels } });
    };
    const [word] = await check({ images: [A], paths: [] }, { before: restrict });
    expect(word).toMatch(
      /^warning: not known: whether the node can get image example\.com\/a:1 \(.*violates PodSecurity "baseline:latest".*The check pod needs hostPath and hostNetwork: with --debug-namespace, choose a namespace/,
    );
  });

  test('on a node whose kubelet refuses it', async () => {
    expect(await check({ images: [A], paths: [] }, { machine: { rejects: 'OutOfcpu' } })).toEqual([
      'warning: not known: whether the node can get image example.com/a:1 (OutOfcpu: Pod was rejected: OutOfcpu)',
    ]);
  });
});

test('an interruption deletes the pod, and says how to do it', async () => {
  const controller = new AbortController();
  const interruptOnceThere = ({ store }: TestApiServer): void => {
    void until(() => store.get('pods', 'default', NAME) !== undefined).then(() => {
      controller.abort();
    });
  };
  const run = check(
    { images: [A], paths: [] },
    { machine: { asleep: true }, timeout: 60_000, signal: controller.signal, before: interruptOnceThere },
  );
  await expect(run).rejects.toThrow(InterruptedError);
  expect(told).toEqual([
    `Deleting the check pod. If this is interrupted, remove it with: kubectl delete pod ${NAME} -n default`,
    `Deleted pod default/${NAME}.`,
  ]);
});
