import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { findInCluster } from '../../../src/kubectl/kubeconfig/in-cluster.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-account-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ENV = { KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };

async function mount(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

test('a pod with a service account', async () => {
  await mount({ token: 't', 'ca.crt': 'c', namespace: 'kube-system\n' });
  const found = findInCluster(ENV, folder);
  expect(found).toMatchObject({
    cluster: { server: 'https://10.96.0.1:443', caFile: join(folder, 'ca.crt') },
    tokenFile: join(folder, 'token'),
  });
  expect(found?.namespace()).toBe('kube-system');
});

test('POD_NAMESPACE comes first, and default last', async () => {
  await mount({ token: 't' });
  expect(findInCluster({ ...ENV, POD_NAMESPACE: 'mine' }, folder)?.namespace()).toBe('mine');
  expect(findInCluster(ENV, folder)?.namespace()).toBe('default');
});

test('an IPv6 service address is bracketed, and no authority file is none', async () => {
  await mount({ token: 't' });
  expect(findInCluster({ ...ENV, KUBERNETES_SERVICE_HOST: 'fd00::1' }, folder)?.cluster).toEqual({
    server: 'https://[fd00::1]:443',
  });
});

test('no token, a folder for a token, or no address: not in a pod', async () => {
  expect(findInCluster(ENV, folder)).toBeUndefined();
  await mkdir(join(folder, 'token'));
  expect(findInCluster(ENV, folder)).toBeUndefined();
  await rm(join(folder, 'token'), { recursive: true });
  await mount({ token: 't' });
  expect(findInCluster({ KUBERNETES_SERVICE_HOST: '10.96.0.1' }, folder)).toBeUndefined();
});
