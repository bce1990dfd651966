import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from '../api-server.ts';
import { CertificateAuthority } from './certificates.ts';
import { request, type ClientOptions } from '../client.ts';

let server: TestApiServer;

beforeAll(async () => {
  server = await startApiServer({
    users: {
      helper: { may: [{ verbs: ['impersonate'], resources: ['users'], resourceNames: ['tier0'] }] },
      one: {
        may: [
          {
            verbs: ['get', 'list'],
            resources: ['configmaps'],
            namespaces: ['kube-system'],
            resourceNames: ['kubeadm-config'],
          },
        ],
      },
      named: { groups: ['ops'], uid: '42', extra: { scope: ['a', 'b'] } },
    },
  });
});

afterAll(async () => {
  await server.close();
});

async function whoIs(options: ClientOptions): Promise<unknown> {
  const { status, body } = await request(server, '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    method: 'POST',
    body: { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
    ...options,
  });
  return status === 201
    ? (body as { status: { userInfo: unknown } }).status.userInfo
    : (body as { message: string }).message;
}

async function refusal(path: string, options: ClientOptions): Promise<string> {
  const { status, body } = await request(server, path, options);
  return status === 200 ? 'allowed' : `${status} ${(body as { message: string }).message}`;
}

const basic = (text: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(text).toString('base64')}`,
});

describe('who sends a request', () => {
  test('a token', async () => {
    expect(await whoIs({ user: 'named' })).toEqual({
      username: 'named',
      uid: '42',
      groups: ['ops', 'system:authenticated'],
      extra: { scope: ['a', 'b'] },
    });
  });

  test('a name and a password', async () => {
    const headers = basic(`tier0:${server.users.password('tier0')}`);
    expect(await whoIs({ user: null, headers })).toEqual({ username: 'tier0', groups: ['system:authenticated'] });
  });

  test.each(['ec', 'rsa', 'ed25519'] as const)('a client certificate with an %s key', async (algorithm) => {
    const certificate = server.clientCertificate('jane', ['ops', 'dev'], { algorithm });
    expect(await whoIs({ certificate })).toEqual({ username: 'jane', groups: ['ops', 'dev', 'system:authenticated'] });
  });

  test('wrong credentials are a 401, none at all the anonymous user', async () => {
    const path = '/api/v1/pods';
    const foreign = new CertificateAuthority('test-ca').issue({ commonName: 'admin', usage: 'client' });
    const unauthorized = '401 Unauthorized';
    expect(await refusal(path, { user: null, headers: { authorization: 'Bearer wrong' } })).toBe(unauthorized);
    expect(await refusal(path, { user: null, headers: basic('admin:wrong') })).toBe(unauthorized);
    expect(await refusal(path, { certificate: foreign })).toBe(unauthorized);
    expect(await refusal(path, { user: null })).toBe(
      '403 pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    );
    expect(await refusal('/version', { user: null })).toBe('allowed');
    expect(await refusal('/apis', { user: null })).toBe(
      '403 forbidden: User "system:anonymous" cannot get path "/apis"',
    );
  });
});

describe('impersonation', () => {
  test('an administrator can be anyone, and the log has both', async () => {
    const headers = {
      'impersonate-user': 'jane',
      'impersonate-group': 'ops',
      'impersonate-uid': '7',
      'impersonate-extra-reason': 'test',
    };
    expect(await whoIs({ headers })).toEqual({
      username: 'jane',
      uid: '7',
      groups: ['ops', 'system:authenticated'],
      extra: { reason: ['test'] },
    });
    const logged = server.requests.at(-1);
    expect([logged?.sender?.username, logged?.user?.username, logged?.status]).toEqual(['admin', 'jane', 201]);
  });

  test('who may impersonate one user may not impersonate another, nor a group', async () => {
    const as = (headers: Record<string, string>): Promise<string> =>
      refusal('/api/v1/nodes', { user: 'helper', headers });
    expect(await as({ 'impersonate-user': 'tier0' })).toBe('allowed');
    expect(await as({ 'impersonate-user': 'admin' })).toBe(
      '403 users "admin" is forbidden: User "helper" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
    expect(await as({ 'impersonate-user': 'tier0', 'impersonate-group': 'system:masters' })).toBe(
      '403 groups "system:masters" is forbidden: User "helper" cannot impersonate resource "groups" in API group "" at the cluster scope',
    );
  });
});

describe('what a user may do', () => {
  const paths = {
    pods: '/api/v1/pods',
    nodes: '/api/v1/nodes',
    configmap: '/api/v1/namespaces/kube-system/configmaps/kubelet-config',
    events: '/api/v1/events',
    namespace: '/api/v1/namespaces/shop',
    configz: '/api/v1/nodes/cp-1/proxy/configz',
  };

  test.each([
    ['dev', []],
    ['tier0', ['pods', 'nodes']],
    ['tier1', ['pods', 'nodes', 'configmap', 'events', 'namespace']],
    ['tier2', ['pods', 'nodes', 'configmap', 'events', 'namespace', 'configz']],
    ['admin', ['pods', 'nodes', 'configmap', 'events', 'namespace', 'configz']],
  ])('%s: %j', async (user, allowed) => {
    const can: string[] = [];
    for (const [what, path] of Object.entries(paths)) if ((await refusal(path, { user })) === 'allowed') can.push(what);
    expect(can).toEqual(allowed);
  });

  test('a rule on a name holds for a list that selects the name', async () => {
    const path = '/api/v1/namespaces/kube-system/configmaps';
    const all =
      '403 configmaps is forbidden: User "one" cannot list resource "configmaps" in API group "" in the namespace "kube-system"';
    expect(await refusal(`${path}?fieldSelector=metadata.name%3Dkubeadm-config`, { user: 'one' })).toBe('allowed');
    expect(await refusal(`${path}/kubeadm-config`, { user: 'one' })).toBe('allowed');
    expect(await refusal(path, { user: 'one' })).toBe(all);
  });

  test('what a user may do can change', async () => {
    server.users.set('late', {});
    expect(await refusal('/api/v1/pods', { user: 'late' })).toMatch(/^403/);
    server.users.set('late', { may: 'tier0' });
    expect(await refusal('/api/v1/pods', { user: 'late' })).toBe('allowed');
  });
});
