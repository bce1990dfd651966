import { afterEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type ApiServerOptions, type TestApiServer } from './api-server.ts';
import { request } from './client.ts';
import { generateCluster } from './clusters/generated-cluster.ts';

let server: TestApiServer;

async function start(options: ApiServerOptions = {}): Promise<void> {
  server = await startApiServer(options);
}

afterEach(async () => {
  await server.close();
});

interface List {
  kind: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: { kind?: string; metadata: { name: string; namespace?: string } }[];
  rows: { cells: unknown[]; object: object | null }[];
  message?: string;
  code?: number;
}

async function list(path: string, accept = 'application/json'): Promise<List> {
  return (await request(server, path, { headers: { accept } })).body as List;
}

async function names(path: string): Promise<string[]> {
  return (await list(path)).items.map(({ metadata }) => metadata.name);
}

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

describe('lists', () => {
  test('by label, by field, in one namespace', async () => {
    await start();
    expect(await names('/api/v1/pods?labelSelector=component+in+(etcd)&fieldSelector=spec.nodeName!%3Dcp-1')).toEqual([
      'etcd-cp-2',
      'etcd-cp-3',
    ]);
    expect(await names('/api/v1/pods?fieldSelector=spec.host%3Dworker-1,metadata.namespace%3Dshop')).toEqual([
      'db-0',
      'web-5d9c7b6f44-9xw2f',
      'web-5d9c7b6f44-qd6mv',
    ]);
    expect(await names('/api/v1/namespaces/kube-system/configmaps')).toEqual([
      'coredns',
      'kubeadm-config',
      'kubelet-config',
    ]);
    expect(
      await names('/api/v1/events?fieldSelector=involvedObject.name%3Dkube-scheduler-cp-2,reason%3DPulled'),
    ).toEqual(['kube-scheduler-cp-2.18ea4f1a2b3c4d5e']);
  });

  test.each([
    ['/api/v1/nodes?fieldSelector=spec.x%3D', 'field label not supported: spec.x'],
    [
      '/api/v1/configmaps?fieldSelector=data%3D',
      '"data" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])('%s is a 400', async (path, message) => {
    await start();
    expect(await list(path)).toMatchObject({ code: 400, message });
  });

  test('an old server does not know the service account label', async () => {
    await start({ features: { missingFieldLabels: ['spec.serviceAccountName'] } });
    expect(await list('/api/v1/pods?fieldSelector=spec.serviceAccountName%3D')).toMatchObject({
      code: 400,
      message: 'field label not supported: spec.serviceAccountName',
    });
  });

  test('pages show the cluster as it was at the first one', async () => {
    await start();
    const path = '/api/v1/pods?limit=10&labelSelector=tier';
    const first = await list(path);
    server.store.delete('pods', 'kube-system', 'kube-scheduler-cp-1');
    const second = await list(`${path}&continue=${first.metadata.continue ?? ''}`);
    expect([...first.items, ...second.items].map(({ metadata }) => metadata.name)).toEqual([
      ...['etcd-cp-1', 'etcd-cp-2', 'etcd-cp-3', 'kube-apiserver-cp-1', 'kube-apiserver-cp-2', 'kube-apiserver-cp-3'],
      ...['kube-controller-manager-cp-1', 'kube-controller-manager-cp-2', 'kube-controller-manager-cp-3'],
      ...['kube-scheduler-cp-1', 'kube-scheduler-cp-2', 'kube-scheduler-cp-3'],
    ]);
    expect(first.metadata.remainingItemCount).toBeUndefined();
    expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
  });

  test('an expired page is a 410 whose token goes on with the present state', async () => {
    await start();
    const first = await list('/api/v1/nodes?limit=2');
    server.store.compact();
    const expired = await list(`/api/v1/nodes?limit=2&continue=${first.metadata.continue ?? ''}`);
    expect(expired.code).toBe(410);
    const rest = await list(`/api/v1/nodes?continue=${expired.metadata.continue ?? ''}`);
    expect(rest.items.map(({ metadata }) => metadata.name)).toEqual(['cp-3', 'worker-1', 'worker-2']);
  });

  test('pages of a namespace and of a generated cluster add up', async () => {
    await start({ cluster: generateCluster({ nodes: 20, pods: 300, staticPodsPerNode: 3 }) });
    const seen: string[] = [];
    let token = '';
    do {
      const page = await list(`/api/v1/namespaces/kube-system/pods?limit=7&continue=${token}`);
      seen.push(...page.items.map(({ metadata }) => metadata.name));
      token = page.metadata.continue ?? '';
    } while (token !== '');
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
    expect(seen).toEqual([...seen].sort());
    expect((await list('/api/v1/pods')).items).toHaveLength(360);
  });

  test('large answers are gzipped for who takes it, small ones are not', async () => {
    await start({ cluster: generateCluster({ nodes: 1, pods: 100, staticPodsPerNode: 0 }) });
    const ask = (path: string, accept: string): ReturnType<typeof request> =>
      request(server, path, { headers: { 'accept-encoding': accept } });
    const zipped = await ask('/api/v1/pods', 'gzip, deflate');
    const plain = await ask('/api/v1/pods', 'identity');
    const small = await ask('/api/v1/nodes', 'gzip');
    expect([zipped, plain, small].map(({ headers }) => headers['content-encoding'])).toEqual([
      'gzip',
      undefined,
      undefined,
    ]);
    expect(zipped.body).toEqual(plain.body);
    expect(zipped.size).toBeLessThan(plain.size / 10);
  });
});

describe('forms of an answer', () => {
  test.each([
    ['application/json', 'PodList'],
    ['*/*', 'PodList'],
    [`${TABLE},application/json`, 'Table'],
    [`application/json;q=0.5,${TABLE}`, 'Table'],
    ['application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io', 'PartialObjectMetadataList'],
    ['application/json;as=Table;v=v9;g=meta.k8s.io,application/json', 'PodList'],
    ['application/vnd.kubernetes.protobuf,application/json', 'PodList'],
    ['application/vnd.kubernetes.protobuf', 'Status'],
    ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', 'Status'],
  ])('%s gives a %s', async (accept, kind) => {
    await start();
    const { status, body } = await request(server, '/api/v1/pods', { headers: { accept } });
    expect({ kind: (body as List).kind, status }).toEqual({ kind, status: kind === 'Status' ? 406 : 200 });
  });

  test('a server without Tables passes over them', async () => {
    await start({ features: { tables: false } });
    expect((await list('/api/v1/pods', `${TABLE},application/json`)).kind).toBe('PodList');
    expect((await list('/api/v1/pods', TABLE)).code).toBe(406);
  });

  test('rows carry no object, its metadata, or all of it', async () => {
    await start();
    const path = '/api/v1/pods?limit=1';
    const object = async (include: string): Promise<object | null | undefined> =>
      (await list(`${path}&includeObject=${include}`, TABLE)).rows[0]?.object;
    expect(await object('None')).toBeNull();
    expect(Object.keys((await object('Metadata')) ?? {})).toEqual(['kind', 'apiVersion', 'metadata']);
    expect(Object.keys((await object('Object')) ?? {})).toEqual(['kind', 'apiVersion', 'metadata', 'spec', 'status']);
    expect(await list(`${path}&includeObject=Some`, TABLE)).toMatchObject({
      code: 400,
      message: 'unrecognized includeObject value: "Some"',
    });
  });

  test('one object can be a Table or metadata, too', async () => {
    await start();
    const path = '/api/v1/nodes/cp-1';
    expect((await list(path, TABLE)).rows.map(({ cells }) => cells)).toEqual([
      [
        ...['cp-1', 'Ready', 'control-plane', '62d', 'v1.36.1', '192.168.10.11', '<none>'],
        ...['Debian GNU/Linux 12 (bookworm)', '6.1.0-37-amd64', 'containerd://1.7.27'],
      ],
    ]);
    expect((await list(path, 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io')).kind).toBe(
      'PartialObjectMetadata',
    );
  });
});

describe('deletion', () => {
  const path = '/api/v1/namespaces/kube-system/pods/etcd-cp-1';
  const uidOf = (): string | undefined => server.store.get('pods', 'kube-system', 'etcd-cp-1')?.metadata.uid;
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('a mirror pod comes back at once, with another uid', async () => {
    await start();
    const before = uidOf();
    expect((await request(server, path, { method: 'DELETE' })).body).toMatchObject({
      kind: 'Pod',
      metadata: { uid: before, deletionGracePeriodSeconds: 30, deletionTimestamp: '2026-02-01T12:00:30Z' },
    });
    await settled();
    expect(uidOf()).toEqual(expect.any(String));
    expect(uidOf()).not.toBe(before);
  });

  test('it stays away where no kubelet makes it anew', async () => {
    await start({ features: { recreateMirrorPods: false } });
    await request(server, path, { method: 'DELETE' });
    await settled();
    expect(uidOf()).toBeUndefined();
  });

  test('on a dead node a pod stays, terminating, until it is deleted without grace', async () => {
    await start({ cluster: 'trouble' });
    const dead = '/api/v1/namespaces/kube-system/pods/etcd-cp-2';
    const state = (): string | undefined => {
      const pod = server.store.get('pods', 'kube-system', 'etcd-cp-2');
      return pod && (pod.metadata.deletionTimestamp ?? 'alive');
    };
    await request(server, dead, { method: 'DELETE' });
    await settled();
    expect(state()).toBe('2026-02-01T12:00:30Z');
    await request(server, dead, { method: 'DELETE', body: { gracePeriodSeconds: 0 } });
    await settled();
    expect(state()).toBeUndefined();
  });

  test('a dry run and another uid delete nothing', async () => {
    await start();
    const before = uidOf();
    expect((await request(server, `${path}?dryRun=All`, { method: 'DELETE' })).status).toBe(200);
    const body = { preconditions: { uid: 'another' } };
    expect((await request(server, path, { method: 'DELETE', body })).status).toBe(409);
    await settled();
    expect(uidOf()).toBe(before);
  });
});
