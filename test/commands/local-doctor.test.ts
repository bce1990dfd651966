import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FINDING_FORMAT_NAMES } from '../../src/output/findings/finding-format-names.ts';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { runInProcess } from '../program/in-process.ts';
import { AS_ROOT, NOBODY, runAsNobody } from '../program/as-nobody.ts';

const DIRECTORY = '/etc/kubernetes/manifests';
/** Who owns the files depends on who runs the tests. */
const WHOEVER = ['--skip', 'writable-by-others,insecure-mode'];

let host: TestHost;

afterEach(() => {
  host.remove();
});

async function doctor(...args: readonly string[]) {
  return await runInProcess(['local', 'doctor', '--root', host.root, ...args]);
}

async function session(args: readonly string[], golden: string): Promise<void> {
  const result = await doctor(...WHOEVER, ...args);
  const clean = (text: string): string => {
    return text.replaceAll(host.root, '/HOST').replaceAll(/^(Root .*?) +(all paths)/gm, '$1  $2');
  };
  const shown = { ...result, stdout: clean(result.stdout), stderr: clean(result.stderr) };
  expectGolden(`local/${golden}.txt`, transcript(['local', 'doctor', '--root', '/HOST', ...WHOEVER, ...args], shown));
}

function pod(name: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: "i:1"}]}\n`;
}

function put(name: string, text: string, mode = 0o600): string {
  const path = host.path(`${DIRECTORY}/${name}`);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** The kind host without its own manifest. */
function emptyHost(): void {
  host = createHost('kind');
  rmSync(host.path(`${DIRECTORY}/kube-apiserver.yaml`));
}

interface FindingList {
  readonly unread: readonly string[];
  readonly items: readonly {
    readonly rule: string;
    readonly message: string;
    readonly subject: { readonly name: string; readonly node?: string };
  }[];
}

function foundIn(stdout: string): string[] {
  return (JSON.parse(stdout) as FindingList).items.map(({ rule, subject }) => `${rule} ${subject.name}`);
}

describe('the manifests of a node', () => {
  test.each(['kubeadm', 'recorded-v1.36.2', 'rke2', 'kind'])('%s', async (name) => {
    host = createHost(name);
    await session([], `doctor-${name}`);
  });

  test.each(FINDING_FORMAT_NAMES.filter((name) => name !== 'text'))('as %s', async (format) => {
    host = createHost('kubeadm');
    await session(['--only', 'not-a-pod,foreign-file', '-o', format], `doctor-kubeadm-${format}`);
  });

  test('a file in place of the directory', async () => {
    host = createHost('recorded-v1.36.2');
    await session(['--path', `${DIRECTORY}/deployment.yaml`], 'doctor-one-file');
  });

  test('no kubelet', async () => {
    host = createHost();
    await session([], 'doctor-empty');
  });

  test('a path that is not there', async () => {
    host = createHost('kind');
    await session(['--path', '/etc/nowhere'], 'doctor-no-such-path');
  });
});

test('the version of the kubelet decides what it refuses', async () => {
  emptyHost();
  put('app.yaml', pod('app').replace('spec: {', 'spec: {serviceAccountName: app, '));
  const only = ['--only', 'api-reference', '-o', 'json'];
  expect((await doctor(...only)).code).toBe(0);
  writeFileSync(host.path('kind/version'), 'v1.34.0');
  const { code, stdout } = await doctor(...only);
  expect({ code, found: foundIn(stdout) }).toEqual({ code: 1, found: [`api-reference ${DIRECTORY}/app.yaml`] });
  const [item] = (JSON.parse(stdout) as FindingList).items;
  expect(item?.subject.node).toBe('kind-control-plane');
});

test('modes and owners are looked at', async () => {
  emptyHost();
  const open = put('open.yaml', pod('open'), 0o666);
  const owned = put('owned.yaml', pod('owned'));
  if (process.getuid?.() === 0) {
    chownSync(open, 0, 0);
    chownSync(owned, 1234, 0);
  }
  const { stdout } = await doctor('--only', 'writable-by-others', '-o', 'json');
  expect(foundIn(stdout)).toEqual([
    `writable-by-others ${DIRECTORY}/open.yaml`,
    `writable-by-others ${DIRECTORY}/owned.yaml`,
  ]);
  const { items } = JSON.parse(stdout) as FindingList;
  const owner = process.getuid?.() === 0 ? '1234:0' : `${process.getuid?.() ?? ''}:${process.getgid?.() ?? ''}`;
  expect(items[1]?.message).toMatch(
    new RegExp(`^owned.yaml can be written by others than root: it belongs to ${owner.replace(':0', ':(0|root)')}$`),
  );
});

test('what the kubelet cannot read either is a finding', async () => {
  emptyHost();
  symlinkSync('nowhere', host.path(`${DIRECTORY}/dangling.yaml`));
  put('large.yaml', `${pod('large')}# ${'x'.repeat(10 * 1024 * 1024)}`);
  const { code, stdout, stderr } = await doctor('--only', 'dangling-link,too-large', '-o', 'json');
  expect(foundIn(stdout)).toEqual([`too-large ${DIRECTORY}/large.yaml`, `dangling-link ${DIRECTORY}/dangling.yaml`]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: 'The manifests are checked as the kubelet v1.33.1 reads them (/kind/version).\n',
  });
});

test('what may not be read here is said, and the rest is judged', () => {
  emptyHost();
  put('bad.yaml', pod('Bad_Name'));
  const closed = put('closed.yaml', pod('closed'), 0);
  if (AS_ROOT) spawnSync('chown', ['-R', `${NOBODY}:${NOBODY}`, host.root]);
  if (AS_ROOT) chownSync(closed, 0, 0);
  const args = ['local', 'doctor', '--root', host.root, '-o', 'json', ...WHOEVER];
  const { stdout, stderr, status } = runAsNobody(args);
  expect(foundIn(stdout)).toEqual([`invalid-name ${DIRECTORY}/bad.yaml`]);
  const why = `${DIRECTORY}/closed.yaml: permission denied (run as root)`;
  expect((JSON.parse(stdout) as FindingList).unread).toEqual([`could not read ${why}`]);
  expect(stderr).toContain(`error: cannot read ${why}\n`);
  expect(status).toBe(2);
});

describe('flags', () => {
  test.each([
    ['--fail-on', 'never', 0],
    ['--severity', 'warning', 1],
    ['--skip', 'not-a-pod,manifest-not-run,pod-without-manifest', 0],
    ['--only', 'foreign-file', 0],
  ])('%s %s', async (flag, value, code) => {
    host = createHost('kubeadm');
    expect((await doctor(flag, value)).code).toBe(code);
  });

  test.each([
    [
      ['doctor', '-o', 'wide'],
      'invalid argument "wide" for "-o, --output" flag: must be one of: text, json, yaml, sarif, junit, markdown',
    ],
    [['doctor', '--only', 'not-a-pot'], 'unknown rule "not-a-pot". Did you mean "not-a-pod"?'],
    [['doctor', 'etcd'], 'local doctor takes no arguments'],
    [['doctor', '--show-labels'], 'unknown flag: --show-labels. It is a flag of "local".'],
    [['--only', 'not-a-pod'], 'unknown flag: --only. It is a flag of "local doctor".'],
    [['explain', 'etcd', '--fail-on', 'info'], 'unknown flag: --fail-on. It is a flag of "local doctor".'],
    [['--severity', 'info'], 'unknown flag: --severity. It is a flag of "local doctor".'],
  ])('%j', async (args, message) => {
    host = createHost('kubeadm');
    const { code, stderr } = await runInProcess(['local', '--root', host.root, ...args]);
    expect(stderr).toContain(`error: ${message}`);
    expect(code).toBe(2);
  });
});
