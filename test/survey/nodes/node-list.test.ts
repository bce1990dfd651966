import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/kubectl/connection.ts';
import { readKubeadmConfig } from '../../../src/survey/nodes/kubeadm-config.ts';
import { readNodes } from '../../../src/survey/nodes/node-list.ts';
import type { Reading } from '../../../src/kubectl/api/reading.ts';
import type { Node } from '../../../src/kubernetes/kubernetes.ts';
import { generateCluster, startApiServer, type TestApiServer } from '../../api-server/api-server.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';

let server: TestApiServer;
let desk: Desk;
let connection: Connection;
const { signal } = new AbortController();

beforeAll(async () => {
  server = await startApiServer({ cluster: generateCluster({ nodes: 25, pods: 0, staticPodsPerNode: 1 }) });
  desk = await openDesk();
  await desk.put({ config: server.kubeconfig(), pods: server.kubeconfig({ user: 'dev' }) });
  connection = await desk.connect();
});

beforeEach(() => {
  server.requests.length = 0;
});

afterAll(async () => {
  await desk.clear();
  await server.close();
});

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `node-${String(index).padStart(4, '0')}`);
}

function kinds(readings: ReadonlyMap<string, Reading<Node>>): string[] {
  return [...readings].map(([name, reading]) => `${name} ${reading.kind}`);
}

describe('Nodes', () => {
  test('that are few are asked for one by one', async () => {
    const readings = await readNodes(connection, [...names(3), 'gone-1'], 500, signal);
    expect(kinds(readings)).toEqual(['node-0000 read', 'node-0001 read', 'node-0002 read', 'gone-1 absent']);
    expect(server.requests.map(({ path }) => path).sort()).toEqual(
      ['gone-1', ...names(3)].map((name) => `/api/v1/nodes/${name}`),
    );
  });

  test('that are many are listed, page by page', async () => {
    const readings = await readNodes(connection, [...names(20), 'gone-1'], 10, signal);
    expect(kinds(readings)).toEqual([...names(20).map((name) => `${name} read`), 'gone-1 absent']);
    expect(server.requests.map(({ path }) => path.replace(/continue=.*/, 'continue'))).toEqual([
      '/api/v1/nodes?limit=10',
      '/api/v1/nodes?limit=10&continue',
      '/api/v1/nodes?limit=10&continue',
    ]);
  });

  test('that are listed all at once', async () => {
    await readNodes(connection, names(20), 0, signal);
    expect(server.requests.map(({ path }) => path)).toEqual(['/api/v1/nodes']);
  });

  test('have all that distributions are recognised by, and no more', async () => {
    const [few, many] = [
      await readNodes(connection, names(1), 0, signal),
      await readNodes(connection, names(20), 0, signal),
    ];
    const value = (readings: ReadonlyMap<string, Reading<Node>>) => {
      const reading = readings.get('node-0000');
      return reading?.kind === 'read' ? reading.value : undefined;
    };
    const { metadata, spec, status } = value(few)!;
    const { name, uid, labels, annotations } = metadata!;
    const { conditions, addresses, nodeInfo } = status!;
    expect(value(many)).toEqual({
      metadata: { name, uid, labels, annotations },
      spec,
      status: { conditions, addresses, nodeInfo },
    });
  });

  test.each([
    [2, 'node node-0000', 'get nodes'],
    [20, 'nodes', 'list nodes'],
  ])('%d that may not be read say which permission is missing', async (count, what, permission) => {
    const asDev = await desk.connect({ kubeconfig: `${desk.folder}/pods` });
    const readings = await readNodes(asDev, names(count), 500, signal);
    expect(kinds(readings)).toEqual(names(count).map((name) => `${name} unreadable`));
    expect(readings.get('node-0000')).toMatchObject({ unreadable: { what, status: 403, permission } });
  });
});

describe('Nodes that may be read one way only', () => {
  async function readAs(verbs: readonly string[], count: number, resourceNames?: readonly string[]) {
    const user = `${verbs.join()}-${resourceNames?.length ?? 'all'}`;
    server.users.set(user, { may: [{ verbs, resources: ['nodes'], ...(resourceNames && { resourceNames }) }] });
    await desk.put({ [user]: server.kubeconfig({ user }) });
    return await readNodes(await desk.connect({ kubeconfig: `${desk.folder}/${user}` }), names(count), 500, signal);
  }

  test.each([
    ['few that are only to be listed', 'list', 3],
    ['many that are only to be had by name', 'get', 20],
  ])('are read that way: %s', async (_, verb, count) => {
    expect(kinds(await readAs([verb], count))).toEqual(names(count).map((name) => `${name} read`));
  });

  test('are asked for by name a few times only where that is refused as well', async () => {
    const readings = await readAs(['watch'], 20);
    expect(new Set([...readings.values()])).toEqual(
      new Set([{ kind: 'unreadable', unreadable: expect.objectContaining({ permission: 'list nodes' }) }]),
    );
    expect(server.requests.length).toBe(9);
  });

  test('are read as far as they may be', async () => {
    const readings = await readAs(['get'], 3, names(2));
    expect(kinds(readings)).toEqual(['node-0000 read', 'node-0001 read', 'node-0002 unreadable']);
  });
});

describe('a Node that is answered under another name', () => {
  test.each(['', '.', '..'])('is not taken for %j', async (name) => {
    expect((await readNodes(connection, [name], 500, signal)).get(name)?.kind).not.toBe('read');
  });
});

describe("kubeadm's ConfigMap", () => {
  const WHAT = 'ConfigMap kube-system/kubelet-config';

  function put(kubelet: string | undefined): void {
    const metadata = { name: 'kubelet-config', namespace: 'kube-system', uid: 'u' };
    server.store.put('configmaps', { metadata, ...(kubelet === undefined ? {} : { data: { kubelet } }) });
  }

  test('may be absent', async () => {
    expect(await readKubeadmConfig(connection, signal)).toEqual({ kind: 'absent' });
  });

  test('says where static pods come from', async () => {
    put('kind: KubeletConfiguration\nstaticPodPath: /m\nfileCheckFrequency: 0s\n');
    expect(await readKubeadmConfig(connection, signal)).toEqual({
      kind: 'read',
      value: { staticPodPath: '/m', staticPodURL: '', fileCheckFrequency: undefined, httpCheckFrequency: undefined },
    });
  });

  test.each([
    ['without its key', undefined],
    ['with an empty key', ''],
    ['with text for a key', 'hello'],
    ['with broken YAML', 'a: [b'],
    ['with an alias bomb', 'a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*z]\n'],
  ])('%s is not readable', async (_what, kubelet) => {
    put(kubelet);
    expect(await readKubeadmConfig(connection, signal)).toEqual({
      kind: 'unreadable',
      unreadable: { what: WHAT, why: 'its key "kubelet" holds no kubelet configuration' },
    });
  });

  test('may be forbidden', async () => {
    const asDev = await desk.connect({ kubeconfig: `${desk.folder}/pods` });
    expect(await readKubeadmConfig(asDev, signal)).toMatchObject({
      kind: 'unreadable',
      unreadable: { what: WHAT, status: 403, permission: 'get configmaps in kube-system' },
    });
  });
});
