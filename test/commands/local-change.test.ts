import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from '@jest/globals';
import { loginUser } from '../../src/host/login-user.ts';
import { createHost, neutralText, type TestHost } from '../hosts.ts';
import { expectGolden } from '../golden.ts';
import { runInProcess } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';

const DIRECTORY = '/etc/kubernetes/manifests';

let host: TestHost | undefined;

afterEach(() => {
  host?.remove();
  host = undefined;
});

/** Runs `local ARGS` on the files of a node whose kubelet does not run. */
async function local(name: string, ...args: readonly string[]): Promise<void> {
  host ??= createHost('kubeadm');
  const words = ['local', ...args, '--root', host.root];
  const { code, stdout, stderr } = await runInProcess(words, {
    env: { KUBE_EDITOR: "sed -i -e s/etcd/etcd/ -e 's/metadata: {/metadata:/'" },
  });
  const stable = (text: string): string =>
    neutralText(host!, text)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, 'TIME')
      .replaceAll(/\S*\/kubectl-static-edit\w*-\w+\//g, '/TMP/')
      .replace(`TIME   ${loginUser()} `, 'TIME   USER ');
  const shown = { code, stdout: stable(stdout), stderr: stable(stderr) };
  expectGolden(`local/change-${name}.txt`, stable(transcript(['local', ...args, '--root', '/HOST'], shown)));
}

test('what no kubelet takes up is undone, further pods are left alone, and the history tells', async () => {
  host = createHost('kubeadm');
  const path = host.path(`${DIRECTORY}/etcd.yaml`);
  const before = readFileSync(path, 'utf8');
  await local('undone', 'restart', 'etcd', 'kube-scheduler', '--yes', '--confirm-within', '1s');
  expect(readFileSync(path, 'utf8')).toBe(before);
  await local('history', 'history', 'etcd', '--diff');
  await local('nothing-to-undo', 'undo', 'etcd', '--dry-run');
}, 60_000);

test('what makes a change last that kubeadm would undo, unless it is a restart', async () => {
  host = createHost('kubeadm');
  const [file, old] = [host.path('/etcd.yaml'), host.path(`${DIRECTORY}/etcd.yaml`)];
  const manifest = readFileSync(old, 'utf8').trimEnd();
  writeFileSync(old, `${manifest}\n      command: [etcd, --snapshot-count=10000]\n`);
  const changed = ['command: [etcd, --snapshot-count=5000]', 'resources: {limits: {memory: 2Gi}}'];
  writeFileSync(file, [manifest, ...changed.map((line) => `      ${line}`), ''].join('\n'));
  await local('lasting', 'apply', '-f', file, '--dry-run');
  await local('lasting-json', 'apply', '-f', file, '--dry-run', '-o', 'json');
  await local('lasting-restart', 'restart', 'etcd', '--dry-run');
}, 60_000);

test('what would be done, and what there is not to do', async () => {
  await local('dry-run', 'stop', 'etcd', '--dry-run');
  await local('dry-run-json', 'stop', 'etcd', '--dry-run', '-o', 'json');
  await local('unchanged', 'edit', 'etcd', '--yes');
  await local('not-stopped', 'start', 'etcd', '--yes');
}, 60_000);

test('a manifest that the kubelet refuses is edited and removed by its path', async () => {
  host = createHost('kubeadm');
  const path = host.path(`${DIRECTORY}/etcd.yaml`);
  const good = readFileSync(path, 'utf8');
  const bad = good.replace('metadata:', 'metadata: {');
  writeFileSync(path, bad);
  await local('file-by-pod', 'rm', 'etcd', '--yes');
  const edit = ['edit', `${DIRECTORY}/etcd.yaml`, '--yes', '--confirm-within', '1s'];
  await local('file-edit', ...edit);
  expect(readFileSync(path, 'utf8')).toBe(bad);
  await local('file-rm', 'rm', `${DIRECTORY}/etcd.yaml`, '--yes');
  expect(existsSync(path)).toBe(false);
  await local('file-history', 'history', `${DIRECTORY}/etcd.yaml`);
}, 60_000);

test.each([
  ['the only manifest', `${DIRECTORY}/etcd.yaml`],
  ['one of a directory that is named with a slash at its end', `${DIRECTORY}/`],
])('%s is named by its path', async (_what, path) => {
  host = createHost('kubeadm');
  const file = `${DIRECTORY}/etcd.yaml`;
  writeFileSync(host.path(file), '{');
  const args = ['local', 'rm', file, '--dry-run', '--root', host.root, '--path', path];
  const { code, stdout } = await runInProcess(args);
  expect([code, stdout.split('\n').filter((line) => line.includes(file))]).toEqual([
    0,
    [`--- ${file}`, `${file} removed on node master-a (dry run)`],
  ]);
});
