import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection } from '../../../src/kubectl/connection.ts';
import { getConfigz, getFlagz, kubeletQuestion, type KubeletRequest } from '../../../src/survey/nodes/kubelet.ts';
import { attempt } from '../../../src/kubectl/api/reading.ts';
import {
  loadCluster,
  startApiServer,
  type FaultKind,
  type Kubelet,
  type TestApiServer,
} from '../../api-server/api-server.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';

const KUBELETS: Readonly<Record<string, Kubelet>> = {
  'cp-1': {
    configz: {
      staticPodPath: '/m',
      staticPodURL: 'https://u:s3cret@h/p?q=s3cret',
      staticPodURLHeader: { Authorization: ['s3cret'] },
      fileCheckFrequency: '0s',
      httpCheckFrequency: '5s',
    },
    flagz: { config: '/c.yaml', 'config-dir': '/c.d', 'pod-manifest-path': '/f', 'node-labels': 'a=b:c' },
  },
  'cp-2': { configz: null, flagz: null },
  'cp-3': { unreachable: 'connection refused' },
};

let server: TestApiServer;
let desk: Desk;
let connection: Connection;
let fault: { clear(): void } | undefined;

beforeAll(async () => {
  server = await startApiServer({ cluster: { ...loadCluster('kubeadm'), kubelets: KUBELETS } });
  desk = await openDesk();
  await desk.put({ config: server.kubeconfig() });
  connection = await desk.connect();
});

afterEach(() => {
  fault?.clear();
});

afterAll(async () => {
  await desk.clear();
  await server.close();
});

function of(node: string, timeout = 5000): KubeletRequest {
  return { node, timeout, signal: new AbortController().signal };
}

function onProxy(kind: FaultKind): void {
  fault = server.fault({ ...kind, path: '/api/v1/nodes/cp-1/proxy' });
}

test('configz gives what is said of static pods, and no secret', async () => {
  expect(await getConfigz(connection, of('cp-1'))).toEqual({
    staticPodPath: '/m',
    staticPodURL: 'https://h/p',
    fileCheckFrequency: undefined,
    httpCheckFrequency: '5s',
    podLogsDir: '/var/log/pods',
    access: 'proxy',
  });
});

describe('flagz gives the flags that tell where things are', () => {
  const FLAGS = { config: '/c.yaml', configDir: '/c.d', podManifestPath: '/f', access: 'proxy' };

  test('from the structured form', async () => {
    expect(await getFlagz(connection, of('cp-1'))).toEqual(FLAGS);
    expect(server.requests.at(-1)!.headers.accept).toMatch(/^application\/json;v=v1;g=config\.k8s\.io;as=Flagz,/);
  });

  test.each([
    ['colons', 'config:/c.yaml\nconfig-dir:/c.d\npod-manifest-path:/f\nv:2\n'],
    [
      'equals signs',
      '\nkubelet flagz\nWarning: not for machines.\n\nconfig=/c.yaml\nconfig-dir=/c.d\npod-manifest-path=/f\n',
    ],
    ['space around them', 'config : /c.yaml\r\nconfig-dir = /c.d\r\npod-manifest-path: /f\r\n'],
  ])('from text with %s', async (_what, body) => {
    onProxy({ kind: 'answer', code: 200, contentType: 'text/plain; charset=utf-8', body });
    expect(await getFlagz(connection, of('cp-1'))).toEqual(FLAGS);
  });

  test('which may all be unset', async () => {
    onProxy({ kind: 'answer', code: 200, contentType: 'text/plain', body: '' });
    expect(await getFlagz(connection, of('cp-1'))).toEqual({
      config: '',
      configDir: '',
      podManifestPath: '',
      access: 'proxy',
    });
  });

  test('and the warning of its version is nobody’s matter', async () => {
    onProxy({ kind: 'warning', text: 'This version of the flagz endpoint is deprecated.' });
    await getFlagz(connection, of('cp-1'));
    expect(desk.warnings).toEqual([]);
  });
});

describe('what a kubelet does not tell', () => {
  const JSON_TYPE = 'application/json';

  test.each([
    [
      'a kubelet without configz',
      getConfigz,
      'cp-2',
      404,
      'this kubelet has no configz (enableDebuggingHandlers is off)',
    ],
    [
      'a kubelet without flagz',
      getFlagz,
      'cp-2',
      404,
      'this kubelet has no flagz (older than Kubernetes 1.36, or turned off)',
    ],
    [
      'a dead kubelet',
      getConfigz,
      'cp-3',
      503,
      'error trying to reach service: dial tcp 192.168.10.13:10250: connect: connection refused',
    ],
    ['a node that is gone', getFlagz, 'gone-1', 404, 'nodes "gone-1" not found'],
  ] as const)('%s', async (_what, get, node, status, why) => {
    const reading = await attempt<unknown>(kubeletQuestion('configz', node), () => get(connection, of(node)));
    const what = `kubelet configz of node ${node}`;
    expect(reading).toEqual({ kind: 'unreadable', unreadable: { what, why, status } });
  });

  test('what is forbidden names the permission', async () => {
    await desk.put({ tier1: server.kubeconfig({ user: 'tier1' }) });
    const asTier1 = await desk.connect({ kubeconfig: `${desk.folder}/tier1` });
    const reading = await attempt(kubeletQuestion('flagz', 'cp-1'), () => getFlagz(asTier1, of('cp-1')));
    expect(reading).toMatchObject({
      kind: 'unreadable',
      unreadable: {
        what: 'kubelet flagz of node cp-1',
        status: 403,
        permission: 'get nodes/proxy',
        lesserPermissions: ['get nodes/configz'],
      },
    });
  });

  test('what is forbidden names no lesser permission where the kubelet is known not to know it', async () => {
    await desk.put({ tier1: server.kubeconfig({ user: 'tier1' }) });
    const asTier1 = await desk.connect({ kubeconfig: `${desk.folder}/tier1` });
    const meet = (kubeletVersion: string): void => {
      asTier1.nodes.meet({ metadata: { name: 'cp-1' }, status: { nodeInfo: { kubeletVersion } } });
    };
    const ask = async (): Promise<unknown> => {
      return await attempt(kubeletQuestion('pods', 'cp-1'), () => getConfigz(asTier1, of('cp-1')));
    };
    meet('v1.32.9');
    expect(await ask()).not.toHaveProperty('unreadable.lesserPermissions');
    meet('v1.33.0');
    expect(await ask()).toHaveProperty('unreadable.lesserPermissions', ['get nodes/pods']);
  });

  test('what is forbidden names only nodes/proxy where that alone is to be used', async () => {
    await desk.put({ tier1: server.kubeconfig({ user: 'tier1' }) });
    const asTier1 = await desk.connect({ kubeconfig: `${desk.folder}/tier1`, kubeletAccess: 'proxy' });
    const reading = await attempt(kubeletQuestion('pods', 'cp-1'), () => getConfigz(asTier1, of('cp-1')));
    expect(reading).toHaveProperty('unreadable.permission', 'get nodes/proxy');
    expect(reading).not.toHaveProperty('unreadable.lesserPermissions');
  });

  test.each([
    [
      'configz without a configuration',
      getConfigz,
      '{"componentconfig":{}}',
      'the kubelet of node cp-1 answered configz with no configuration',
    ],
    ['configz that is a list', getConfigz, '[]', 'the kubelet of node cp-1 answered configz with no configuration'],
    ['flagz that is no object', getFlagz, '[]', 'the kubelet of node cp-1 answered flagz in an unknown form'],
    ['flagz that is no JSON', getFlagz, 'flags', 'the kubelet of node cp-1 answered flagz in an unknown form'],
    ['flagz without flags', getFlagz, '{"kind":"Flagz"}', 'the kubelet of node cp-1 answered flagz in an unknown form'],
  ] as const)('%s', async (_what, get, body, message) => {
    onProxy({ kind: 'answer', code: 200, contentType: JSON_TYPE, body });
    await expect(get(connection, of('cp-1'))).rejects.toMatchObject({ name: 'ConnectionError', message });
  });

  test('a kubelet that does not answer is given up', async () => {
    onProxy({ kind: 'hang' });
    await expect(getConfigz(connection, of('cp-1', 100))).rejects.toMatchObject({ fault: 'timeout' });
  });
});
