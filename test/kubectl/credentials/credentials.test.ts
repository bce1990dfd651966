import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { dump } from 'js-yaml';
import type { ApiRequest, Connection } from '../../../src/kubectl/connection.ts';
import { InterruptedError } from '../../../src/facts/errors.ts';
import { startApiServer, type TestApiServer } from '../../api-server/api-server.ts';
import { openDesk } from '../connected.ts';
import type { Desk } from '../connected.ts';

const V1 = 'client.authentication.k8s.io/v1';

let server: TestApiServer;
let desk: Desk;

beforeEach(async () => {
  [server, desk] = await Promise.all([startApiServer(), openDesk()]);
});

afterEach(async () => {
  await Promise.all([server.close(), desk.clear()]);
});

/** A kubeconfig with this user on the test server. */
async function configure(user: Record<string, unknown>): Promise<void> {
  const cluster = { server: server.url, 'certificate-authority-data': Buffer.from(server.caPem).toString('base64') };
  await desk.put({
    config: dump({
      'current-context': 'x',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    }),
  });
}

async function status(connection: Connection, request: ApiRequest = { path: '/version' }): Promise<number> {
  const response = await connection.send(request);
  response.discard();
  return response.status;
}

describe('exec plugins', () => {
  /** Prints the text of `answer`; each run leaves a line in `runs`. */
  const SCRIPT = '#!/bin/sh\ncd "$(dirname "$0")"\necho run >> runs\ncat answer\n';

  async function plugin(answer: unknown, more: Record<string, unknown> = {}): Promise<void> {
    await desk.put({ plugin: SCRIPT, runs: '' });
    await say(answer);
    await configure({ exec: { apiVersion: V1, command: './plugin', interactiveMode: 'Never', ...more } });
  }

  async function say(answer: unknown): Promise<void> {
    await desk.put({ answer: JSON.stringify({ apiVersion: V1, kind: 'ExecCredential', status: answer }) });
  }

  async function runs(): Promise<number> {
    return (await readFile(join(desk.folder, 'runs'), 'utf8')).split('\n').length - 1;
  }

  test('connecting runs nothing; requests share one run', async () => {
    await plugin({ token: server.users.token('admin') });
    const connection = await desk.connect();
    expect(await runs()).toBe(0);
    await Promise.all([status(connection), status(connection)]);
    await status(connection);
    expect(await runs()).toBe(1);
  });

  test('an expired credential is asked for again', async () => {
    await plugin({ token: server.users.token('dev'), expirationTimestamp: '2020-01-01T00:00:00Z' });
    const connection = await desk.connect();
    await status(connection);
    await say({ token: server.users.token('admin'), expirationTimestamp: '2999-01-01T00:00:00Z' });
    await status(connection);
    await status(connection);
    expect(server.requests.map(({ user }) => user?.username)).toEqual(['dev', 'admin', 'admin']);
    expect(await runs()).toBe(2);
  });

  test('a refused credential is asked for again, once', async () => {
    await plugin({ token: server.users.token('admin') });
    const connection = await desk.connect();
    server.fault({ kind: 'status', code: 401, path: '/version', times: 1 });
    expect(await status(connection)).toBe(200);
    expect(await runs()).toBe(2);
    server.fault({ kind: 'status', code: 401, path: '/version' });
    expect(await status(connection)).toBe(401);
    expect(await runs()).toBe(3);
  });

  test('what a kubelet refuses is no matter of the credential, unless the server itself refuses', async () => {
    await plugin({ token: server.users.token('admin') });
    const connection = await desk.connect();
    const pods = { path: '/api/v1/nodes/cp-1/proxy/pods', passedOn: true } as const;
    const own = { kind: 'answer', code: 401, contentType: 'text/plain; charset=utf-8', body: 'Unauthorized' } as const;
    server.fault({ ...own, path: pods.path, times: 1 });
    expect([await status(connection, pods), await runs()]).toEqual([401, 1]);
    server.fault({ kind: 'status', code: 401, path: pods.path, times: 1 });
    expect([await status(connection, pods), await runs()]).toEqual([200, 2]);
  });

  test('the 401 stands where the plugin then fails', async () => {
    await plugin({ token: 'stale' });
    await desk.put({ plugin: '#!/bin/sh\ncd "$(dirname "$0")"\ncat answer && rm answer\n' });
    expect(await status(await desk.connect())).toBe(401);
    expect(desk.warnings).toEqual([
      `refreshing credentials: getting credentials: exec: executable ${desk.folder}/plugin failed with exit code 1`,
    ]);
  });

  test('another certificate needs another connection', async () => {
    const pair = (user: string) => {
      const { certPem, keyPem } = server.clientCertificate(user);
      return { clientCertificateData: certPem, clientKeyData: keyPem, expirationTimestamp: '2020-01-01T00:00:00Z' };
    };
    await plugin(pair('dev'));
    const connection = await desk.connect();
    await status(connection);
    await say(pair('admin'));
    await status(connection);
    expect(server.requests.map(({ user }) => user?.username)).toEqual(['dev', 'admin']);
  });

  test('an interruption ends the plugin', async () => {
    await plugin({});
    await desk.put({ plugin: '#!/bin/sh\nexec sleep 60\n' });
    const interruption = new AbortController();
    const sent = (await desk.connect()).send({ path: '/version', signal: interruption.signal });
    setTimeout(() => {
      interruption.abort();
    }, 100);
    await expect(sent).rejects.toEqual(new InterruptedError());
  });

  test('what is not installed is named, with the hint made harmless', async () => {
    await plugin({}, { command: 'no-such-plugin', installHint: 'Get it\nfrom \u001b[31mthe moon' });
    await expect((await desk.connect()).send({ path: '/version' })).rejects.toMatchObject({
      fault: 'credentials',
      message: 'getting credentials: exec: executable no-such-plugin not found',
      hint:
        'The kubeconfig needs this credential plugin; install it or add it to PATH.\n\n' +
        'Get it\nfrom U+001B[31mthe moon',
    });
  });

  test.each<[string, unknown, string]>([
    ['no JSON', 'token-abc', 'decoding stdout: the plugin did not print a JSON object'],
    [
      'another object',
      { kind: 'Pod', apiVersion: 'v1' },
      'decoding stdout: the plugin did not print an ExecCredential',
    ],
    [
      'another version',
      { kind: 'ExecCredential', apiVersion: 'client.authentication.k8s.io/v1beta1' },
      `exec plugin is configured to use API version ${V1}, plugin returned version client.authentication.k8s.io/v1beta1`,
    ],
    [
      'a time that is none',
      { kind: 'ExecCredential', apiVersion: V1, status: { token: 't', expirationTimestamp: 'soon' } },
      'decoding stdout: expirationTimestamp is not a valid time',
    ],
    [
      'a broken certificate',
      { kind: 'ExecCredential', apiVersion: V1, status: { clientCertificateData: 'c', clientKeyData: 'k' } },
      'failed parsing client key/certificate: ',
    ],
  ])('%s', async (_name, answer, words) => {
    await plugin({});
    await desk.put({ answer: JSON.stringify(answer) });
    const error: unknown = await (await desk.connect()).send({ path: '/version' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ fault: 'credentials' });
    expect((error as Error).message.startsWith(`getting credentials: ${words}`)).toBe(true);
  });
});

describe('tokenFile', () => {
  test('a token that was rotated is found when the old one is refused', async () => {
    await desk.put({ token: 'old' });
    await configure({ tokenFile: 'token' });
    const connection = await desk.connect();
    await desk.put({ token: `${server.users.token('admin')}\n` });
    expect(await status(connection)).toBe(200);
    expect(server.requests.map((request) => request.status)).toEqual([401, 200]);
  });

  test('a token that was not rotated is not sent again', async () => {
    await desk.put({ token: 'old' });
    await configure({ tokenFile: 'token' });
    expect(await status(await desk.connect())).toBe(401);
    expect(server.requests).toHaveLength(1);
  });

  test('an empty file is no token', async () => {
    await desk.put({ token: '\n' });
    await configure({ tokenFile: 'token' });
    await expect(desk.connect()).rejects.toMatchObject({
      fault: 'credentials',
      message: `tokenFile ${desk.folder}/token is empty`,
    });
  });
});

test('auth providers that are gone say what to use', async () => {
  await configure({ 'auth-provider': { name: 'gcp' } });
  await expect(desk.connect()).rejects.toMatchObject({
    message: 'The gcp auth plugin has been removed.',
    hint: 'Use the "gke-gcloud-auth-plugin" credential plugin (users[].user.exec in the kubeconfig) instead.',
  });
});

describe('files that cannot be used', () => {
  test('are named', async () => {
    await configure({ 'client-certificate': 'me.crt', 'client-key': 'me.key' });
    await expect(desk.connect()).rejects.toMatchObject({
      fault: 'credentials',
      message: `unable to read client-certificate ${desk.folder}/me.crt: no such file or directory`,
    });
    await writeFile(join(desk.folder, 'me.crt'), server.clientCertificate('admin').certPem);
    expect((await stat(join(desk.folder, 'me.crt'))).isFile()).toBe(true);
    await expect(desk.connect()).rejects.toMatchObject({
      message: `unable to read client-key ${desk.folder}/me.key: no such file or directory`,
    });
  });
});
