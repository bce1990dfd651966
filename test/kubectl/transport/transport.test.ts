import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bodyText } from '../../../src/kubectl/api/api.ts';
import type { Connection } from '../../../src/kubectl/connection.ts';
import { ConnectionError, InterruptedError } from '../../../src/facts/errors.ts';
import {
  generateCluster,
  startApiServer,
  type ApiServerOptions,
  type TestApiServer,
} from '../../api-server/api-server.ts';
import { openDesk } from '../connected.ts';
import type { Desk } from '../connected.ts';
import { startHttpProxy } from '../connection-matrix/proxies.ts';
import { until } from '../../until.ts';

let server: TestApiServer;
let desk: Desk;

async function start(options: ApiServerOptions = {}): Promise<Connection> {
  server = await startApiServer(options);
  await desk.put({ config: server.kubeconfig() });
  return await desk.connect();
}

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  await desk.clear();
  await server.close();
});

const PODS = '/api/v1/pods';
const VERSION = { path: '/version' };

async function get(connection: Connection, path = '/version'): Promise<string> {
  return await bodyText(await connection.send({ path }));
}

describe('answers', () => {
  test('a large one comes gunzipped, and says so', async () => {
    const connection = await start({ cluster: generateCluster({ nodes: 3, pods: 100, staticPodsPerNode: 2 }) });
    const response = await connection.send({ path: PODS });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(JSON.parse(await bodyText(response))).toMatchObject({ kind: 'PodList' });
    expect(server.requests[0]?.headers['accept-encoding']).toBe('gzip');
  });

  test('compression is not asked for where it is disabled', async () => {
    await start({ cluster: generateCluster({ nodes: 3, pods: 100, staticPodsPerNode: 2 }) });
    const connection = await desk.connect({ disableCompression: true });
    expect((await connection.send({ path: PODS })).headers['content-encoding']).toBeUndefined();
    expect(server.requests[0]?.headers['accept-encoding']).toBeUndefined();
  });

  test('query values are encoded', async () => {
    const connection = await start();
    const query = [['fieldSelector', 'spec.serviceAccountName='] as const, ['limit', '5'] as const];
    (await connection.send({ path: PODS, query })).discard();
    expect(server.requests[0]?.path).toBe('/api/v1/pods?fieldSelector=spec.serviceAccountName%3D&limit=5');
  });

  test('a body is sent as JSON', async () => {
    const connection = await start();
    const response = await connection.send({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    });
    expect(response.status).toBe(201);
    expect(JSON.parse(await bodyText(response))).toMatchObject({ status: { userInfo: { username: 'admin' } } });
  });

  test('who we are is in the User-Agent', async () => {
    const connection = await start();
    await get(connection);
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^kubectl-static\/1\.2\.3 \(\w+\/\w+\)$/);
  });
});

describe('connections', () => {
  test('one serves many requests, discarded answers too', async () => {
    await start();
    const proxy = await startHttpProxy();
    await desk.put({ config: server.kubeconfig({ proxyUrl: `http://127.0.0.1:${proxy.port}` }) });
    const connection = await desk.connect();
    for (let n = 0; n < 3; n += 1) await get(connection);
    (await connection.send(VERSION)).discard();
    await delay(50);
    await get(connection);
    await proxy.close();
    expect(proxy.asked).toEqual([new URL(server.url).host]);
  });

  test('one that the server closed while it was idle is replaced without a word', async () => {
    await start();
    const connection = await desk.connect({}, { verbosity: 6 });
    await get(connection);
    server.fault({ kind: 'close', path: '/version', times: 1 });
    await get(connection);
    expect(server.requests).toHaveLength(3);
    const answered = `GET ${server.url}/version 200 OK in N milliseconds`;
    expect(desk.warnings.slice(1).map((line) => line.replace(/\d+ milli/, 'N milli'))).toEqual([answered, answered]);
  });

  test('several that the server closed while they were idle are all passed over without a word', async () => {
    await start();
    const connection = await desk.connect({}, { verbosity: 6 });
    const several = Array.from({ length: 6 }, () => get(connection));
    await Promise.all(several);
    server.fault({ kind: 'close', path: '/version', times: 6 });
    await get(connection);
    expect(server.requests).toHaveLength(several.length + 7);
    expect(desk.warnings.filter((line) => line.startsWith('Connection error'))).toEqual([]);
  });

  test('one that breaks is tried again after a pause', async () => {
    await start();
    const connection = await desk.connect({}, { verbosity: 6 });
    server.fault({ kind: 'close', path: '/version', times: 1 });
    await get(connection);
    expect(server.requests).toHaveLength(2);
    expect(desk.warnings).toContainEqual(expect.stringContaining('Connection error: '));
  });

  test('a POST is not sent twice', async () => {
    const connection = await start();
    await get(connection);
    server.fault({ kind: 'close', path: '/apis', times: 1 });
    const sent = connection.send({
      method: 'POST',
      path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
      body: {},
    });
    await expect(sent).rejects.toMatchObject({ fault: 'reset' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('what breaks', () => {
  test('an answer that breaks off', async () => {
    const connection = await start();
    server.fault({ kind: 'reset', path: PODS, afterBytes: 100 });
    const response = await connection.send({ path: PODS });
    await expect(bodyText(response)).rejects.toMatchObject({
      name: 'ConnectionError',
      fault: 'reset',
      message: `the connection to ${server.url} was lost in the middle of the answer`,
    });
  });

  test('an answer that breaks off while nobody reads it ends nothing', async () => {
    const connection = await start();
    server.fault({ kind: 'reset', path: PODS, afterBytes: 100 });
    (await connection.send({ path: PODS })).discard();
    await delay(50);
    expect(await get(connection)).toContain('gitVersion');
  });

  test('a timeout before the answer, and in the middle of it', async () => {
    const connection = await start();
    const late = { fault: 'timeout', message: expect.stringContaining('within 0.1s') as unknown };
    server.fault({ kind: 'hang', path: '/version', times: 1 });
    await expect(connection.send({ ...VERSION, timeout: 100 })).rejects.toMatchObject(late);
    server.fault({ kind: 'hang', path: PODS, afterBytes: 10 });
    const response = await connection.send({ path: PODS, timeout: 100 });
    await expect(bodyText(response)).rejects.toMatchObject(late);
  });

  test('--request-timeout holds, and a request may overrule it', async () => {
    await start();
    const connection = await desk.connect({ requestTimeout: '100ms' });
    server.fault({ kind: 'delay', path: '/version', milliseconds: 300 });
    await expect(bodyText(await connection.send({ ...VERSION, timeout: 0 }))).resolves.toContain('gitVersion');
    const slow = connection.send(VERSION).then(bodyText);
    await expect(slow).rejects.toMatchObject({ fault: 'timeout' });
  });

  test('an interruption before the answer, in the middle of it, and before it all', async () => {
    const connection = await start();
    server.fault({ kind: 'hang', path: '/version' });
    const first = new AbortController();
    const sent = connection.send({ ...VERSION, signal: first.signal });
    await until(() => server.requests.length === 1);
    first.abort();
    await expect(sent).rejects.toEqual(new InterruptedError());
    await expect(connection.send({ ...VERSION, signal: first.signal })).rejects.toEqual(new InterruptedError());
    server.fault({ kind: 'hang', path: PODS, afterBytes: 10 });
    const second = new AbortController();
    const response = await connection.send({ path: PODS, signal: second.signal });
    setTimeout(() => {
      second.abort();
    }, 50);
    await expect(bodyText(response)).rejects.toEqual(new InterruptedError());
  });

  test('a wait for Retry-After is interrupted too', async () => {
    const connection = await start();
    server.fault({ kind: 'status', code: 429, retryAfter: 20, path: '/version' });
    const interruption = new AbortController();
    const sent = connection.send({ ...VERSION, signal: interruption.signal });
    await until(() => server.requests.length === 1);
    setTimeout(() => {
      interruption.abort();
    }, 50);
    await expect(sent).rejects.toEqual(new InterruptedError());
    expect(server.requests).toHaveLength(1);
  });

  test('429 without end is answered after ten retries', async () => {
    const connection = await start();
    server.fault({ kind: 'status', code: 429, retryAfter: 0, path: '/version' });
    const response = await connection.send(VERSION);
    expect(response.status).toBe(429);
    response.discard();
    expect(server.requests).toHaveLength(11);
  });

  test('redirects go on for ten steps, within the server alone', async () => {
    const connection = await start();
    server.fault({ kind: 'redirect', path: '/version', location: '/version' });
    await expect(connection.send(VERSION)).rejects.toMatchObject({
      fault: 'protocol',
      message: `${server.url}: stopped after 10 redirects`,
    });
    server.fault({ kind: 'redirect', path: '/api', location: 'https://login.example.com/?token=abc' });
    await expect(connection.send({ path: '/api' })).rejects.toMatchObject({
      message: `${server.url} redirects to https://login.example.com, and credentials are not sent there`,
    });
  });

  test('warnings are printed once each', async () => {
    const connection = await start();
    server.fault({ kind: 'warning', path: '/version', text: 'old' });
    await get(connection);
    await get(connection);
    expect(desk.warnings).toEqual(['Warning: old']);
  });
});

describe('words', () => {
  test.each<[string, ApiServerOptions, string]>([
    ['wrong host', { certificate: 'wrong-host' }, 'certificate is valid for kubernetes.example.com, not 127.0.0.1'],
    ['another authority', { certificate: 'other-authority' }, 'certificate signed by unknown authority'],
    ['expired', { certificate: 'expired' }, 'certificate has expired or is not yet valid'],
  ])('%s', async (_name, options, words) => {
    const connection = await start(options);
    await expect(connection.send(VERSION)).rejects.toMatchObject({
      fault: 'tls',
      message: `Unable to connect to the server: tls: failed to verify certificate: x509: ${words}`,
    });
  });

  test('refused', async () => {
    const connection = await start();
    await server.close();
    const host = new URL(server.url).host;
    const error: unknown = await connection.send(VERSION).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      fault: 'refused',
      message: `The connection to the server ${host} was refused - did you specify the right host or port?`,
      hint: 'Check the server address in the kubeconfig. If it is right, the API server may be down: look on its node with "kubectl static local explain kube-apiserver".',
    });
    server = await startApiServer();
  });
});
