import { afterEach, describe, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { createHost, hostNames, neutralText, type TestHost } from '../hosts.ts';
import { runInProcess } from '../program/in-process.ts';

let host: TestHost;

afterEach(() => {
  host.remove();
});

async function session(args: readonly string[], golden: string): Promise<void> {
  const { code, stdout, stderr } = await runInProcess([...args, '--root', host.root]);
  const result = { code, stdout: neutralText(host, stdout), stderr: neutralText(host, stderr) };
  expectGolden(`local/${golden}.txt`, transcript([...args, '--root', '/HOST'], result));
}

describe('the manifests of every distribution', () => {
  test.each(hostNames())('%s', async (name) => {
    host = createHost(name);
    await session(['local'], name);
  });
});

describe('a kubeadm node', () => {
  test.each([
    ['wide', ['local', '-o', 'wide']],
    ['json', ['local', '-o', 'json']],
    ['label-columns', ['local', '-L', 'component,tier']],
    ['name', ['local', '-o', 'name']],
    [
      'columns',
      ['local', '-o', 'custom-columns=FILE:.metadata.name,POD:.pod.mirrorName,STATE:.state', '--sort-by=.state'],
    ],
    ['explain', ['local', 'explain', 'etcd']],
    ['explain-not-started', ['local', 'explain', 'kube-scheduler-master-a']],
    ['explain-leftover', ['local', 'explain', 'kube-system/ghost-master-a']],
    ['explain-no-manifest', ['local', 'explain', 'README']],
    ['explain-near', ['local', 'explain', 'kube-apisrver']],
    ['explain-by-hand', ['local', 'explain', 'etcd', '--by-hand']],
    ['explain-by-hand-no-manifest', ['local', 'explain', 'README', '--by-hand=edit']],
    ['explain-json', ['local', 'explain', 'etcd.yaml', '-o', 'json']],
    ['path', ['local', '--path', '/etc/kubernetes/manifests/etcd.yaml']],
    ['config', ['local', '--kubelet-config', '/var/lib/kubelet/config.yaml', '--no-headers']],
    ['no-such-path', ['local', '--path', '/etc/nowhere']],
    ['no-such-kubelet', ['local', '--pid', '42']],
    ['unknown-verb', ['local', 'explian', 'etcd']],
  ])('%s', async (name, args) => {
    host = createHost('kubeadm');
    await session(args, `kubeadm-${name}`);
  });
});

describe('files that shadow each other', () => {
  test('explain the loser', async () => {
    host = createHost('recorded-v1.36.2');
    await session(['local', 'explain', 'kube-scheduler.yaml'], 'recorded-explain-shadowed');
  });
});

describe('a file that the kubelet refuses', () => {
  test('is found by the name that stands in it', async () => {
    host = createHost('recorded-v1.36.2');
    await session(['local', 'explain', 'default/with-secret'], 'recorded-explain-refused');
  });
});

describe('a node without a kubelet', () => {
  test('names what to give', async () => {
    host = createHost();
    await session(['local'], 'empty');
  });
});
