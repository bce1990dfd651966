import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { runInProcess, surroundingsOf } from '../program/in-process.ts';

const HASH = 'a'.repeat(32);
const OLD = 'b'.repeat(32);
const MANIFESTS = '/etc/kubernetes/manifests';

let host: TestHost;

beforeEach(() => {
  host = createHost();
  put('/etc/hostname', 'n1\n');
  put(
    '/var/lib/kubelet/config.yaml',
    `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: ${MANIFESTS}\n`,
  );
  put(`${MANIFESTS}/web.yaml`, pod('main'));
});

afterEach(() => {
  host.remove();
});

function put(path: string, content: string | Buffer, written?: string): void {
  mkdirSync(dirname(host.path(path)), { recursive: true });
  writeFileSync(host.path(path), content);
  if (written !== undefined) utimesSync(host.path(path), new Date(written), new Date(written));
}

function pod(...containers: readonly string[]): string {
  const list = containers.map((name) => `{name: ${name}, image: "i:1"}`).join(', ');
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [${list}]}\n`;
}

function log(file: string, hash = HASH): string {
  return `/var/log/pods/shop_web-n1_${hash}/${file}`;
}

/** So many lines of a log, a second apart: `line 3`. */
function lines(from: number, to: number): string {
  const one = (index: number): string => {
    const time = new Date(Date.UTC(2026, 10, 28, 0, 0, index)).toISOString();
    return `${time} ${index % 2 === 0 ? 'stdout' : 'stderr'} F line ${index}\n`;
  };
  return Array.from({ length: to - from }, (_, index) => one(from + index)).join('');
}

function plain(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');
}

async function logs(...args: readonly string[]) {
  return await runInProcess(['local', 'logs', '--root', host.root, ...args]);
}

test.each(['web', 'web-n1', 'shop/web', 'shop/web-n1', 'pod/web', 'web.yaml', `${MANIFESTS}/web.yaml`])(
  'a pod by the name %s',
  async (name) => {
    put(log('main/0.log'), lines(0, 3));
    expect(await logs(name)).toEqual({ code: 0, stdout: plain(0, 3), stderr: '' });
  },
);

describe('files of a run', () => {
  beforeEach(() => {
    put(log('main/0.log'), 'an older run\n');
    put(log('main/1.log.20261128-000001.gz'), gzipSync(lines(0, 100)));
    put(log('main/1.log.20261128-000002'), lines(100, 200));
    // It is being compressed.
    put(log('main/1.log.20261128-000002.gz'), gzipSync(lines(100, 200)));
    put(log('main/1.log.20261128-000003.tmp'), 'half');
    put(log('main/1.log'), lines(200, 300));
  });

  test('are read in order, compressed ones too', async () => {
    expect(await logs('web')).toEqual({ code: 0, stdout: plain(0, 300), stderr: '' });
  });

  test.each([0, 1, 99, 100, 101, 200, 250, 299, 300, 1000])('--tail=%i', async (tail) => {
    expect((await logs('web', `--tail=${tail}`)).stdout).toBe(plain(Math.max(0, 300 - tail), 300));
  });

  test('--since-time, also within a compressed file', async () => {
    expect((await logs('web', '--since-time=2026-11-28T00:00:50Z')).stdout).toBe(plain(50, 300));
    expect((await logs('web', '--since-time=2026-11-28T08:04:59+08:00')).stdout).toBe(plain(299, 300));
    expect((await logs('web', '--since=1h')).stdout).toBe('');
  });

  test('--previous is the run before', async () => {
    expect(await logs('web', '-p')).toEqual({ code: 0, stdout: 'an older run\n', stderr: '' });
  });

  test('--timestamps, --prefix, --limit-bytes', async () => {
    const prefix = '[pod/web-n1/main] ';
    const first = '2026-11-28T00:00:00.000000000Z line 0\n';
    const result = await logs('web', '--timestamps', '--prefix', `--limit-bytes=${first.length + 4}`);
    expect(result.stdout).toBe(`${prefix}${first}${prefix}2026`);
  });

  test('one that cannot be decompressed is named, and the rest is printed', async () => {
    put(log('main/1.log.20261128-000001.gz'), 'no gzip');
    const path = log('main/1.log.20261128-000001.gz');
    expect(await logs('web')).toEqual({
      code: 2,
      stdout: plain(100, 300),
      stderr: `Not read: ${path}: incorrect header check\n`,
    });
  });
});

test('a line in pieces counts once from the end, also where the two streams are mixed', async () => {
  const pieces = 'T stdout P one \nT stderr P two \nT stdout P and \nT stderr F ends\nT stdout F ends\n';
  put(log('main/0.log'), lines(0, 2000) + pieces.replaceAll('T ', '2026-11-28T01:00:00Z '));
  expect((await logs('web', '--tail=1')).stdout).toBe('one and ends\n');
  expect((await logs('web', '--tail=3')).stdout).toBe('line 1999\ntwo ends\none and ends\n');
});

test('the end of a large log is found from its end', async () => {
  put(log('main/0.log'), lines(0, 60_000));
  expect((await logs('web', '--tail=2')).stdout).toBe(plain(59_998, 60_000));
  expect((await logs('web', '--tail=30000')).stdout).toBe(plain(30_000, 60_000));
});

test("Docker's files, which the log is a link to", async () => {
  const of = (from: number, to: number): string =>
    lines(from, to).replace(/^(\S+) (\S+) F (.*)$/gm, '{"log":"$3\\n","stream":"$2","time":"$1"}');
  put('/var/lib/docker/containers/x/x-json.log.2.gz', gzipSync(of(0, 2)));
  put('/var/lib/docker/containers/x/x-json.log.1', of(2, 4));
  put('/var/lib/docker/containers/x/x-json.log', of(4, 6));
  mkdirSync(host.path(log('main')), { recursive: true });
  symlinkSync('/var/lib/docker/containers/x/x-json.log', host.path(log('main/0.log')));
  expect(await logs('web')).toEqual({ code: 0, stdout: plain(0, 6), stderr: '' });
  expect((await logs('web', '--tail=3', '--timestamps')).stdout).toBe(
    [3, 4, 5].map((index) => `2026-11-28T00:00:0${index}.000000000Z line ${index}\n`).join(''),
  );
});

test('bytes go to a pipe as they are, and are escaped on a terminal', async () => {
  const bytes = Buffer.from('2026-11-28T00:00:00Z stdout F \u001b[31mred\r\u00ff\n', 'latin1');
  put(log('main/0.log'), bytes);
  const print = async (columns: number | undefined): Promise<Buffer> => {
    const said: Buffer[] = [];
    const stdout = { write: (part: string | Uint8Array) => void said.push(Buffer.from(part)), columns };
    const argv = ['local', 'logs', 'web', '--root', host.root];
    await runProgram(surroundingsOf({ kubeconfig: '', cwd: host.root }, { argv, stdout }), () => COMMANDS);
    return Buffer.concat(said);
  };
  expect(await print(undefined)).toEqual(bytes.subarray(30));
  expect((await print(80)).toString()).toBe('\\u001b[31mred\\u000d\ufffd\n');
});

describe('which logs are meant', () => {
  test('of several manifests of a pod the newest, and the others are named', async () => {
    put(log('main/0.log', OLD), lines(0, 1), '2026-11-27T00:00:00Z');
    utimesSync(host.path(log('', OLD)), new Date('2026-11-26T00:00:00Z'), new Date('2026-11-26T00:00:00Z'));
    put(log('main/0.log'), lines(5, 6));
    expect(await logs('web')).toEqual({
      code: 0,
      stdout: plain(5, 6),
      stderr: `Older logs of this pod, from another manifest, are in ${log('', OLD).slice(0, -1)} (last written 2026-11-27T00:00:00Z)\n`,
    });
  });

  test('of a pod whose manifest is gone, also where nothing tells of a kubelet', async () => {
    put(log('main/0.log'), lines(0, 1));
    rmSync(host.path(`${MANIFESTS}/web.yaml`));
    expect(await logs('web')).toEqual({ code: 0, stdout: plain(0, 1), stderr: '' });
    rmSync(host.path('/var/lib'), { recursive: true });
    rmSync(host.path('/etc'), { recursive: true });
    expect(await logs('web')).toEqual({ code: 0, stdout: plain(0, 1), stderr: '' });
    expect(await logs('web-n1')).toEqual({ code: 0, stdout: plain(0, 1), stderr: '' });
    put(log('side/0.log'), lines(0, 1));
    expect((await logs('web')).stderr).toBe(
      'error: a container name must be specified for pod web-n1, choose one of: [main side]. Its manifest is missing, so the first one is not known.\n',
    );
  });

  test('where the kubelet is told to keep them', async () => {
    const config = `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: ${MANIFESTS}\npodLogsDir: /srv/logs\n`;
    put('/var/lib/kubelet/config.yaml', config);
    put(`/srv/logs/shop_web-n1_${HASH}/main/0.log`, lines(0, 1));
    expect((await logs('web')).stdout).toBe(plain(0, 1));
  });

  test('of pods of one name the namespace tells', async () => {
    put(log('main/0.log'), lines(0, 1));
    put(`/var/log/pods/other_web-n1_${OLD}/main/0.log`, lines(1, 2));
    expect(await logs('web')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: several pods are called web. Name one of them: shop/web-n1, other/web-n1\n',
    });
    expect((await logs('web', '-n', 'other')).stdout).toBe(plain(1, 2));
    expect((await logs('other/web')).stdout).toBe(plain(1, 2));
  });

  test('of several containers', async () => {
    put(`${MANIFESTS}/web.yaml`, pod('main', 'side', 'late'));
    put(log('main/0.log'), `${lines(0, 1)}2026-11-28T01:00:00Z stdout P no end\n`);
    put(log('side/0.log'), lines(1, 2));
    expect(await logs('web')).toEqual({
      code: 0,
      stdout: 'line 0\nno end',
      stderr: 'Defaulted container "main" out of: main, side, late\n',
    });
    expect((await logs('web', 'side')).stdout).toBe('line 1\n');
    expect(await logs('web', '--all-containers', '--prefix')).toEqual({
      code: 0,
      stdout: '[pod/web-n1/main] line 0\n[pod/web-n1/main] no end\n[pod/web-n1/side] line 1\n',
      stderr: `container "late" in pod "web-n1" has no log in ${log('').slice(0, -1)}\n`,
    });
  });

  test.each([
    [['web', '-c', 'x'], 'container x is not valid for pod web-n1. Choose one of: main'],
    [['web', '-p'], 'previous terminated container "main" in pod "web-n1" not found'],
    [['wet'], 'no pod "wet" found in the manifests of this node, nor in /var/log/pods. Did you mean web?'],
  ])('%j is refused', async (args, words) => {
    put(log('main/0.log'), lines(0, 1));
    expect(await logs(...args)).toEqual({ code: 2, stdout: '', stderr: `error: ${words}\n` });
  });

  test('a pod that was never started has none', async () => {
    const words =
      'no log of pod shop/web-n1 found in /var/log/pods. None of its containers was started, or the logs were removed.';
    expect(await logs('web')).toEqual({ code: 2, stdout: '', stderr: `error: ${words}\n` });
  });

  test.each([
    [['web', 'x', '-c', 'y'], 'only one of -c or an inline [CONTAINER] arg is allowed'],
    [['web', 'x', '--all-containers'], '--all-containers=true should not be specified with container name x'],
    [
      ['web', '--since=1s', '--since-time=2026-11-28T00:00:00Z'],
      'at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    [
      ['web', '--since-time=noon'],
      'invalid argument "noon" for "--since-time" flag: must be a time of RFC 3339, such as 2026-11-28T06:00:00Z',
    ],
    [['web', '--tail=-2'], 'invalid argument "-2" for "--tail" flag: must be a whole number, -1 or more'],
  ])('%j contradicts itself', async (args, words) => {
    const { code, stderr } = await logs(...args);
    expect([code, stderr]).toEqual([2, `error: ${words}\nSee 'kubectl static local logs --help' for usage.\n`]);
  });
});

test('links of another root stay in it', async () => {
  put('/srv/logs/secret', '');
  mkdirSync(host.path(log('main')), { recursive: true });
  symlinkSync(`${'../'.repeat(40)}etc/passwd`, host.path(log('main/0.log')));
  const { code, stdout } = await logs('web');
  expect([code, stdout]).toEqual([2, '']);
});

test('-f follows rotation, the next run and another manifest, until Ctrl-C', async () => {
  put(log('main/0.log'), lines(0, 2));
  const interruption = new AbortController();
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    write: (part: string | Uint8Array) => void (said[name] += Buffer.from(part).toString()),
    columns: undefined,
  });
  const argv = ['local', 'logs', 'web', '-f', '--tail=1', '--root', host.root];
  const given = { argv, stdout: sink('stdout'), stderr: sink('stderr'), signal: interruption.signal };
  const end = runProgram(surroundingsOf({ kubeconfig: '', cwd: host.root }, given), () => COMMANDS);
  const until = async (text: string): Promise<void> => {
    for (let turn = 0; turn < 100 && said.stdout !== text; turn += 1) await sleep(50);
    expect(said.stdout).toBe(text);
  };
  await until(plain(1, 2));
  appendFileSync(host.path(log('main/0.log')), lines(2, 3));
  await until(plain(1, 3));
  // Two rotations between two looks, and what was written before.
  appendFileSync(host.path(log('main/0.log')), lines(3, 4));
  renameSync(host.path(log('main/0.log')), host.path(log('main/0.log.20261128-000001')));
  put(log('main/0.log'), lines(4, 5));
  renameSync(host.path(log('main/0.log')), host.path(log('main/0.log.20261128-000002')));
  put(log('main/0.log'), `${lines(5, 6)}2026-11-28T01:00:00Z stdout P no end\n`);
  await until(plain(1, 6));
  put(log('main/1.log'), lines(6, 7));
  await until(`${plain(1, 6)}no end\nline 6\n`);
  put(log('main/0.log', OLD), lines(7, 8));
  await until(`${plain(1, 6)}no end\nline 6\nline 7\n`);
  interruption.abort('SIGINT');
  expect(await end).toBe(130);
  expect(said.stderr).toBe(
    `The pod was made from another manifest: its logs continue in ${log('', OLD).slice(0, -1)}\n`,
  );
});
