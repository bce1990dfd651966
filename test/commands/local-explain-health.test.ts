import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { runInProcess } from '../program/in-process.ts';

const HASH = '1'.repeat(32);
const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const LOGS = `/var/log/pods/kube-system_kube-apiserver-cp-1_${HASH}`;
const KLOG = 'E1128 00:50:34.298996       1 run.go:72] "command failed" err=';

let host: TestHost;

function put(path: string, text: string, age?: number): void {
  mkdirSync(dirname(host.path(path)), { recursive: true });
  writeFileSync(host.path(path), text);
  const time = new Date(Date.now() - (age ?? 0));
  if (age !== undefined) utimesSync(host.path(path), time, time);
}

function process(pid: number, comm: string, cgroup = '0::/'): void {
  put(`/proc/${pid}/comm`, `${comm}\n`);
  put(`/proc/${pid}/cmdline`, `${comm}\0`);
  put(`/proc/${pid}/cgroup`, `${cgroup}\n`);
}

// A node whose API server crashes: its sandbox runs alone.
beforeEach(() => {
  host = createHost();
  process(10, 'kubelet');
  put('/proc/10/cmdline', 'kubelet\0--config=/var/lib/kubelet/config.yaml\0--hostname-override=cp-1\0');
  put(
    '/var/lib/kubelet/config.yaml',
    'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: /etc/kubernetes/manifests\n',
  );
  put(
    MANIFEST,
    'apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver, namespace: kube-system}\nspec:\n  hostNetwork: true\n  containers: [{name: kube-apiserver, image: "k:1"}]\n',
  );
  mkdirSync(host.path(`/var/lib/kubelet/pods/${HASH}`), { recursive: true });
  mkdirSync(host.path(LOGS), { recursive: true });
  const id = 'a'.repeat(64);
  process(20, 'pause', `0::/kubepods/burstable/pod${HASH}/${id}`);
});

afterEach(() => {
  host.remove();
});

/** The container was started three times, and wrote this last. */
function crashed(...lines: readonly string[]): void {
  const text = lines.map((line) => `2026-11-28T00:50:34.298996000Z stderr F ${line}\n`).join('');
  put(`${LOGS}/kube-apiserver/2.log`, text, 60_000);
}

function explain(name = 'kube-apiserver') {
  return runInProcess(['local', 'explain', name, '--root', host.root]);
}

const FIRST = 'kube-apiserver does not run as it should';
const LIKELY = `${FIRST}, likely because `;

describe('the first line names', () => {
  test.each([
    ['a flag that is not known', 'Error: unknown flag: --audit-foo', 'this version has no flag --audit-foo.'],
    [
      'a file that is not mounted',
      `${KLOG}"loading audit policy file: open /etc/audit/policy.yaml: no such file or directory"`,
      'the container has no /etc/audit/policy.yaml.',
    ],
    [
      'an address in use',
      `${KLOG}"failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: address already in use"`,
      'another process on the node already listens on 0.0.0.0:6443.',
    ],
    [
      'an etcd that cannot be reached',
      'W1128 00:50:33.1 1 logging.go:55] "transport: Error while dialing: dial tcp 127.0.0.1:2379: connect: connection refused"',
      'it cannot connect to 127.0.0.1:2379, usually the port of etcd: connection refused.',
    ],
    [
      'a certificate that has expired',
      `${KLOG}"tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-28T00:00:00Z is after 2026-11-01T00:00:00Z"`,
      'a certificate expired at 2026-11-01T00:00:00Z.',
    ],
  ])('%s', async (_, line, words) => {
    crashed('starting', line);
    const { stdout } = await explain();
    expect(stdout.replaceAll('\n', ' ').startsWith(`${LIKELY}${words}`)).toBe(true);
  });

  test.each([
    ['', 'another process in the pod already listens on :80.'],
    ['  hostNetwork: false\n', 'another process in the pod already listens on :80.'],
    ['  hostNetwork: true\n', 'another process on the node already listens on :80.'],
  ])('who holds an address, by the network of the pod: %j', async (network, words) => {
    put(
      MANIFEST,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver, namespace: kube-system}\nspec:\n${network}  containers: [{name: kube-apiserver, image: "k:1"}]\n`,
    );
    crashed('listen tcp :80: bind: address already in use');
    const { stdout } = await explain();
    expect(stdout.replaceAll('\n', ' ').startsWith(`${LIKELY}${words}`)).toBe(true);
    expect(stdout).toContain(`\n    From its log: ${words} `);
  });

  test('an image that cannot be had, by what the kubelet has written', async () => {
    const why = 'failed to pull and unpack image "k:1": failed to resolve reference "k:1": k:1: not found';
    const error = `failed to "StartContainer" for "kube-apiserver" with ErrImagePull: ${JSON.stringify(why)}`;
    put(
      '/var/log/kubelet.log',
      `E1128 1 pod_workers.go:1] "Error syncing pod, skipping" err=${JSON.stringify(error)} podUID="${HASH}"\n`,
    );
    mkdirSync(host.path('/proc/10/fd'), { recursive: true });
    symlinkSync('/var/log/kubelet.log', host.path('/proc/10/fd/2'));
    const { stdout } = await explain();
    expect(stdout.split('\n')[0]).toBe(`${FIRST}: the registry has no such image.`);
  });

  test('YAML that cannot be parsed, by the name of its file', async () => {
    put(MANIFEST, 'apiVersion: v1\nkind: Pod\nmetadata: {name: kube-apiserver\n');
    const { code, stdout } = await explain();
    expect(stdout.split('\n').slice(0, 2).join(' ')).toBe(
      `${MANIFEST} defines no pod that the kubelet runs: cannot be parsed: did not find expected ',' or '}' (line 4, column 1).`,
    );
    expect(code).toBe(1);
  });
});

test('all that is known is told', async () => {
  crashed('I1128 00:50:30.1 1 server.go:189] "Version: v1.36.2"', 'Error: unknown flag: --audit-foo');
  const { stdout, code } = await explain();
  const settled = stdout.replace(/(Mode|Owner|Modified)( +)\S+/g, '$1$2…').replaceAll(host.root, '/HOST');
  expectGolden('explain-health/local.txt', settled);
  expect(code).toBe(0);
});

test('lines in pieces come together, and what means nothing is shown as it is, escaped', async () => {
  put(
    `${LOGS}/kube-apiserver/2.log`,
    '2026-11-28T00:50:34.1Z stderr P one \n2026-11-28T00:50:34.1Z stderr F line\n2026-11-28T00:50:34.2Z stderr F \u001b[31mred\n',
    60_000,
  );
  const { stdout } = await explain();
  expect(stdout).toContain('    Its last log lines:\n      one line\n      \\u001b[31mred\n');
});

test('a run that has written nothing yet leaves the word to the one before', async () => {
  crashed('Error: unknown flag: --x');
  put(`${LOGS}/kube-apiserver/3.log`, '', 60_000);
  const { stdout } = await explain();
  expect(stdout.split('\n')[0]).toBe(`${LIKELY}this version has no flag --x.`);
});

test('local doctor names each fault, and where to begin', async () => {
  crashed('dial tcp 127.0.0.1:2379: connect: connection refused');
  const hash = '2'.repeat(32);
  const logs = `/var/log/pods/kube-system_etcd-cp-1_${hash}`;
  put(
    '/etc/kubernetes/manifests/etcd.yaml',
    'apiVersion: v1\nkind: Pod\nmetadata: {name: etcd, namespace: kube-system}\nspec:\n  containers: [{name: etcd, image: "e:1"}]\n',
  );
  mkdirSync(host.path(`/var/lib/kubelet/pods/${hash}`), { recursive: true });
  put(`${logs}/etcd/4.log`, '2026-11-28T00:50:34.2Z stderr F flag provided but not defined: -nope\n', 60_000);
  process(21, 'pause', `0::/kubepods/burstable/pod${hash}/${'b'.repeat(64)}`);
  for (const file of ['etcd.yaml', 'kube-apiserver.yaml']) {
    utimesSync(host.path(`/etc/kubernetes/manifests/${file}`), new Date(0), new Date(0));
  }
  const args = ['local', 'doctor', '--root', host.root, '--only', 'static-pod-not-running', '-o', 'json'];
  const { stdout, stderr, code } = await runInProcess(args);
  const { items } = JSON.parse(stdout) as { items: Readonly<Record<string, unknown>>[] };
  expect(items.map(({ severity, message, advice }) => [severity, message, advice])).toEqual([
    [
      'error',
      'no container of it runs, only its sandbox: container etcd keeps crashing (4 restarts), likely because this version has no flag -nope (from its log)',
      'Remove the flag from the manifest, or fix its name.',
    ],
    [
      'error',
      'no container of it runs, only its sandbox: container kube-apiserver keeps crashing (2 restarts), likely because it cannot connect to 127.0.0.1:2379, usually the port of etcd: connection refused (from its log)',
      'First check that the server runs and listens there.',
    ],
  ]);
  expect(stderr).toContain('\nStart with etcd-cp-1: without it, kube-apiserver-cp-1 cannot be expected to run.\n');
  expect(code).toBe(1);
});
