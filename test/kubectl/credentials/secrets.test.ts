import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ConnectionError } from '../../../src/facts/errors.ts';
import { startHostileServer, wire, type HostileServer } from '../../network/hostile-server.ts';
import { openDesk, type Desk } from '../connected.ts';

let desk: Desk;
let server: HostileServer;

beforeEach(async () => {
  desk = await openDesk();
  server = await startHostileServer((socket) => socket.write(wire('200 OK', 'application/json', '{}')));
});

afterEach(async () => {
  await Promise.all([desk.clear(), server.close()]);
});

/** What comes of the first request as a user; nothing that it says may hold what is planted. */
async function refusal(
  user: object,
): Promise<{ readonly fault: string; readonly message: string; readonly hint: unknown }> {
  const config = server
    .kubeconfig({ token: undefined } as never)
    .replace(/user: \{\}/, `user: ${JSON.stringify(user)}`);
  await desk.put({ config });
  const error = await desk
    .connect()
    .then((connection) => connection.send({ path: '/version' }))
    .then(
      () => undefined,
      (thrown: unknown) => thrown as ConnectionError,
    );
  expect(`${error?.stack ?? ''}${error?.hint ?? ''}`).not.toContain('planted');
  return { fault: error!.fault, message: error!.message, hint: error!.hint };
}

const exec = (parts: object): object => ({
  exec: { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: '/bin/echo', ...parts },
});

test.each([
  ['an argument', { args: ['planted\0secret'] }],
  ['a variable', { env: [{ name: 'A', value: 'planted\0secret' }] }],
])('a NUL in %s of a plugin is refused without showing it', async (_what, parts) => {
  expect(await refusal(exec(parts))).toEqual({
    fault: 'credentials',
    message: 'getting credentials: exec: the command, an argument or a variable of the plugin contains a NUL character',
    hint: 'Correct users[].user.exec in the kubeconfig.',
  });
});

test('a plugin whose output does not end is ended', async () => {
  expect(await refusal(exec({ command: '/bin/cat', args: ['/dev/zero'] }))).toEqual({
    fault: 'credentials',
    message: 'getting credentials: exec: executable /bin/cat printed more than 4 MiB',
    hint: undefined,
  });
});

test('a token that no header can hold is refused before the server is blamed', async () => {
  expect(await refusal({ token: 'planted\nsecret' })).toEqual({
    fault: 'credentials',
    message: 'net/http: invalid header field value for "Authorization"',
    hint: 'The token or password of the user contains a line break or another character that cannot be sent.',
  });
  expect(server.requests).toEqual([]);
});

test('an issuer is named without user information and query', async () => {
  const issuer = `${server.url.replace('https://', 'https://planted:planted@')}/realm?planted=1`;
  const data = /certificate-authority-data: (\S+)/.exec(server.kubeconfig())![1]!;
  const config = {
    'idp-issuer-url': issuer,
    'client-id': 'c',
    'refresh-token': 'r',
    'idp-certificate-authority-data': data,
  };
  expect(await refusal({ 'auth-provider': { name: 'oidc', config } })).toEqual({
    fault: 'credentials',
    message: `failed to refresh token: ${server.url}/realm names no token endpoint`,
    hint: 'Log in again with the tool that made this kubeconfig.',
  });
});

test.each(['planted:planted@host', 'https://planted:pla nted@ho st/?planted'])(
  'an issuer that is no URL: %s',
  async (issuer) => {
    const config = { 'idp-issuer-url': issuer, 'client-id': 'c', 'refresh-token': 'r' };
    expect(await refusal({ 'auth-provider': { name: 'oidc', config } })).toMatchObject({
      message: expect.not.stringContaining('planted') as unknown,
    });
  },
);
