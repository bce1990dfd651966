import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startApiServer, type KubeconfigOptions, type Rule, type TestApiServer } from '../../api-server/api-server.ts';
import { getConfigz } from '../../../src/survey/nodes/kubelet.ts';
import { openDesk, type Desk } from '../connected.ts';

// `--kubelet-access=auto`: which way is taken, by what the user may do.

let desk: Desk;
let server: TestApiServer;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(async () => {
  await desk.clear();
  await server.close();
});

const get = (...subresources: readonly string[]): Rule => {
  return { verbs: ['get'], resources: subresources.map((name) => `nodes/${name}`) };
};
const NODES: Rule = { verbs: ['get'], resources: ['nodes'] };

const signal = new AbortController().signal;

/** The way by which each node was asked, or why it was not. */
async function waysFor(may: readonly Rule[], kubeconfig: KubeconfigOptions = {}, nodes = ['cp-1']): Promise<string[]> {
  const users = { jane: { may }, joe: { may: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }] } };
  server = await startApiServer({ users, listeningKubelets: 'cluster-certificate' });
  await desk.put({ config: server.kubeconfig({ user: 'jane', ...kubeconfig }) });
  const connection = await desk.connect();
  return await Promise.all(
    nodes.map((node) =>
      getConfigz(connection, { node, timeout: 5000, signal }).then(
        ({ access }) => access!,
        (error: unknown) => (error as Error).message,
      ),
    ),
  );
}

const reviews = (): number => server.requests.filter(({ path }) => path.endsWith('rulesreviews')).length;

describe('the way to a kubelet', () => {
  test('is that of nodes/proxy for who has it, whatever else', async () => {
    expect(await waysFor([NODES, get('proxy', 'configz', 'pods')])).toEqual(['proxy']);
    expect(server.kubeletTraffic).toEqual({ connections: [], handshakes: [], requests: [] });
  });

  test('is direct for who has a small right alone', async () => {
    expect(await waysFor([NODES, get('configz')], {}, ['cp-1', 'cp-2', 'cp-3'])).toEqual([
      'direct',
      'direct',
      'direct',
    ]);
    expect(reviews()).toBe(1);
  });

  test('is told for each node by itself where rights hold for some names', async () => {
    const may = [NODES, get('configz'), { ...get('proxy'), resourceNames: ['cp-2'] }];
    expect(await waysFor(may, {}, ['cp-1', 'cp-2'])).toEqual(['direct', 'proxy']);
  });

  test('is that of the server for who has nothing, in its words', async () => {
    expect(await waysFor([NODES])).toEqual([
      'nodes "cp-1" is forbidden: User "jane" cannot get resource "nodes/proxy" in API group "" at the cluster scope',
    ]);
    expect(server.kubeletTraffic).toEqual({ connections: [], handshakes: [], requests: [] });
  });

  test.each([
    [
      'an impersonated user',
      { user: 'joe', impersonate: { user: 'jane' } },
      'kubelets do not support impersonation (--as) and would see you as yourself',
    ],
    ['a password', { auth: 'basic' }, 'kubelets accept only tokens and client certificates, and you have neither'],
    [
      'no authority',
      { ca: 'insecure' },
      'the kubeconfig has no certificate authority to verify kubelets with: name one with --kubelet-certificate-authority',
    ],
  ] as const)('cannot be direct with %s, and that is said once', async (_who, kubeconfig, why) => {
    const words = await waysFor([NODES, get('configz', 'pods')], kubeconfig, ['cp-1', 'cp-2']);
    expect(words).toEqual([
      'nodes "cp-1" is forbidden: User "jane" cannot get resource "nodes/proxy" in API group "" at the cluster scope',
      'nodes "cp-2" is forbidden: User "jane" cannot get resource "nodes/proxy" in API group "" at the cluster scope',
    ]);
    expect(desk.warnings).toEqual([`Note: kubelets cannot be asked directly: ${why}.`]);
    expect(server.kubeletTraffic).toEqual({ connections: [], handshakes: [], requests: [] });
  });

  test('is that of nodes/proxy where the server does not say what the user may do', async () => {
    server = await startApiServer({ users: { jane: { may: [NODES, get('proxy', 'configz')] } } });
    server.fault({ kind: 'status', code: 403, path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews' });
    await desk.put({ config: server.kubeconfig({ user: 'jane' }) });
    const { access } = await getConfigz(await desk.connect(), { node: 'cp-1', timeout: 5000, signal });
    expect(access).toBe('proxy');
  });
});

describe('a Node', () => {
  test('that is read for the sake of its kubelet is not read again', async () => {
    await waysFor([NODES, get('configz')], {}, ['cp-1', 'cp-1']);
    expect(server.requests.filter(({ path }) => path === '/api/v1/nodes/cp-1').length).toBe(1);
    // One that shows nothing, and one for each question.
    expect(server.kubeletTraffic.connections).toEqual(['cp-1', 'cp-1', 'cp-1']);
  });
});
