import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDemoCluster } from '../../demo/demo-cluster.ts';
import { kubeadmWorld } from '../../demo/kubeadm-worlds.ts';
import { request } from '../api-server/client.ts';
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

test('whoever is on this machine as well cannot guess a token', async () => {
  const headers = { authorization: 'Bearer token-of-admin' };
  const { status } = await request(server, '/api/v1/pods', { user: null, headers });
  expect(status).toBe(401);
  expect((await request(server, '/api/v1/pods')).status).toBe(200);
});

test("a pod that is not the plugin's own is not run on this machine", async () => {
  const spec = { nodeName: 'cp-1', containers: [{ name: 'c', image: 'i', command: ['touch', join(folder, 'ran')] }] };
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stranger' }, spec };
  const pods = '/api/v1/namespaces/default/pods';
  expect((await request(server, pods, { method: 'POST', body })).status).toBe(201);
  for (;;) {
    const { status } = (await request(server, `${pods}/stranger`)).body as { status: { phase: string } };
    if (status.phase === 'Pending') {
      await delay(20);
      continue;
    }
    expect(status).toMatchObject({ phase: 'Failed', reason: 'NotInThisDemo' });
    return;
  }
});
