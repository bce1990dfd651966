import { afterEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server.ts';
import { loadCluster } from '../clusters/clusters.ts';
import { request } from '../client.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { recordings } from '../clusters/recordings.ts';

let server: TestApiServer;

afterEach(async () => {
  await server.close();
});

interface Answer {
  message?: string;
  items?: KubeObject[];
  kubeletconfig?: Record<string, unknown>;
  flags?: Record<string, string>;
}

async function ask(node: string, endpoint: string, accept = 'application/json'): Promise<[number, Answer]> {
  const { status, body } = await request(server, `/api/v1/nodes/${node}/proxy/${endpoint}`, { headers: { accept } });
  return [status, body as Answer];
}

describe('the node proxy', () => {
  test('kubelets differ from the usual only where their fixture says so', async () => {
    server = await startApiServer({ cluster: 'trouble' });
    const config = async (node: string): Promise<unknown[]> => {
      const [status, { kubeletconfig = {} }] = await ask(node, 'configz');
      return [status, kubeletconfig.staticPodPath, kubeletconfig.fileCheckFrequency, kubeletconfig.syncFrequency];
    };
    expect(await config('cp-1')).toEqual([200, '/srv/static-pods', '5s', '1m0s']);
    expect(await config('WIN-Edge.01')).toEqual([200, '/etc/kubernetes/manifests/only.yaml', '20s', '1m0s']);
    expect((await ask('node-0.dc1.example.internal', 'configz'))[0]).toBe(404);
  });

  test('a field can be taken away: Talos has a URL and no path', async () => {
    server = await startApiServer({ cluster: 'talos' });
    const [, { kubeletconfig = {} }] = await ask('talos-7f3-kqm', 'configz');
    expect([kubeletconfig.staticPodURL, 'staticPodPath' in kubeletconfig]).toEqual(['http://127.0.0.1:37891', false]);
  });

  test('a dead kubelet is a 503 that says how it is dead', async () => {
    server = await startApiServer({ cluster: 'trouble' });
    expect(await ask('cp-2', 'pods')).toEqual([
      503,
      {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'error trying to reach service: dial tcp 10.9.0.12:10250: i/o timeout',
        reason: 'ServiceUnavailable',
        code: 503,
      },
    ]);
  });

  test('flagz speaks text and two versions of JSON, and is absent before 1.36', async () => {
    server = await startApiServer();
    const structured = (version: string): string => `application/json;v=${version};g=config.k8s.io;as=Flagz`;
    expect((await ask('cp-1', 'flagz', structured('v1beta1')))[1].flags?.config).toBe('/var/lib/kubelet/config.yaml');
    expect((await ask('cp-1', 'flagz', `${structured('v9')},text/plain`))[1]).toContain(
      '\nconfig:/var/lib/kubelet/config.yaml\n',
    );
    expect((await ask('cp-1', 'flagz', 'application/json'))[0]).toBe(406);
    await server.close();
    server = await startApiServer({ cluster: 'rke2' });
    expect((await ask('rancher-srv-a', 'flagz', '*/*'))[0]).toBe(404);
  });

  test('a system log is shown where the kubelet allows it', async () => {
    server = await startApiServer({ cluster: 'openshift' });
    const [status, text] = await ask('ocp-xk2tz-master-0', 'logs/?query=kubelet', '*/*');
    expect(status).toBe(200);
    expect(text).toContain('source="file"');
  });

  test('hidden pods are in the list of the kubelet alone', async () => {
    server = await startApiServer({ cluster: 'trouble' });
    const [, { items = [] }] = await ask('cp-1', 'pods');
    const hidden = items.filter(({ metadata }) => !server.store.get('pods', metadata.namespace, metadata.name));
    expect(hidden.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
      'no-such-namespace/hidden-cp-1',
      'locked/denied-cp-1',
    ]);
    expect((await ask('cp-1', 'metrics'))[1]).toContain(`kubelet_mirror_pods ${mirrorsOn('cp-1')}\n`);
  });

  function mirrorsOn(node: string): number {
    return [...server.store.list('pods')].filter(
      ({ metadata, spec }) =>
        (spec as { nodeName?: string }).nodeName === node &&
        metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined,
    ).length;
  }

  test('the static pods worked out from mirrors are those a real kubelet showed', async () => {
    const recorded = loadCluster('recorded-v1.36.2');
    server = await startApiServer({ cluster: { ...recorded, kubelets: {} } });
    const isStatic = ({ metadata }: KubeObject): boolean =>
      metadata.annotations?.['kubernetes.io/config.source'] !== 'api' && metadata.namespace !== 'no-such-namespace';
    const identified = (pods: readonly KubeObject[]): unknown[] =>
      pods
        .filter(isStatic)
        .map(({ metadata, spec }) => ({ metadata, spec }))
        .sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
    const real = recordings('v1.36.2').find(({ name }) => name === 'node-cp-1-kubelet-pods')?.response.body;
    const [, made] = await ask('cp-1', 'pods');
    expect(identified(made.items ?? [])).toEqual(identified((real as { items: KubeObject[] }).items));
  });
});
