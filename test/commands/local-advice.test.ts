import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { localCommands } from '../../src/commands/local-commands.ts';
import { stopManifest } from '../change/kept-changes.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { runInProcess } from '../program/in-process.ts';

// What is advised on a node works there: without kubectl, and with the flags that say which node it is.

const DIRECTORY = '/etc/kubernetes/manifests';

let host: TestHost;

beforeEach(() => {
  host = createHost('kubeadm');
  stopManifest(host.path(`${DIRECTORY}/etcd.yaml`), { namespace: 'kube-system', name: 'etcd' });
});

afterEach(() => {
  host.remove();
});

/** The commands that a run advises, once it was seen that each of them does what it says. */
async function advised(...args: readonly string[]): Promise<readonly string[]> {
  const { stderr } = await runInProcess([...args, '--root', host.root]);
  const commands = [...stderr.matchAll(/"(kubectl[^"]*)"/g)].map(([, command = '']) => command);
  for (const command of commands) {
    const words = command.split(' ').slice(1);
    const rehearsal = /^(start|edit|undo)$/.test(words[1] ?? '') ? ['--dry-run'] : [];
    const done = await runInProcess([...words, ...rehearsal], { env: { EDITOR: 'true' } });
    expect([command, done.code, done.stderr]).toEqual([command, expect.any(Number), done.stderr]);
    expect(done.code).toBeLessThan(2);
  }
  return commands.map((command) => command.replaceAll(host.root, '/HOST'));
}

test('of a pod that is stopped, or is not', async () => {
  const start = 'kubectl-static local start kube-system/etcd --root=/HOST';
  expect(await advised('local', 'edit', 'etcd', '--dry-run')).toEqual([start]);
  expect(await advised('local', 'stop', 'etcd-master-a', '--dry-run')).toEqual([start]);
  expect(await advised('local', 'start', 'web', '--dry-run')).toEqual([
    'kubectl-static local history web --root=/HOST',
  ]);
});

test('of a manifest that somebody else has written since', async () => {
  writeFileSync(
    host.path(`${DIRECTORY}/etcd.yaml`),
    '{apiVersion: v1, kind: Pod, metadata: {name: etcd, namespace: kube-system}, spec: {containers: [{name: a, image: a}]}}',
  );
  expect(await advised('local', 'undo', 'kube-system/etcd', '--dry-run')).toEqual([
    'kubectl-static local history kube-system/etcd --root=/HOST',
  ]);
});

test('of names and files that are none', async () => {
  expect(await advised('local', 'explain', 'nothing-like-it')).toEqual(['kubectl-static local --root=/HOST']);
  const file = host.path('/none.yaml');
  writeFileSync(file, 'kind: ConfigMap\n');
  expect(await advised('local', 'apply', '-f', file, '--dry-run')).toEqual(['kubectl-static lint /HOST/none.yaml']);
});

test('flags that were given are given to the next command', () => {
  const flags = { kubeletConfig: '/a b', path: undefined, pid: 12, root: '/' };
  expect(localCommands(flags)('undo', { namespace: 'n', name: 'p' })).toBe(
    "kubectl-static local undo n/p --kubelet-config='/a b' --pid=12",
  );
});
