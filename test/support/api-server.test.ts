import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApiServer, type TestApiServer } from './api-server.ts';
import { request } from './client.ts';

let server: TestApiServer;

beforeAll(async () => {
  server = await startApiServer({ cluster: 'kubeadm' });
});

afterAll(async () => {
  await server.close();
});

interface List {
  items: { metadata: { name: string } }[];
}

describe('the test API server', () => {
  test('the empty service account selects the mirror pods of a node', async () => {
    const path = '/api/v1/pods?fieldSelector=spec.serviceAccountName%3D%2Cspec.nodeName%3Dcp-1';
    const { status, body } = await request(server, path);
    expect(status).toBe(200);
    expect((body as List).items.map((pod) => pod.metadata.name)).toEqual([
      'etcd-cp-1',
      'kube-apiserver-cp-1',
      'kube-controller-manager-cp-1',
      'kube-scheduler-cp-1',
    ]);
  });
});
