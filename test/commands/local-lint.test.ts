import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runInProcess } from '../program/in-process.ts';

const UNIT = '[Service]\nExecStart=/usr/bin/kubelet --pod-manifest-path=/etc/kubernetes/manifests\n';
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: c, image: "i:1"}]}\n';
const AUDITED = `apiVersion: v1
kind: Pod
metadata: {name: kube-apiserver, namespace: kube-system}
spec:
  containers:
  - name: kube-apiserver
    image: registry.k8s.io/kube-apiserver:v1.36.1
    command: [kube-apiserver, --audit-policy-file=/etc/kubernetes/audit/policy.yaml]
    volumeMounts: [{name: audit, mountPath: /etc/kubernetes/audit}]
  volumes: [{name: audit, hostPath: {path: /etc/kubernetes/audit, type: Directory}}]
`;

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lint-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o644 });
  }
}

/** The findings of a command, `severity rule subject`, without those about who owns the files. */
async function found(args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runInProcess([...args, '-o', 'json']);
  const { items } = JSON.parse(stdout) as {
    readonly items: readonly {
      readonly severity: string;
      readonly rule: string;
      readonly subject: { readonly name: string };
    }[];
  };
  return items
    .filter(({ rule }) => !(args[0] === 'local' && OWNERS.has(rule)))
    .map(({ severity, rule, subject }) => `${severity} ${rule} ${subject.name.replace(`${root}/`, '')}`);
}

const OWNERS = new Set(['insecure-mode', 'writable-by-others']);

function node(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  put({ 'etc/systemd/system/kubelet.service': UNIT, ...files });
  return found(['local', 'doctor', '--root', root]);
}

test('a node name that no pod can end in is one finding, and no manifest is blamed', async () => {
  const files = { 'etc/kubernetes/manifests/a.yaml': POD, 'etc/kubernetes/manifests/b.yaml': POD.replace('web', 'db') };
  expect(await node({ 'etc/hostname': 'vm_81\n', ...files })).toEqual([
    'error invalid-node-name /etc/kubernetes/manifests',
  ]);
});

test('a stray file is one finding', async () => {
  const strays = {
    'notes.txt': 'not: [yaml',
    'web.yaml.swp': '\0\0',
    '4913': '',
    'kustomization.yaml': 'resources: []\n',
  };
  put(Object.fromEntries(Object.entries({ ...strays, 'web.yaml': POD }).map(([name, text]) => [`m/${name}`, text])));
  expect(await found(['lint', join(root, 'm'), '--skip', 'insecure-mode'])).toEqual([
    'error not-a-pod m/4913',
    'error not-a-pod m/kustomization.yaml',
    'warning foreign-file m/notes.txt',
    'warning backup-in-manifest-directory m/web.yaml.swp',
  ]);
});

test('modes say nothing in a checkout', async () => {
  put({ 'repo/m/web.yaml': POD });
  const before = await found(['lint', join(root, 'repo/m')]);
  mkdirSync(join(root, 'repo/.git'));
  expect([before, await found(['lint', join(root, 'repo/m')])]).toEqual([['info insecure-mode repo/m'], []]);
});

const APISERVER = 'etc/kubernetes/manifests/kube-apiserver.yaml';

test.each([
  ['the directory is missing', { 'etc/os-release': '' }, ['missing-host-path']],
  ['the file is missing', { 'etc/os-release': '', 'etc/kubernetes/audit/other.yaml': '' }, ['unmounted-file']],
  ['the file is there', { 'etc/os-release': '', 'etc/kubernetes/audit/policy.yaml': '' }, []],
  ['it lies beside nothing that was copied', {}, []],
])('what a volume mounts is looked for on the node: %s', async (_, files, rules) => {
  expect(await node({ [APISERVER]: AUDITED, ...files })).toEqual(rules.map((rule) => `error ${rule} /${APISERVER}`));
});

test('a node name that is not known is in no command', async () => {
  put({ 'etc/systemd/system/kubelet.service': UNIT, 'etc/kubernetes/manifests/web.yaml': POD });
  const { stdout } = await runInProcess(['local', 'explain', 'web', '--root', root]);
  expect([stdout.includes('crictl'), /kubectl\s+delete\s+pod\s+web-NODE\s/.test(stdout)]).toEqual([false, true]);
});
