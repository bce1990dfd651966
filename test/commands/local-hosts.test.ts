import { afterEach, describe, test } from '@jest/globals';
import { expectGolden, transcript } from '../support/golden.ts';
import { createHost, hostNames, type TestHost } from '../support/hosts.ts';
import { run, type RunResult } from '../support/program.ts';

let host: TestHost;

afterEach(() => {
  host.remove();
});

/** What differs from one machine that runs the tests to another. */
function neutral(result: RunResult): RunResult {
  const owner = `${process.getuid?.() === 0 ? 'root' : String(process.getuid?.())}:${process.getgid?.() === 0 ? 'root' : String(process.getgid?.())}`;
  const clean = (text: string): string =>
    text
      .replaceAll(host.root, '/HOST')
      .replaceAll(/^(Root .*?) +(all paths)/gm, '$1  $2')
      .replaceAll(owner.padEnd('root:root'.length), 'root:root')
      // The size of a directory is its file system's own affair.
      .replaceAll(/(a directory, not looked into .*?)\d+$/gm, '$1SIZE');
  return { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) };
}

async function session(args: readonly string[], golden: string): Promise<void> {
  const result = neutral(await run([...args, '--root', host.root], { through: 'nothing' }));
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
