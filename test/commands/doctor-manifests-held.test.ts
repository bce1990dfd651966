import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import type { KubeObject } from '../api-server/api-server.ts';
import { createHost, settle, type TestHost } from '../hosts.ts';
import { ReaderSession } from './reader-session.ts';

const DIRECTORY = '/etc/kubernetes/manifests';
const RULES = 'manifest-differs,manifest-not-run,pod-without-manifest';
const DOCTOR = ['doctor', '--read-manifests', '--yes', '--node', 'cp-1', '--only', RULES];

let session: ReaderSession;
let host: TestHost;

afterEach(async () => {
  await session.close();
  host.remove();
});

/** A node whose files are what its kubelet runs, and nothing else. */
async function startFaithful(): Promise<void> {
  host = createHost('kubeadm');
  session = await ReaderSession.start({ root: host.root });
  rmSync(host.path(DIRECTORY), { recursive: true });
  mkdirSync(host.path(DIRECTORY));
  for (const pod of session.server.store.list('pods')) {
    const isMirror = pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
    if (isMirror && specOf(pod).nodeName === 'cp-1') write(pod);
  }
  settle(host.root);
}

function specOf({ spec }: KubeObject): { readonly nodeName?: string; readonly containers: readonly object[] } {
  return spec as ReturnType<typeof specOf>;
}

function fileOf({ metadata: { name } }: KubeObject): string {
  return `${DIRECTORY}/${name.replace(/-cp-1$/, '')}.yaml`;
}

function write(pod: KubeObject, image?: string): void {
  const { metadata } = pod;
  const { nodeName: _node, ...spec } = specOf(pod);
  const containers = spec.containers.map((one) => (image === undefined ? one : { ...one, image }));
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: metadata.name.replace(/-cp-1$/, ''), namespace: metadata.namespace },
    spec: { ...spec, containers },
  };
  writeFileSync(host.path(fileOf(pod)), JSON.stringify(object));
}

function pod(name: string): KubeObject {
  return session.server.store.get('pods', 'kube-system', name)!;
}

async function doctor(...args: readonly string[]): Promise<string> {
  const { stdout, stderr, code } = await session.runProgram([...DOCTOR, ...args]);
  return `${stdout.toString()}${stderr.replaceAll(/^.*READER.*\n|^Reading.*\n/gm, '')}exit code ${code}\n`;
}

test('a node whose kubelet runs what its files say is healthy', async () => {
  await startFaithful();
  expect(await doctor()).toBe('Nothing found in 1 node.\nexit code 0\n');
});

test('what the kubelet did not take up, does not run, and runs without a file is found, each once', async () => {
  await startFaithful();
  write(pod('etcd-cp-1'), 'registry.k8s.io/etcd:9');
  rmSync(host.path(fileOf(pod('kube-scheduler-cp-1'))));
  writeFileSync(host.path(`${DIRECTORY}/web.yaml`), WEB);
  settle(host.root);
  expect(await doctor()).toBe(`error kube-system/etcd-cp-1 manifest-differs
  the kubelet of cp-1 runs it with a different etcd image than /etc/kubernetes/manifests/etcd.yaml
  says
  Search the log of the kubelet for the name of the file. If it says nothing, write the file again
  under a name that begins with a dot, and rename it into place: the kubelet notices that at once.

error default/web-cp-1 manifest-not-run
  the kubelet of cp-1 does not run the pod that /etc/kubernetes/manifests/web.yaml defines
  Search the log of the kubelet for the name of the file: it says why the file is refused.

error kube-system/kube-scheduler-cp-1 pod-without-manifest
  the kubelet of cp-1 runs it, and no file in /etc/kubernetes/manifests defines it
  Find out on the node what became of the file. If the pod should run, put the file back; if not,
  restart the kubelet, which then stops the pod.

3 errors in 1 node.
exit code 1
`);
});

test('a file that was changed a minute ago is a hint, no error', async () => {
  await startFaithful();
  write(pod('etcd-cp-1'), 'registry.k8s.io/etcd:9');
  expect(await doctor()).toBe(`info kube-system/etcd-cp-1 manifest-differs
  the kubelet of cp-1 runs it with a different etcd image than /etc/kubernetes/manifests/etcd.yaml
  says
  Check again in two minutes: the kubelet may not have read the file again yet.

1 info in 1 node.
exit code 0
`);
});

test('a kubelet that falls silent before the files are read is told, and nothing is concluded', async () => {
  await startFaithful();
  rmSync(host.path(fileOf(pod('kube-scheduler-cp-1'))));
  session.server.fault({ kind: 'status', code: 503, path: '/api/v1/nodes/cp-1/proxy/pods', after: 1 });
  expect(await doctor()).toBe(`Nothing found in 1 node.
Not looked at: kubelet pods of node cp-1: apiserver not ready.
exit code 0
`);
});

const WEB = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: "web:1"}]}\n';
