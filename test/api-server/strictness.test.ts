import { afterEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from './api-server.ts';
import { request, type ClientOptions } from './client.ts';
import { generateCluster } from './clusters/generated-cluster.ts';

// What this server refuses because a real one does, or because a real one hides the mistake.

let server: TestApiServer;

afterEach(async () => {
  await server.close();
});

async function ask(path: string, options: ClientOptions = {}): Promise<[number, string]> {
  const { status, body } = await request(server, path, options);
  return [status, typeof body === 'string' ? body : ((body as { message?: string }).message ?? '')];
}

const POD = '/api/v1/namespaces/kube-system/pods/etcd-cp-1';

describe('options', () => {
  test.each([
    ['/api/v1/pods?fieldselector=x', 400, 'unknown query parameter "fieldselector"'],
    [`${POD}?limit=1`, 400, 'unknown query parameter "limit"'],
    ['/api/v1/pods?limit=many', 400, 'limit: Invalid value: "many"'],
    ['/api/v1/pods?watch=true&resourceVersion=x', 400, 'resourceVersion: Invalid value: "x"'],
    ['/api/v1/pods?resourceVersionMatch=Exact', 422, 'is forbidden unless resourceVersion is provided'],
    ['/api/v1/pods?resourceVersion=99999999', 504, 'Too large resource version: 99999999'],
    ['/api/v1/pods?sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
    ['/api/v1/pods?watch=true&sendInitialEvents=true', 422, 'must be NotOlderThan with sendInitialEvents'],
  ])('%s', async (path, status, words) => {
    server = await startApiServer();
    const [got, message] = await ask(path);
    expect([got, message]).toEqual([status, expect.stringContaining(words)]);
  });
});

describe('deletions', () => {
  test.each([
    ['an unknown field', { precondition: { uid: 'x' } }, 400],
    ['an unknown precondition', { preconditions: { uuid: 'x' } }, 400],
    ['another kind', { kind: 'Pod', apiVersion: 'v1' }, 400],
    ['a grace period below zero', { gracePeriodSeconds: -1 }, 400],
    ['another uid', { preconditions: { uid: 'x' } }, 409],
    ['another version', { preconditions: { resourceVersion: '1' } }, 409],
  ])('%s', async (_, body, status) => {
    server = await startApiServer();
    expect((await ask(POD, { method: 'DELETE', body }))[0]).toBe(status);
    expect(server.store.get('pods', 'kube-system', 'etcd-cp-1')?.metadata.deletionTimestamp).toBeUndefined();
  });
});

describe('creations', () => {
  const pod = (spec: object = {}, metadata: object = {}): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'made', ...metadata },
    spec: { containers: [{ name: 'c', image: 'i:1' }], ...spec },
  });

  test.each([
    ['a life longer than 32 bits', pod({ activeDeadlineSeconds: 2 ** 31 }), 422],
    ['no container', pod({ containers: [] }), 422],
    ['a name that is none', pod({}, { name: 'A_b' }), 422],
    ['another namespace', pod({}, { namespace: 'shop' }), 400],
    ['no version', { ...pod(), apiVersion: undefined }, 400],
  ])('%s', async (_, body, status) => {
    server = await startApiServer();
    expect((await ask('/api/v1/namespaces/default/pods', { method: 'POST', body }))[0]).toBe(status);
  });

  test.each<[number, string, object]>([
    [201, 'that is new', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'new' } }],
    [409, 'that is there', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }],
    [422, 'with a name that none can have', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'No' } }],
    [400, 'of another kind', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'new' } }],
  ])('%d: a namespace %s', async (status, _, body) => {
    server = await startApiServer();
    expect((await ask('/api/v1/namespaces', { method: 'POST', body }))[0]).toBe(status);
    expect(server.store.get('namespaces', undefined, 'new') !== undefined).toBe(status === 201);
  });

  // As `kubectl create namespace new` of 1.32 sends it.
  const METADATA = '0a 03 6e6577 1200 1a00 2200 2a00 3200 3800 4200';
  const envelope = (metadata = METADATA, rest = '1200 1a020a00', more = '1a00 2200', kind = 'Namespace'): Buffer =>
    Buffer.concat([
      Buffer.from('k8s\0'),
      field(1, Buffer.concat([field(1, Buffer.from('v1')), field(2, Buffer.from(kind))])),
      field(2, Buffer.concat([field(1, bytes(metadata)), bytes(rest)])),
      bytes(more),
    ]);
  const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
  const field = (number: number, value: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, value.length]), value]);

  const PROTOBUF = 'application/vnd.kubernetes.protobuf';
  const EITHER = `${PROTOBUF},application/json`;
  const NAMESPACES = '/api/v1/namespaces';

  test.each<[number, string, Buffer, string, string]>([
    [201, 'with a name', envelope(), EITHER, NAMESPACES],
    [422, 'with a name that none can have', envelope('0a 02 4e6f'), EITHER, NAMESPACES],
    [409, 'that is there', envelope('0a 07 64656661756c74'), EITHER, NAMESPACES],
    [406, 'of who takes no JSON', envelope(), PROTOBUF, NAMESPACES],
    [415, 'of another kind', envelope(undefined, undefined, undefined, 'ConfigMap'), EITHER, NAMESPACES],
    [415, 'in place of a pod', envelope(), EITHER, '/api/v1/namespaces/default/pods'],
    [415, 'without a name', envelope('1200'), EITHER, NAMESPACES],
    [415, 'with a name twice', envelope(`${METADATA} 0a 03 6e6577`), EITHER, NAMESPACES],
    [415, 'with a name that is a number', envelope('0801'), EITHER, NAMESPACES],
    [415, 'with a name that is not UTF-8', envelope('0a 01 ff'), EITHER, NAMESPACES],
    [415, 'with a generation', envelope('0a 03 6e6577 3801'), EITHER, NAMESPACES],
    [415, 'with a label', envelope(`${METADATA} 5a 06 0a0161 120162`), EITHER, NAMESPACES],
    [415, 'with a finalizer', envelope(METADATA, '1203 0a0161'), EITHER, NAMESPACES],
    [415, 'with a phase', envelope(METADATA, '1a03 0a0161'), EITHER, NAMESPACES],
    [415, 'with an encoding', envelope(METADATA, '1200 1a020a00', '1a0161'), EITHER, NAMESPACES],
    [415, 'that breaks off', envelope().subarray(0, -1), EITHER, NAMESPACES],
    [415, 'without its magic', envelope().subarray(4), EITHER, NAMESPACES],
  ])('%d: a namespace as protobuf %s', async (status, _, body, accept, path) => {
    server = await startApiServer();
    const headers = { accept, 'content-type': PROTOBUF };
    const answer = await request(server, path, { method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(server.store.get('namespaces', undefined, 'new') !== undefined).toBe(status === 201);
    if (status !== 201) return;
    expect(answer.body).toMatchObject({ kind: 'Namespace', metadata: { name: 'new' }, status: { phase: 'Active' } });
  });

  test('a dry run makes nothing, and a namespace that ends takes nothing', async () => {
    server = await startApiServer({ cluster: 'trouble' });
    expect((await ask('/api/v1/namespaces/default/pods?dryRun=All', { method: 'POST', body: pod() }))[0]).toBe(201);
    expect(server.store.get('pods', 'default', 'made')).toBeUndefined();
    expect(await ask('/api/v1/namespaces/leaving/pods', { method: 'POST', body: pod() })).toEqual([
      403,
      expect.stringContaining('because it is being terminated'),
    ]);
  });
});

describe('kubelets', () => {
  const NOT_ACCEPTABLE = '406: Not Acceptable\n\nAvailable representations: ';
  const proxied = async (endpoint: string, accept: string): Promise<[number, string]> =>
    ask(`/api/v1/nodes/cp-1/proxy/${endpoint}`, { headers: { accept } });

  test('what declares no type is for who takes anything', async () => {
    server = await startApiServer();
    expect(await proxied('logs/', 'application/json')).toEqual([406, NOT_ACCEPTABLE]);
    expect(await proxied('pods', 'text/plain')).toEqual([406, `${NOT_ACCEPTABLE}application/json`]);
    expect((await proxied('logs/', 'application/json, */*'))[0]).toBe(200);
    expect((await proxied('configz', 'text/plain'))[0]).toBe(200);
  });

  test('what runs is asked for with a slash at the end, and all else without', async () => {
    server = await startApiServer();
    const statuses = async (...endpoints: readonly string[]): Promise<number[]> =>
      Promise.all(endpoints.map(async (endpoint) => (await proxied(endpoint, '*/*'))[0]));
    expect(await statuses('runningpods/', 'pods', 'metrics')).toEqual([200, 200, 200]);
    expect(await statuses('runningpods', 'pods/', 'metrics/x')).toEqual([404, 404, 404]);
  });

  test('no pods are null', async () => {
    server = await startApiServer({ cluster: generateCluster({ nodes: 1, pods: 0, staticPodsPerNode: 0 }) });
    const [node] = server.store.list('nodes');
    const path = `/api/v1/nodes/${node?.metadata.name ?? ''}/proxy/pods`;
    expect((await request(server, path)).body).toEqual({
      kind: 'PodList',
      apiVersion: 'v1',
      metadata: {},
      items: null,
    });
  });
});

describe('exec', () => {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol': 'v5.channel.k8s.io',
  };
  const exec = async (query: string, accept: string): Promise<[number, string]> =>
    ask(`${POD}/exec?${query}`, { headers: { ...upgrade, accept }, raw: true });

  test.each([
    ['container=etcd&stdout=true&command=ls', 'application/json', 406, 'Available representations: '],
    ['container=etcd&stdout=true&command=ls&commands=x', '*/*', 400, 'unknown query parameter'],
    ['container=etcd&command=ls', '*/*', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
    ['container=etcd&stdout=true', '*/*', 400, 'you must specify at least one command for the container'],
    ['container=other&stdout=true&command=ls', '*/*', 400, 'container other is not valid for pod etcd-cp-1'],
  ])('%s, %s', async (query, accept, status, words) => {
    server = await startApiServer({ machines: { 'cp-1': { root: '/nowhere' } } });
    expect(await exec(query, accept)).toEqual([status, expect.stringContaining(words)]);
  });
});
