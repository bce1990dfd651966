import { symlinkSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { steadyOrigin } from '../program/steady-origin.ts';
import type { CommandResult } from '../api-server/api-server.ts';
import { endless, notLookedAt, ReaderSession } from './reader-session.ts';

const READ = ['doctor', '--read-manifests', '--yes', '--only', 'not-a-pod'];

let session: ReaderSession;

afterEach(async () => {
  // Whatever a test is about: no reader pod stays, but where the test says so.
  await session.close();
});

describe('flags', () => {
  test.each([
    [['--yes'], 'error: --yes can only be used with --read-manifests or --read-certificates'],
    [
      ['--image', 'x', '--timeout', '5s'],
      'error: --image, --timeout can only be used with --read-manifests or --read-certificates',
    ],
    [['--timeout', '60s'], 'error: --timeout can only be used with --read-manifests or --read-certificates'],
    [['--only', 'not-a-pod'], 'error: rule "not-a-pod" is about manifests: use --read-manifests as well'],
    [['--read-manifests', '--write-baseline'], 'error: --read-manifests and --write-baseline cannot be used together'],
    [
      ['--write-baseline', '-o', 'json'],
      'error: --output cannot be used with --write-baseline. It prints a baseline, which is YAML, and checks nothing.',
    ],
    [
      ['--write-baseline', '--only', 'mirror-stuck', '--fail-on=error'],
      'error: --fail-on, --only cannot be used with --write-baseline.',
    ],
    [
      ['--read-manifests', '--only', 'mirror-stuck'],
      'error: --read-manifests has no effect: no rule about manifests is selected',
    ],
  ])('%j: nothing is asked of the cluster', async (args, words) => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.runProgram(['doctor', ...args]);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(session.requests).toEqual([]);
  });
});

test('nothing is created, and nothing looked at, without every permission', async () => {
  session = await ReaderSession.startAll();
  const { code, stderr } = await session.runProgram(READ, { user: 'tier2' });
  expect(stderr).toContain('error: a reader pod needs more permissions than this user has: create pods in namespace');
  expect(code).toBe(2);
  expect(session.requests).toEqual(['POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']);
});

describe('nodes that cannot be read', () => {
  test('are told with the reason, and the rest is still judged', async () => {
    session = await ReaderSession.startAll(
      {},
      { others: { 'cp-2': { images: ['other:1'] }, 'worker-1': { root: '/nowhere' } } },
    );
    const { store } = session.server;
    const { status, ...node } = store.get('nodes', undefined, 'cp-3')!;
    const { nodeInfo, ...rest } = status as { nodeInfo: object };
    store.put('nodes', { ...node, status: { ...rest, nodeInfo: { ...nodeInfo, operatingSystem: 'windows' } } });
    const worker = store.get('nodes', undefined, 'worker-2')!;
    store.put('nodes', { ...worker, status: { conditions: [{ type: 'Ready', status: 'False' }] } });
    const { code, stdout } = await session.runProgram(READ);
    expect(notLookedAt(stdout)).toEqual([
      'manifests of cp-2: the reader pod cannot run: ErrImagePull: failed to pull and unpack image "docker.io/library/busybox:1.37.0": not found. With --image, name an image with tar and sleep that the node has or can pull.',
      'manifests of cp-3: they run Windows, where a reader pod cannot be used.',
      'manifests of worker-1: the manifest directory is not on node worker-1: FailedMount: MountVolume.SetUp failed for volume "manifests" : hostPath type check failed: /etc/kubernetes/manifests is not a directory.',
      'manifests of worker-2: not ready: not tried.',
    ]);
    expect(stdout.toString()).toContain('error /etc/kubernetes/manifests/README:1:1 on cp-1 not-a-pod\n');
    expect(code).toBe(1);
    expect(session.leftovers).toEqual([]);
  });

  test('take their static pods from a URL: nothing is created', async () => {
    session = await ReaderSession.start({}, { cluster: 'talos' });
    const { code, stdout, stderr } = await session.runProgram(READ);
    expect(notLookedAt(stdout)).toContain(
      'manifests of talos-7f3-kqm, talos-b0x-1ld: their kubelets take static pods from a URL: there is no file to read.',
    );
    expect(stderr).toBe('error: no manifest directory was read\n');
    expect(code).toBe(2);
    expect(session.creations).toEqual([]);
  });

  test('have the same reason: it is told once', async () => {
    session = await ReaderSession.startAll();
    const { metadata, ...rest } = session.server.store.get('namespaces', undefined, 'shop')!;
    const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
    session.server.store.put('namespaces', { ...rest, metadata: { ...metadata, labels } });
    const { code, stdout, stderr } = await session.runProgram([...READ, '--debug-namespace', 'shop']);
    const [note, ...others] = notLookedAt(stdout);
    expect(note).toContain(
      'manifests of cp-1, cp-2, cp-3, worker-1, worker-2: pods "READER" is forbidden: violates PodSecurity "baseline:latest"',
    );
    expect([others, stderr, code]).toEqual([[], 'error: no manifest directory was read\n', 2]);
  });

  test.each([
    ['text', []],
    ['junit', ['-o', 'junit']],
  ])('are all that there are: what else was found is told, and it is no success: %s', async (name, args) => {
    session = await ReaderSession.startAll({ images: ['other:1'] });
    const { code, stdout, stderr } = await session.runProgram([...READ, ...args, '--fail-on', 'info']);
    expectGolden(`doctor-manifests/none-read-${name}.txt`, `${steadyOrigin(stdout.toString())}--- stderr\n${stderr}`);
    expect(code).toBe(2);
  });

  test('may be some of them in JUnit: skipped, and not passed', async () => {
    session = await ReaderSession.startAll({}, { others: { 'cp-2': { images: ['other:1'] } } });
    const { code, stdout } = await session.runProgram([...READ, '-o', 'junit']);
    const suites = stdout.toString().split('<testsuite ');
    expect(suites.find((suite) => suite.startsWith('name="cp-2"'))).toMatch(
      /^name="cp-2" tests="1" failures="0" skipped="1" timestamp="[^"]+">\n *<properties>[^]*<\/properties>\n *<testcase classname="cp-2" name="not read">\n *<skipped message=".*ErrImagePull/,
    );
    expect(code).toBe(1);
  });

  test('have no manifest directory: there is nothing to read, and nothing wrong', async () => {
    session = await ReaderSession.startAll();
    const body = JSON.stringify({ kubeletconfig: { kind: 'KubeletConfiguration', staticPodPath: '' } });
    session.server.fault({
      kind: 'answer',
      code: 200,
      contentType: 'application/json',
      body,
      path: /\/proxy\/configz$/,
    });
    const { code, stderr } = await session.runProgram(READ);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('send no archive, hang, or break off', async () => {
    const hangs = (): CommandResult => ({ stdout: endless(), code: 0 });
    const fails = (): CommandResult => ({ stdout: [], stderr: 'tar: no\n', code: 1 });
    session = await ReaderSession.startAll(
      {},
      {
        others: {
          'cp-2': { run: hangs },
          'cp-3': { breaksAfter: 512 },
          'worker-1': { run: fails },
          'worker-2': { run: () => ({ stdout: [Buffer.alloc(2048, 'x')], code: 0 }) },
        },
      },
    );
    const { code, stdout } = await session.runProgram([...READ, '--timeout', '2s']);
    expect(notLookedAt(stdout)).toEqual([
      'manifests of cp-2: the manifests did not arrive within 2s. Allow more time with --timeout, or run "local" on the node.',
      'manifests of cp-3: the connection to the container was lost before the command exited.',
      'manifests of worker-1: tar failed in the reader pod (exit code 1): tar: no. A file may have changed while it was read: try again.',
      'manifests of worker-2: the manifests of node worker-2 arrived incomplete: this is not a tar archive.',
    ]);
    expect(code).toBe(1);
    expect(session.leftovers).toEqual([]);
  });
});

test('files that cannot be read are told, with their node', async () => {
  session = await ReaderSession.startAll();
  symlinkSync('/elsewhere/a.yaml', session.host.path('/etc/kubernetes/manifests/a.yaml'));
  const { stdout } = await session.runProgram([...READ, '--node', 'cp-1']);
  expect(notLookedAt(stdout)).toEqual([
    '/etc/kubernetes/manifests/a.yaml of node cp-1: a link to /elsewhere/a.yaml, which was not read.',
  ]);
});

test('at most so many pods are there at a time', async () => {
  let now = 0;
  let most = 0;
  const run = (): CommandResult => {
    now += 1;
    most = Math.max(most, now);
    async function* slow(): AsyncGenerator<Buffer> {
      await new Promise((done) => setTimeout(done, 300));
      now -= 1;
      yield Buffer.alloc(1024);
    }
    return { stdout: slow(), code: 0 };
  };
  session = await ReaderSession.startAll({ run });
  const { code } = await session.runProgram([...READ, '--concurrency', '2']);
  expect([most, code]).toEqual([2, 0]);
});
