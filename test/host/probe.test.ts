import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runProbe, type ProbeReach } from '../../src/host/probe.ts';
import { CertificateAuthority } from '../api-server/api-server.ts';

const HERE: ProbeReach = { hosts: ['127.0.0.1'], unreachable: undefined };

let servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  servers = [];
});

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return (server.address() as AddressInfo).port;
}

const status =
  (code: number): RequestListener =>
  (_, response) => {
    response.writeHead(code, { location: '/elsewhere' }).end('a body');
  };

describe('a probe of HTTP', () => {
  test.each([
    [200, true],
    [302, true],
    [400, false],
    [500, false],
  ])('takes %d for %s', async (code, passed) => {
    const port = await listen(createHttpServer(status(code)));
    expect(await runProbe({}, { httpGet: { path: '/healthz', port } }, HERE)).toEqual({ passed });
  });

  test('asks as it is told, by a named port', async () => {
    const asked: IncomingMessage[] = [];
    const server = createHttpServer((request, response) => {
      asked.push(request);
      response.end();
    });
    const port = await listen(server);
    const container = { ports: [{ name: 'web', containerPort: port }] };
    const httpHeaders = [
      { name: 'Host', value: 'example.com' },
      { name: 'X-Probe', value: 'yes' },
    ];
    const probe = { httpGet: { path: 'a%20b/ü?c=d', port: 'web', httpHeaders } };
    expect(await runProbe(container, probe, HERE)).toEqual({ passed: true });
    expect(asked.map(({ url, headers }) => [url, headers.host, headers['x-probe'], headers['user-agent']])).toEqual([
      ['/a%20b/%C3%BC?c=d', 'example.com', 'yes', 'kube-probe/1'],
    ]);
  });

  test('looks at no certificate', async () => {
    const { certPem: cert, keyPem: key } = new CertificateAuthority('other').issue({
      commonName: 'elsewhere',
      usage: 'server',
    });
    const port = await listen(createHttpsServer({ cert, key }, status(200)));
    expect(await runProbe({}, { httpGet: { port, scheme: 'HTTPS' } }, HERE)).toEqual({ passed: true });
    expect(await runProbe({}, { httpGet: { port } }, HERE)).toEqual({ passed: false });
  });

  test('gives up after a second', async () => {
    const port = await listen(createHttpServer(() => undefined));
    const began = performance.now();
    expect(await runProbe({}, { httpGet: { port } }, HERE)).toEqual({ passed: false });
    expect(performance.now() - began).toBeLessThan(4000);
  });

  test('fails where no such request can be made', async () => {
    const port = await listen(createHttpServer(status(200)));
    const httpHeaders = [{ name: 'X Y', value: '\n' }];
    expect(await runProbe({}, { httpGet: { port, httpHeaders } }, HERE)).toEqual({ passed: false });
  });
});

test('a probe passes by any address of the pod, and by the one that it names alone', async () => {
  const port = await listen(createTcpServer());
  const reach = { hosts: ['127.0.0.2', '127.0.0.1'], unreachable: undefined };
  expect(await runProbe({}, { tcpSocket: { port } }, reach)).toEqual({ passed: true });
  expect(await runProbe({}, { tcpSocket: { port: String(port), host: '127.0.0.2' } }, reach)).toEqual({
    passed: false,
  });
});

test('of gRPC only the connection is tried', async () => {
  const port = await listen(createTcpServer());
  expect(await runProbe({}, { grpc: { port } }, HERE)).toEqual({
    passed: true,
    unsure: 'its probe is gRPC, and only the connection was tried',
  });
});

describe('a probe that cannot be made from here', () => {
  test.each<[probe: object, reach: ProbeReach, unsure: string]>([
    [{ exec: { command: ['true'] } }, HERE, 'its probe is a command, which cannot be run from here'],
    [
      { tcpSocket: { port: 1 } },
      { hosts: undefined, unreachable: undefined },
      'the address of the pod is not known here',
    ],
    [{ tcpSocket: { port: 1, host: '127.0.0.1' } }, { hosts: undefined, unreachable: 'no way' }, 'no way'],
    [{ httpGet: { port: 'none' } }, HERE, 'its probe names no port of the container'],
    [{}, HERE, 'its probe names no port of the container'],
  ])('%j', async (probe, reach, unsure) => {
    expect(await runProbe({}, probe, reach)).toEqual({ passed: undefined, unsure });
  });
});
