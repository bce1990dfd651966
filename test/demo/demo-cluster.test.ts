import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDemoCluster } from '../../demo/demo-cluster.ts';
import { kubeadmWorld } from '../../demo/kubeadm-worlds.ts';
import type { TestApiServer } from '../api-server/api-server.ts';

let folder: string;
let server: TestApiServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kubectl-static-test-'));
  server = await startDemoCluster(folder, kubeadmWorld());
});

afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Asks the server with a token: the status, and the object that it answers. */
function ask(path: string, { token = server.users.token('admin'), body }: { token?: string; body?: object } = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise<{ status: number | undefined; object: unknown }>((done, failed) => {
    const asked = request(server.url + path, { method, headers, ca: server.caPem, agent: false }, (response) => {
      json(response).then((object) => {
        done({ status: response.statusCode, object });
      }, failed);
    });
    asked.on('error', failed);
    asked.end(body === undefined ? '' : JSON.stringify(body));
  });
}

test('whoever is on this machine as well cannot guess a token', async () => {
  expect((await ask('/api/v1/namespaces', { token: 'token-of-admin' })).status).toBe(401);
  expect((await ask('/api/v1/namespaces')).status).toBe(200);
});

test("a pod that is not the plugin's own is not run on this machine", async () => {
  const spec = { nodeName: 'cp-1', containers: [{ name: 'c', image: 'i', command: ['touch', join(folder, 'ran')] }] };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stranger' }, spec };
  const pods = '/api/v1/namespaces/default/pods';
  expect((await ask(pods, { body })).status).toBe(201);
  for (;;) {
    const { status } = (await ask(`${pods}/stranger`)).object as { status: { phase: string } };
    if (status.phase === 'Pending') {
      await delay(20);
      continue;
    }
    expect(status).toMatchObject({ phase: 'Failed', reason: 'NotInThisDemo' });
    return;
  }
});
