import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../../src/kubectl/connect.ts';
import type { Connection } from '../../../src/kubectl/connection.ts';
import { listStaticPods, type StaticPodQuery } from '../../../src/survey/pods/static-pods.ts';
import { ApiError } from '../../../src/facts/errors.ts';
import type { ObjectMeta } from '../../../src/kubernetes/kubernetes.ts';
import {
  generateCluster,
  startApiServer,
  type ApiServerOptions,
  type TestApiServer,
} from '../../api-server/api-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'static-pods-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let kubeconfigs = 0;

/** A real connection over TLS to a test server. */
async function connectTo(server: TestApiServer): Promise<Connection> {
  const kubeconfig = join(folder, `config-${kubeconfigs++}`);
  writeFileSync(kubeconfig, server.kubeconfig());
  const warn = (): void => undefined;
  return await connect({ kubeconfig }, { env: {}, cwd: folder, version: 'test', verbosity: 0, warn });
}

function query(more: Partial<StaticPodQuery> = {}): StaticPodQuery {
  return {
    namespace: undefined,
    nodes: [],
    labelSelector: undefined,
    fieldSelector: undefined,
    chunkSize: 500,
    fullScan: false,
    signal: new AbortController().signal,
    now: () => new Date('2026-03-04T12:00:00Z'),
    ...more,
  };
}

/** The queries of the requests so far, decoded. */
function asked(server: TestApiServer): string[] {
  return server.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`);
}

/** Starts a server for the tests of one block. */
function serve(options: ApiServerOptions): { readonly server: TestApiServer; readonly connection: Connection } {
  const served = {} as { server: TestApiServer; connection: Connection };
  beforeAll(async () => {
    served.server = await startApiServer(options);
    served.connection = await connectTo(served.server);
  });
  beforeEach(() => {
    served.server.requests.length = 0;
  });
  afterAll(async () => {
    served.connection.close();
    await served.server.close();
  });
  return served;
}

/** Does something before each request of the number given (from 1). */
function before(connection: Connection, numbers: readonly number[], act: () => void): Connection {
  let count = 0;
  const send: Connection['send'] = (request) => {
    count += 1;
    if (numbers.includes(count)) act();
    return connection.send(request);
  };
  return new Proxy(connection, {
    get: (target, name) => (name === 'send' ? send : (target[name as never] as unknown)),
  });
}

describe('on a kubeadm cluster', () => {
  const served = serve({ cluster: 'kubeadm' });

  test('one request lists all static pods, in order', async () => {
    const { pods, seen, selectorUnsupported, inconsistent } = await listStaticPods(served.connection, query());
    expect(asked(served.server)).toEqual(['GET /api/v1/pods?fieldSelector=spec.serviceAccountName=&limit=500']);
    expect(pods.map(({ metadata, verdict }) => [metadata.namespace, metadata.name, verdict])).toEqual(
      ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].flatMap((name) =>
        ['cp-1', 'cp-2', 'cp-3'].map((node) => ['kube-system', `${name}-${node}`, 'static']),
      ),
    );
    expect([seen, selectorUnsupported, inconsistent]).toEqual([12, false, false]);
  });

  test('a pod has what the server prints, and no managed fields', async () => {
    const { pods } = await listStaticPods(
      served.connection,
      query({ nodes: ['cp-1'], labelSelector: 'component=etcd' }),
    );
    expect(pods).toHaveLength(1);
    expect(pods[0]).toMatchObject({
      nodeName: 'cp-1',
      ready: '1/1',
      status: 'Running',
      manifestName: 'etcd',
      source: 'file',
    });
    expect(Object.keys(pods[0]!.metadata)).not.toContain('managedFields');
  });

  test('pods with the same labels, or the same owner, share them', async () => {
    const { pods } = await listStaticPods(served.connection, query());
    const different = (what: (metadata: ObjectMeta) => unknown): [kept: number, different: number] => {
      const all = pods.map(({ metadata }) => what(metadata));
      return [new Set(all).size, new Set(all.map((one) => JSON.stringify(one))).size];
    };
    expect(different(({ labels }) => labels)).toEqual([4, 4]);
    expect(different(({ ownerReferences }) => ownerReferences)).toEqual([3, 3]);
  });

  test.each([
    [
      'a namespace',
      { namespace: 'kube-system' },
      '/api/v1/namespaces/kube-system/pods?fieldSelector=spec.serviceAccountName=&limit=500',
    ],
    [
      'one node',
      { nodes: ['cp-1'] },
      '/api/v1/pods?fieldSelector=spec.serviceAccountName=,spec.nodeName=cp-1&limit=500',
    ],
    ['two nodes', { nodes: ['cp-1', 'cp-3'] }, '/api/v1/pods?fieldSelector=spec.serviceAccountName=&limit=500'],
    [
      'one node named twice',
      { nodes: ['cp-1', 'cp-1'] },
      '/api/v1/pods?fieldSelector=spec.serviceAccountName=,spec.nodeName=cp-1&limit=500',
    ],
    [
      'labels',
      { labelSelector: 'component in (etcd)' },
      '/api/v1/pods?fieldSelector=spec.serviceAccountName=&labelSelector=component+in+(etcd)&limit=500',
    ],
    [
      'fields',
      { fieldSelector: 'status.phase!=Running' },
      '/api/v1/pods?fieldSelector=spec.serviceAccountName=,status.phase!=Running&limit=500',
    ],
    [
      'selectors with space around them',
      { fieldSelector: ' ', labelSelector: ' a=b ' },
      '/api/v1/pods?fieldSelector=spec.serviceAccountName=&labelSelector=a=b&limit=500',
    ],
    [
      'empty selectors',
      { fieldSelector: '', labelSelector: '' },
      '/api/v1/pods?fieldSelector=spec.serviceAccountName=&limit=500',
    ],
    ['no paging', { chunkSize: 0 }, '/api/v1/pods?fieldSelector=spec.serviceAccountName='],
    ['everything', { fullScan: true }, '/api/v1/pods?limit=500'],
    [
      'everything of a node',
      { fullScan: true, nodes: ['cp-1'] },
      '/api/v1/pods?fieldSelector=spec.nodeName=cp-1&limit=500',
    ],
  ])('the server is asked for %s', async (_what, more, path) => {
    await listStaticPods(served.connection, query(more));
    expect(asked(served.server)).toEqual([`GET ${path}`]);
  });

  test('of several nodes only theirs are kept', async () => {
    const { pods } = await listStaticPods(served.connection, query({ nodes: ['cp-3', 'cp-1', 'nowhere'] }));
    expect([...new Set(pods.map(({ nodeName }) => nodeName))].sort()).toEqual(['cp-1', 'cp-3']);
    expect(pods).toHaveLength(8);
  });

  test.each([
    ['fields', { fieldSelector: 'spec.color=red' }, 'field label not supported: spec.color'],
    ['field syntax', { fieldSelector: 'nonsense' }, "invalid selector: 'nonsense'; can't understand 'nonsense'"],
    ['labels', { labelSelector: 'a in b' }, 'unable to parse requirement: '],
  ])('what the user gets wrong in %s is said of their words alone', async (_what, more, message) => {
    const failure: unknown = await listStaticPods(served.connection, query(more)).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 400, reason: 'BadRequest' });
    expect((failure as ApiError).message).toContain(message);
    expect((failure as ApiError).message).not.toContain('serviceAccountName');
  });
});

describe('in every fixture cluster the server without Table gives the same', () => {
  test.each(['kubeadm', 'k3s-agent', 'rke2', 'talos', 'openshift', 'managed', 'trouble'])('%s', async (cluster) => {
    const now = () => new Date('2026-03-04T12:00:00Z');
    const [tables, plain] = await Promise.all([
      startApiServer({ cluster, now }),
      startApiServer({ cluster, now, features: { tables: false } }),
    ]);
    try {
      const listings = [];
      for (const server of [tables, plain]) {
        const connection = await connectTo(server);
        listings.push(await listStaticPods(connection, query({ now, fullScan: true })));
        connection.close();
      }
      expect(listings[1]).toEqual(listings[0]);
    } finally {
      await Promise.all([tables.close(), plain.close()]);
    }
  });
});

describe('a server that cannot select by service account', () => {
  const served = serve({ cluster: 'kubeadm', features: { missingFieldLabels: ['spec.serviceAccountName'] } });

  test('is asked for all pods instead', async () => {
    const { pods, seen, selectorUnsupported } = await listStaticPods(served.connection, query({ nodes: ['cp-1'] }));
    expect(asked(served.server)).toEqual([
      'GET /api/v1/pods?fieldSelector=spec.serviceAccountName=,spec.nodeName=cp-1&limit=500',
      'GET /api/v1/pods?fieldSelector=spec.nodeName=cp-1&limit=500',
    ]);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual([
      'etcd-cp-1',
      'kube-apiserver-cp-1',
      'kube-controller-manager-cp-1',
      'kube-scheduler-cp-1',
    ]);
    expect([seen > pods.length, selectorUnsupported]).toEqual([true, true]);
  });

  test("and still says what is wrong with the user's own", async () => {
    const failure = listStaticPods(served.connection, query({ fieldSelector: 'spec.color=red' }));
    await expect(failure).rejects.toThrow('field label not supported: spec.color');
  });
});

describe('the full scan', () => {
  const served = serve({ cluster: 'trouble' });

  test('also finds what only looks static', async () => {
    const verdicts = async (fullScan: boolean) => {
      const { pods } = await listStaticPods(served.connection, query({ fullScan }));
      return pods.map(({ metadata, verdict }) => `${metadata.name ?? ''} ${verdict}`);
    };
    const [found, scanned] = [await verdicts(false), await verdicts(true)];
    expect(scanned.filter((one) => !found.includes(one))).toEqual(['node-owned lookalike', 'sneaky-cp-1 lookalike']);
    expect(found.filter((one) => !scanned.includes(one))).toEqual([]);
  });
});

describe('lookalikes that the server sends unasked', () => {
  const served = serve({ cluster: 'trouble', features: { missingFieldLabels: ['spec.serviceAccountName'] } });

  test('are handed over, and not listed', async () => {
    const seen: string[] = [];
    const onLookalike = ({ metadata }: { metadata: { name?: string } }): void => void seen.push(metadata.name ?? '');
    const { pods } = await listStaticPods(served.connection, { ...query({ nodes: ['cp-1'] }), onLookalike });
    expect(seen.sort()).toEqual(['node-owned', 'sneaky-cp-1']);
    expect(pods.filter(({ verdict }) => verdict === 'lookalike')).toEqual([]);
  });
});

describe('on a large cluster', () => {
  const size = { nodes: 5, pods: 200, staticPodsPerNode: 4 };
  const served = serve({ cluster: generateCluster(size) });
  const NAMES = [0, 1, 2, 3, 4]
    .flatMap((node) =>
      ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].map((name) => `${name}-node-000${node}`),
    )
    .sort();

  async function names(connection: Connection, more: Partial<StaticPodQuery> = {}) {
    const { pods, ...rest } = await listStaticPods(connection, query({ chunkSize: 2, ...more }));
    return { names: pods.map(({ metadata }) => metadata.name), seen: rest.seen, inconsistent: rest.inconsistent };
  }

  test('pages are followed to the end', async () => {
    expect(await names(served.connection)).toEqual({ names: NAMES, seen: 20, inconsistent: false });
    // The last page is empty: the server cannot know that no pod behind it is selected.
    expect(served.server.requests).toHaveLength(11);
  });

  test('answers come compressed', async () => {
    await names(served.connection, { fullScan: true, chunkSize: 0 });
    expect(served.server.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['gzip']);
  });

  test('a list that expires is started again, without duplicates', async () => {
    const connection = before(served.connection, [4], () => {
      served.server.store.compact();
    });
    expect(await names(connection)).toEqual({ names: NAMES, seen: 20, inconsistent: false });
    expect(served.server.requests.map(({ status }) => status)).toEqual([
      200,
      200,
      200,
      410,
      ...Array<number>(11).fill(200),
    ]);
  });

  test('one that shrinks meanwhile has what is there now', async () => {
    const gone = served.server.store.get('pods', 'kube-system', NAMES[0]!)!;
    const connection = before(served.connection, [4], () => {
      served.server.store.delete('pods', 'kube-system', NAMES[0]!);
      served.server.store.compact();
    });
    expect(await names(connection)).toEqual({ names: NAMES.slice(1), seen: 19, inconsistent: false });
    served.server.store.put('pods', gone);
  });

  test('one that expires a third time goes on where it was, and says so', async () => {
    const connection = before(served.connection, [3, 6, 9], () => {
      served.server.store.compact();
    });
    expect(await names(connection)).toEqual({ names: NAMES, seen: 20, inconsistent: true });
    const statuses = served.server.requests.map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 410, 200, 200, 410, 200, 200, 410, ...Array<number>(9).fill(200)]);
  });

  test('one that goes on expiring still comes to its end', async () => {
    const connection = before(served.connection, [3, 6, 9, 11, 13, 15], () => {
      served.server.store.compact();
    });
    expect(await names(connection)).toEqual({ names: NAMES, seen: 20, inconsistent: true });
  });

  test('one that expires without end is given up', async () => {
    const fault = served.server.fault({ path: /continue=/, kind: 'status', code: 410 });
    await expect(names(served.connection)).rejects.toThrow('status 410');
    fault.clear();
    expect(served.server.requests.length).toBeLessThan(10);
  });
});

describe('an odd server', () => {
  const served = serve({ cluster: 'kubeadm' });
  afterEach(() => {
    fault?.clear();
  });
  let fault: { clear(): void } | undefined;

  function answer(body: unknown): void {
    fault = served.server.fault({
      path: '/api/v1/pods',
      kind: 'answer',
      code: 200,
      contentType: 'application/json',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  test.each([
    ['a list of null', { kind: 'PodList', apiVersion: 'v1', metadata: {}, items: null }],
    ['a Table with null rows', { kind: 'Table', columnDefinitions: [], rows: null }],
    ['a Table with null columns', { kind: 'Table', columnDefinitions: null, rows: [] }],
    ['an empty Table', { kind: 'Table' }],
  ])('may answer %s: there are no pods', async (_what, body) => {
    answer(body);
    expect((await listStaticPods(served.connection, query())).pods).toEqual([]);
  });

  test.each([
    ['another object', { kind: 'Pod', metadata: {} }, 'something that is not a list of pods'],
    ['a list of JSON', [], 'something that is not a list of pods'],
    ['null', 'null', 'something that is not a list of pods'],
    ['text', 'hello', 'something that is not JSON'],
    ['nothing', '', 'with nothing (HTTP 200)'],
    ['half a list', '{"kind":"PodList","items":[', 'incomplete JSON'],
  ])('that answers %s is no Kubernetes', async (_what, body, message) => {
    answer(body);
    const failure: unknown = await listStaticPods(served.connection, query()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'ConnectionError', fault: 'protocol' });
    expect((failure as Error).message).toContain(message);
  });
});
