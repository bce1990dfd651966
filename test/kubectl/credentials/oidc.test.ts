import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import { CertificateAuthority, startApiServer, type TestApiServer } from '../../api-server/api-server.ts';
import { pour, startHostileServer, wire, type HostileServer } from '../../network/hostile-server.ts';
import { openDesk } from '../connected.ts';
import type { Desk } from '../connected.ts';
import { startIdentityProvider } from '../connection-matrix/identity-provider.ts';
import type { TestIdentityProvider } from '../connection-matrix/identity-provider.ts';

let server: TestApiServer;
let provider: TestIdentityProvider;
let desk: Desk;
const authority = new CertificateAuthority('issuer-ca');

beforeEach(async () => {
  const client = { authority, clientId: 'kube ctl', clientSecret: 'p:w', formOnly: true };
  [server, provider, desk] = await Promise.all([startApiServer(), startIdentityProvider(client), openDesk()]);
  server.users.token = (user) => (user === 'admin' ? jwt(600) : `token-of-${user}`);
  const cluster = { server: server.url, 'certificate-authority-data': Buffer.from(server.caPem).toString('base64') };
  const config = {
    'idp-issuer-url': `${provider.issuer}/`,
    'idp-certificate-authority': join(desk.folder, 'issuer.crt'),
    'client-id': 'kube ctl',
    'client-secret': 'p:w',
    'id-token': jwt(5),
    'refresh-token': 'first',
  };
  await desk.put({ 'issuer.crt': authority.certPem, config: kubeconfigOf(cluster, config) });
});

function kubeconfigOf(cluster: object, config: object): string {
  return dump({
    'current-context': 'x',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user: { 'auth-provider': { name: 'oidc', config } } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  });
}

afterEach(async () => {
  await Promise.all([server.close(), provider.close(), desk.clear()]);
});

const start = Math.floor(Date.now() / 1000);

function jwt(seconds: number): string {
  return `e30.${Buffer.from(JSON.stringify({ exp: start + seconds })).toString('base64url')}.signature`;
}

test('a token about to expire is renewed once, with the client in the form where the header is refused', async () => {
  provider.grant('first', { idToken: jwt(600), refreshToken: 'second' });
  const connection = await desk.connect();
  const responses = await Promise.all([connection.send({ path: '/version' }), connection.send({ path: '/version' })]);
  expect(responses.map(({ status }) => status)).toEqual([200, 200]);
  for (const response of responses) response.discard();
  expect(await readFile(join(desk.folder, 'config'), 'utf8')).toContain('refresh-token: second');
});

test('a provider that refuses is named with its error code alone', async () => {
  const connection = await desk.connect();
  await expect(connection.send({ path: '/version' })).rejects.toMatchObject({
    fault: 'credentials',
    message: 'failed to refresh token: the identity provider answered 400 (invalid_grant)',
    hint: 'Log in again with the tool that made this kubeconfig.',
  });
});

test('tokens that cannot be stored are an error: the old refresh-token may be worthless now', async () => {
  provider.grant('first', { idToken: jwt(600), refreshToken: 'second' });
  const connection = await desk.connect();
  await desk.put({ 'config.lock': '' });
  await chmod(join(desk.folder, 'config.lock'), 0o400);
  await expect(connection.send({ path: '/version' })).rejects.toMatchObject({
    message: `could not persist new tokens to ${desk.folder}/config: EEXIST`,
  });
}, 10_000);

describe('a provider that sent an endless answer', () => {
  let hostile: HostileServer;

  afterEach(() => hostile.close());

  test.each([
    ['its description', '/.well-known/openid-configuration'],
    ['a token', '/token'],
  ] as const)('%s is given up', async (what, path) => {
    hostile = await startHostileServer((socket, { method }) => {
      if (method === 'GET' && what === 'a token') {
        socket.write(wire('200 OK', 'application/json', JSON.stringify({ token_endpoint: `${hostile.url}/token` })));
        return;
      }
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{"id_token":"');
      pour(socket, 'a'.repeat(64 * 1024));
    });
    const config = {
      'idp-issuer-url': hostile.url,
      'idp-certificate-authority-data': Buffer.from(hostile.caPem).toString('base64'),
      'client-id': 'c',
      'id-token': jwt(5),
      'refresh-token': 'first',
    };
    const cluster = { server: server.url, 'certificate-authority-data': Buffer.from(server.caPem).toString('base64') };
    await desk.put({ config: kubeconfigOf(cluster, config) });
    const connection = await desk.connect();
    await expect(connection.send({ path: '/version' })).rejects.toThrow(
      `failed to refresh token: ${hostile.url}${path} sent an endless answer`,
    );
  });
});
