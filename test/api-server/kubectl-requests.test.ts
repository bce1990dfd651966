import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startApiServer, type LoggedRequest, type TestApiServer } from './api-server.ts';
import { createHost, type TestHost } from '../hosts.ts';

// What kubectl asks of a server, and gets from a real one: recorded once with UPDATE_GOLDEN=1 and a kubectl on PATH,
// replayed without one. Who makes this server stricter than a real one sees it here.

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
}

type Recorded = Readonly<Record<string, readonly Exchange[]>>;

const FIXTURE = join(import.meta.dirname, '../fixtures/kubectl-requests.json');

/** In this order: some look at what those before have made. POD stands for a file. */
const COMMANDS = [
  'get pods -A --chunk-size=5',
  'get pods -A -o wide --field-selector spec.nodeName=cp-1 -l tier',
  'get pod etcd-cp-1 -n kube-system -o yaml',
  'describe pod etcd-cp-1 -n kube-system',
  'describe node cp-1',
  'get events -A --field-selector type=Warning',
  'get pods -n kube-system -w --request-timeout=1s',
  'get --raw /api/v1/nodes/cp-1/proxy/pods',
  'get --raw /api/v1/nodes/cp-1/proxy/configz',
  'get --raw /api/v1/nodes/cp-1/proxy/logs/?query=kubelet',
  'create -f POD --validate=false --dry-run=server',
  'create -f POD --validate=false',
  'wait --for=jsonpath={.status.phase}=Running pod/made --timeout=5s',
  'exec made -- ls /m',
  'exec made -c c -- ls /m',
  'delete pod made --grace-period=0 --force --wait=false',
  'delete pod etcd-cp-1 -n kube-system --dry-run=server',
  'version',
  'api-resources',
];

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'made', namespace: 'default' },
  spec: {
    nodeName: 'cp-1',
    containers: [{ name: 'c', image: 'i:1', volumeMounts: [{ name: 'm', mountPath: '/m' }] }],
    volumes: [{ name: 'm', hostPath: { path: '/etc/kubernetes/manifests' } }],
  },
};

/** The headers on which an answer may depend. */
const KEPT = ['accept', 'content-type', 'connection', 'upgrade', 'sec-websocket-protocol', 'sec-websocket-version'];

let host: TestHost;
let server: TestApiServer;

beforeAll(async () => {
  host = createHost('kubeadm');
  server = await startApiServer({ machines: { 'cp-1': { root: host.root } } });
});

afterAll(async () => {
  await server.close();
  host.remove();
});

function exchangeOf({ method, path, headers, body, status = 0 }: LoggedRequest): Exchange {
  const kept = KEPT.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  return {
    method,
    path,
    headers: Object.fromEntries(kept) as Record<string, string>,
    ...(body !== undefined && { body }),
    status,
  };
}

async function record(): Promise<Recorded> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-requests-'));
  const pod = join(home, 'pod.json');
  writeFileSync(join(home, 'config'), server.kubeconfig());
  writeFileSync(pod, JSON.stringify(POD));
  const shared = ['--kubeconfig', join(home, 'config'), '--cache-dir', join(home, 'cache')];
  const env = { PATH: process.env.PATH, HOME: home };
  const recorded: Record<string, Exchange[]> = {};
  for (const command of COMMANDS) {
    server.requests.length = 0;
    const words = command.split(' ').map((word) => (word === 'POD' ? pod : word));
    await promisify(execFile)('kubectl', [...shared, ...words], { env, timeout: 10_000 }).catch(() => undefined);
    recorded[command] = server.requests.map(exchangeOf);
  }
  rmSync(home, { recursive: true });
  return recorded;
}

/** The status of the answer; what follows it is not waited for. */
function send({ method, path, headers, body }: Exchange): Promise<number> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const length = text === '' ? {} : { 'content-length': String(Buffer.byteLength(text)) };
  const key = headers.upgrade === 'websocket' ? { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' } : {};
  const authorization = `Bearer ${server.users.token('admin')}`;
  return new Promise((resolve, reject) => {
    const outgoing = httpsRequest(server.url + path, {
      method,
      agent: false,
      ca: server.caPem,
      headers: { ...headers, ...key, ...length, authorization },
    });
    outgoing.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

async function untilRunning(): Promise<void> {
  const phase = (): unknown =>
    (server.store.get('pods', 'default', 'made')?.status as { phase?: string } | undefined)?.phase;
  for (let looks = 0; looks < 100 && phase() !== 'Running'; looks += 1) await sleep(50);
}

const isRecording = process.env.UPDATE_GOLDEN === '1' && spawnSync('kubectl', ['version', '--client']).status === 0;

test('what kubectl asks is answered as it was', async () => {
  if (isRecording) {
    writeFileSync(FIXTURE, `${JSON.stringify(await record(), null, 1)}\n`);
    return;
  }
  const recorded = JSON.parse(readFileSync(FIXTURE, 'utf8')) as Recorded;
  const answered: Record<string, number[]> = {};
  for (const [command, exchanges] of Object.entries(recorded)) {
    answered[command] = [];
    for (const exchange of exchanges) {
      if (exchange.headers.upgrade !== undefined) await untilRunning();
      answered[command].push(await send(exchange));
    }
  }
  const wanted = Object.entries(recorded).map(([command, all]) => [command, all.map(({ status }) => status)]);
  expect(answered).toEqual(Object.fromEntries(wanted));
}, 120_000);
