import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { startApiServer, type ApiServerOptions, type TestApiServer } from '../api-server.ts';
import { request } from '../client.ts';
import type { FaultKind } from './faults.ts';

let server: TestApiServer;

beforeEach(async () => {
  server = await startApiServer();
});

afterEach(async () => {
  await server.close();
});

const path = '/api/v1/pods';

/** What a client sees: the status, or the error code of the connection. */
async function outcome(): Promise<string> {
  try {
    return String((await request(server, path)).status);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
}

describe('faults', () => {
  test.each<[string, FaultKind, string | RegExp]>([
    ['closed', { kind: 'close' }, 'ECONNRESET'],
    ['reset in the body', { kind: 'reset', afterBytes: 1000 }, 'ECONNRESET'],
    ['truncated', { kind: 'truncate', afterBytes: 1000 }, /JSON at position 1000/],
    ['overloaded', { kind: 'status', code: 429, retryAfter: 1 }, '429'],
    ['broken', { kind: 'status', code: 500 }, '500'],
    ['redirected', { kind: 'redirect', location: 'https://login.example.com/' }, '302'],
    ['a page', { kind: 'html' }, '200'],
    ['slow, and yet complete', { kind: 'slow', bytesPerSecond: 20_000_000 }, '200'],
  ])('%s', async (_name, fault, seen) => {
    server.fault({ path, ...fault });
    // A parse error inside a stream callback would escape the promise, so a truncated body is read raw.
    const result = fault.kind === 'truncate' ? await truncated() : await outcome();
    expect(result).toEqual(typeof seen === 'string' ? seen : expect.stringMatching(seen));
  });

  async function truncated(): Promise<string> {
    const { body, size } = await request(server, path, { raw: true });
    try {
      JSON.parse(body as string);
      return 'whole';
    } catch {
      return `JSON at position ${size}`;
    }
  }

  test('a hanging server says nothing until it is closed', async () => {
    server.fault({ path, kind: 'hang' });
    const pending = outcome();
    const other = await request(server, '/version');
    expect(other.status).toBe(200);
    await server.close();
    expect(await pending).toBe('ECONNRESET');
    server = await startApiServer();
  });

  test('a body that hangs begins properly', async () => {
    server.fault({ path, kind: 'hang', afterBytes: 100 });
    const pending = outcome();
    while (server.requests[0]?.status === undefined) await new Promise((resolve) => setImmediate(resolve));
    expect(server.requests[0].status).toBe(200);
    await server.close();
    expect(await pending).toBe('ECONNRESET');
    server = await startApiServer();
  });

  test('so many times, after so many, and no more when cleared', async () => {
    const fault = server.fault({ path: /pods/, kind: 'status', code: 503, after: 1, times: 2 });
    expect([await outcome(), await outcome(), await outcome(), await outcome()]).toEqual(['200', '503', '503', '200']);
    expect(fault.struck).toBe(2);
    const lasting = server.fault({ path, kind: 'status', code: 500 });
    expect(await outcome()).toBe('500');
    lasting.clear();
    expect(await outcome()).toBe('200');
  });

  test('an overloaded server says when to come again', async () => {
    server.fault({ path, kind: 'status', code: 429, retryAfter: 3 });
    const { headers, body } = await request(server, path);
    expect(headers['retry-after']).toBe('3');
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Too many requests, please try again later.',
      reason: 'TooManyRequests',
      details: { retryAfterSeconds: 3 },
      code: 429,
    });
  });

  test('a warning comes with a good answer', async () => {
    server.fault({ path, kind: 'warning', text: 'v1 "Pod" is old' });
    const { status, headers } = await request(server, path);
    expect([status, headers.warning]).toEqual([200, '299 - "v1 \\"Pod\\" is old"']);
  });
});

describe('transport', () => {
  async function other(options: ApiServerOptions): Promise<string> {
    await server.close();
    server = await startApiServer(options);
    return outcome();
  }

  test.each<[string, ApiServerOptions, string]>([
    ['on IPv6', { host: '::1' }, '200'],
    ['without TLS', { protocol: 'http' }, '200'],
    ['below a path', { basePath: '/k8s/clusters/c-1' }, '200'],
    ['with a certificate of another host', { certificate: 'wrong-host' }, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['with a certificate of another authority', { certificate: 'other-authority' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['with an expired certificate', { certificate: 'expired' }, 'CERT_HAS_EXPIRED'],
  ])('%s', async (_name, options, seen) => {
    expect(await other(options)).toBe(seen);
  });

  test('a request outside the base path finds nothing', async () => {
    await other({ basePath: '/k8s/clusters/c-1' });
    const outside = {
      ...server,
      url: server.url.replace('/k8s/clusters/c-1', ''),
      caPem: server.caPem,
      users: server.users,
    };
    expect((await request(outside, path)).status).toBe(404);
  });

  test('closing ends idle and open connections at once', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    // Without a round trip the server may not have accepted the connection yet.
    await request(server, '/version');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    await server.close();
    await closed;
    expect(socket.destroyed).toBe(true);
    server = await startApiServer();
  });
});
