import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createHost, type TestHost } from '../hosts.ts';
import { runInProcess } from '../program/in-process.ts';
import { AS_ROOT, NOBODY, runAsNobody } from '../program/as-nobody.ts';

const DIRECTORY = 'etc/kubernetes/manifests';

let host: TestHost;

beforeEach(() => {
  host = createHost('kind');
  rmSync(host.path(`${DIRECTORY}/kube-apiserver.yaml`));
});

afterEach(() => {
  host.remove();
});

function put(name: string, content: string | Buffer): void {
  writeFileSync(host.path(`${DIRECTORY}/${name}`), content);
}

function pod(name: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: c, image: "i:1"}]}\n`;
}

const COLUMNS = 'custom-columns=FILE:.metadata.name,POD:.pod.name,STATE:.state,REASON:.reason';

async function list(...args: readonly string[]) {
  return await runInProcess(['local', '--root', host.root, '-o', COLUMNS, '--no-headers', ...args]);
}

function rows(stdout: string): string[][] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
}

test('what is no file, or leads nowhere, is said and never opened', async () => {
  execFileSync('mkfifo', [host.path(`${DIRECTORY}/fifo`)]);
  symlinkSync('nowhere', host.path(`${DIRECTORY}/dangling.yaml`));
  symlinkSync('loop-b', host.path(`${DIRECTORY}/loop-a`));
  symlinkSync('loop-a', host.path(`${DIRECTORY}/loop-b`));
  symlinkSync('/srv/real.yaml', host.path(`${DIRECTORY}/linked.yaml`));
  mkdirSync(host.path('srv'));
  writeFileSync(host.path('srv/real.yaml'), pod('linked'));
  const { stdout, code } = await list();
  expect(rows(stdout)).toEqual([
    ['dangling.yaml', '<none>', 'unreadable', 'a broken link'],
    ['fifo', '<none>', 'ignored', 'a FIFO, which can keep the kubelet from reading any manifest'],
    ['linked.yaml', 'linked', 'accepted', '<nil>'],
    ['loop-a', '<none>', 'unreadable', 'too many levels of symbolic links'],
    ['loop-b', '<none>', 'unreadable', 'too many levels of symbolic links'],
  ]);
  expect(code).toBe(0);
});

test('10,000 files, and the largest that the kubelet takes beside one that is too large', async () => {
  for (let index = 0; index < 10_000; index += 1) put(`p-${String(index).padStart(5, '0')}.yaml`, pod(`p-${index}`));
  const filler = `# ${'x'.repeat(1000)}\n`.repeat(11_000);
  const good = pod('large');
  put('large.yaml', good + filler.slice(0, 10 * 1024 * 1024 - 1 - good.length));
  put('too-large.yaml', good.replace('large', 'larger') + filler.slice(0, 10 * 1024 * 1024 - good.length));
  const { stdout } = await list();
  const all = rows(stdout);
  expect(all).toHaveLength(10_002);
  expect(all[0]).toEqual(['large.yaml', 'large', 'accepted', '<nil>']);
  expect(all[1]).toEqual(['p-00000.yaml', 'p-0', 'accepted', '<nil>']);
  expect(all.at(-1)).toEqual(['too-large.yaml', '<none>', 'refused', '10 MiB or larger']);
});

test('names with newlines and escape sequences cannot harm a terminal', async () => {
  put('a\nb\u001b[31mc.yaml', pod('odd'));
  put(Buffer.from([0x7a, 0xff]).toString('latin1'), pod('latin'));
  const { stdout } = await runInProcess(['local', '--root', host.root]);
  const names = rows(stdout).map(([name]) => name);
  expect(names).toEqual(['FILE', 'a\\nb\\u001b[31mc.yaml', 'zÿ']);
  expect(stdout).not.toContain('\u001b');
});

test('of files that define the same pod the last in byte order wins, and that is said', async () => {
  put('web.yaml', pod('web'));
  put('web.yaml.bak', pod('web'));
  put('Web.yaml', pod('web'));
  put('other.yaml', pod('web').replace('{name: web}', '{name: web, namespace: shop}'));
  const { stdout, stderr } = await list();
  expect(rows(stdout)).toEqual([
    ['Web.yaml', 'web', 'shadowed', 'web.yaml.bak'],
    ['other.yaml', 'web', 'accepted', '<nil>'],
    ['web.yaml', 'web', 'shadowed', 'web.yaml.bak'],
    ['web.yaml.bak', 'web', 'accepted', '<nil>'],
  ]);
  expect(stderr).toContain(
    'Warning: 3 files define the same pod default/web: the kubelet runs web.yaml.bak, the last in byte order, not Web.yaml, web.yaml',
  );
});

test('a path that is relative is refused below another root', async () => {
  const hint = 'Give the path from that root, such as /etc/kubernetes/manifests.';
  for (const flag of ['path', 'kubelet-config']) {
    const { code, stderr } = await list(`--${flag}`, 'etc/x');
    expect(code).toBe(2);
    expect(stderr).toContain(`--${flag} "etc/x" is relative, and files are read below ${host.root}. ${hint}`);
  }
});

test('several kubelets: the user chooses', async () => {
  mkdirSync(host.path('proc/300'));
  writeFileSync(host.path('proc/300/cmdline'), 'kubelet\0--pod-manifest-path\0/srv/pods\0');
  mkdirSync(host.path('srv/pods'), { recursive: true });
  const several = await list();
  expect(several.code).toBe(2);
  expect(several.stderr).toContain('Choose one with --pid: 201 (kubelet');
  const chosen = await runInProcess(['local', '--root', host.root, '--pid', '300']);
  expect(chosen.stderr).toContain('No files in /srv/pods.');
});

describe('without root', () => {
  function listAsNobody(): { stdout: string; stderr: string; status: number | null } {
    if (AS_ROOT) chownSync(host.root, NOBODY, NOBODY);
    return runAsNobody(['local', '--root', host.root, '-o', COLUMNS]);
  }

  function open(...paths: readonly string[]): void {
    for (const path of paths) chmodSync(host.path(path), 0o755);
  }

  test('what cannot be read is said file by file, and the rest is shown', () => {
    put('open.yaml', pod('open'));
    put('closed.yaml', pod('closed'));
    open('.', 'proc', 'proc/201', 'proc/201/cmdline', 'etc', 'etc/hostname', 'etc/kubernetes', DIRECTORY);
    open('var', 'var/lib', 'var/lib/kubelet', 'var/lib/kubelet/config.yaml', 'kind', `${DIRECTORY}/open.yaml`);
    mkdirSync(host.path('var/lib/kubelet/pods'), { mode: 0o700 });
    chmodSync(host.path(`${DIRECTORY}/closed.yaml`), 0);
    chmodSync(host.path('var/lib/kubelet/pods'), 0);
    const { stdout, stderr, status } = listAsNobody();
    expect(rows(stdout).slice(1)).toEqual([
      ['closed.yaml', '<none>', 'unreadable', 'permission denied'],
      ['open.yaml', 'open', 'accepted', '<nil>'],
    ]);
    expect(stderr).toBe('Note: could not read /var/lib/kubelet/pods: permission denied (run as root)\n');
    expect(status).toBe(2);
  });

  test('a directory that may not be listed is an error that says so', () => {
    open(
      '.',
      'proc',
      'proc/201',
      'proc/201/cmdline',
      'etc',
      'etc/hostname',
      'etc/kubernetes',
      'var',
      'var/lib',
      'kind',
    );
    chmodSync(host.path('var/lib/kubelet'), 0);
    chmodSync(host.path(DIRECTORY), 0);
    const { stdout, stderr, status } = listAsNobody();
    expect(stdout).toBe('FILE   POD   STATE   REASON\n');
    expect(stderr.trimEnd().split('\n')).toEqual([
      'Note: could not read /var/lib/kubelet/config.yaml: permission denied (run as root)',
      'Note: could not read /var/lib/kubelet/pods: permission denied (run as root)',
      'Note: could not read /etc/kubernetes/manifests: permission denied (run as root)',
    ]);
    expect(status).toBe(2);
  });
});
