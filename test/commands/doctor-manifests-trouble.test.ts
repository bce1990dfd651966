import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { connect } from '../../src/cluster/connect.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { expectGolden } from '../support/golden.ts';
import type { CommandResult, Machine } from '../support/machines.ts';
import { ReaderSession, type ReaderSessionOptions, type StderrWatch } from './reader-session.ts';

const READ = ['doctor', '--read-manifests', '--yes', '--only', 'not-a-pod'];
const NODES = ['cp-1', 'cp-2', 'cp-3', 'worker-1', 'worker-2'];

let session: ReaderSession;

afterEach(async () => {
  // Whatever a test is about: no reader pod stays, but where the test says so.
  await session.close();
});

/** Every node has a machine of this kind. */
async function startAll(machine: Partial<Machine> = {}, options: ReaderSessionOptions = {}): Promise<void> {
  const others = Object.fromEntries(NODES.slice(1).map((node) => [node, machine]));
  session = await ReaderSession.start(machine, { ...options, others: { ...others, ...options.others } });
}

/** The lines that say what was not looked at. */
function notLookedAt(stdout: Buffer): string[] {
  const lines = stdout.toString().split('\n');
  return lines.flatMap((line) => /^Not looked at: (.*)$/.exec(line)?.[1] ?? []);
}

function creations(): string[] {
  const { requests } = session.server;
  return requests.map(({ method, path }) => `${method} ${path}`).filter((line) => /^POST .*\/pods$/.test(line));
}

describe('flags', () => {
  test.each([
    [['--yes'], 'error: --yes can be used with --read-manifests alone'],
    [['--image', 'x', '--timeout', '5s'], 'error: --image, --timeout can be used with --read-manifests alone'],
    [['--only', 'not-a-pod'], 'error: rule "not-a-pod" is about manifests: give --read-manifests as well'],
    [['--read-manifests', '--write-baseline'], 'error: --read-manifests and --write-baseline cannot be used together'],
    [
      ['--read-manifests', '--only', 'mirror-stuck'],
      'error: --read-manifests is of no use here: no rule about manifests is asked for',
    ],
  ])('%j: nothing is asked of the cluster', async (args, words) => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.runProgram(['doctor', ...args]);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(session.requests).toEqual([]);
  });
});

describe('consent', () => {
  /** Runs the command in this process with someone who gives this answer; the questions that were asked. */
  async function ask(answer: boolean | undefined, args: readonly string[]) {
    await startAll();
    const env = { KUBECONFIG: join(session.home, 'kubeconfig') };
    writeFileSync(env.KUBECONFIG, session.server.kubeconfig(), { mode: 0o600 });
    const questions: string[] = [];
    let said = '';
    const sink = { write: (text: string | Uint8Array) => void (said += String(text)), columns: undefined };
    const code = await runProgram(
      {
        argv: args,
        program: 'kubectl static',
        version: '0.0.0',
        env,
        stdout: sink,
        stderr: sink,
        now: () => new Date(),
        signal: new AbortController().signal,
        readFile: () => '',
        readInput: () => Promise.resolve(new Uint8Array()),
        confirm: (question) => {
          questions.push(question);
          return Promise.resolve(answer);
        },
        connect: (flags, verbosity) => {
          return connect(flags, { env, cwd: session.home, version: '0.0.0', verbosity, warn: () => undefined });
        },
      },
      () => COMMANDS,
    );
    return { code, said, questions, created: creations().length };
  }

  const WITHOUT_YES = READ.filter((word) => word !== '--yes');

  test('is asked for once, for all nodes', async () => {
    const { code, questions, created } = await ask(true, WITHOUT_YES);
    expect(questions).toEqual([
      'This creates 5 pods in namespace default, one on each of these nodes and at most 5 at a time: cp-1, cp-2, cp-3, worker-1, worker-2 (image docker.io/library/busybox:1.37.0, root without capabilities, only the manifest directory mounted, read-only). It reads the manifests, and deletes them.\nGo on? [y/N] ',
    ]);
    expect([code, created]).toEqual([1, 5]);
  });

  test('that is refused, and that nobody can give: nothing is created', async () => {
    const refused = await ask(false, WITHOUT_YES);
    expect(refused.said).toContain('error: not confirmed: nothing was created');
    expect([refused.code, refused.created]).toEqual([2, 0]);
    await session.close();
    const nobody = await ask(undefined, [...WITHOUT_YES, '--node', 'cp-2']);
    expect(nobody.said).toContain(
      'error: a reader pod is only created after you agree, and there is no terminal to ask at. Give --yes to agree.',
    );
    expect([nobody.code, nobody.created]).toEqual([2, 0]);
  });

  test('is given by --yes', async () => {
    const { questions, code } = await ask(false, READ);
    expect([questions, code]).toEqual([[], 1]);
  });
});

test('nothing is created, and nothing looked at, without every permission', async () => {
  await startAll();
  const { code, stderr } = await session.runProgram(READ, { user: 'tier2' });
  expect(stderr).toContain('error: a reader pod needs more permissions than this user has: create pods in namespace');
  expect(code).toBe(2);
  expect(session.requests).toEqual(['POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews']);
});

describe('nodes that cannot be read', () => {
  test('are told with the reason, and the rest is still judged', async () => {
    await startAll({}, { others: { 'cp-2': { images: ['other:1'] }, 'worker-1': { root: '/nowhere' } } });
    const { store } = session.server;
    const { status, ...node } = store.get('nodes', undefined, 'cp-3')!;
    const { nodeInfo, ...rest } = status as { nodeInfo: object };
    store.put('nodes', { ...node, status: { ...rest, nodeInfo: { ...nodeInfo, operatingSystem: 'windows' } } });
    const worker = store.get('nodes', undefined, 'worker-2')!;
    store.put('nodes', { ...worker, status: { conditions: [{ type: 'Ready', status: 'False' }] } });
    const { code, stdout } = await session.runProgram(READ);
    expect(notLookedAt(stdout)).toEqual([
      'manifests of cp-2: the reader pod cannot run: ErrImagePull: failed to pull and unpack image "docker.io/library/busybox:1.37.0": not found. Name an image that the node has or can pull, with tar and sleep in it, with --image.',
      'manifests of cp-3: they run Windows, where no reader pod can be used.',
      'manifests of worker-1: the manifest directory is not on node worker-1: FailedMount: MountVolume.SetUp failed for volume "manifests" : hostPath type check failed: /etc/kubernetes/manifests is not a directory.',
      'manifests of worker-2: they are not ready, so that no pod would start there.',
    ]);
    expect(stdout.toString()).toContain('cp-1\nerror /etc/kubernetes/manifests/README:1:1 not-a-pod\n');
    expect(code).toBe(1);
    expect(session.leftovers).toEqual([]);
  });

  test('take their static pods from a URL: nothing is created', async () => {
    session = await ReaderSession.start({}, { cluster: 'talos' });
    const { code, stdout, stderr } = await session.runProgram(READ);
    expect(notLookedAt(stdout)).toContain(
      'manifests of talos-7f3-kqm, talos-b0x-1ld: their kubelets take static pods from a URL, and no file is there to read.',
    );
    expect(stderr).toBe('error: no manifest directory was read\n');
    expect(code).toBe(2);
    expect(creations()).toEqual([]);
  });

  test('have the same reason: it is told once', async () => {
    await startAll();
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
    await startAll({ images: ['other:1'] });
    const { code, stdout, stderr } = await session.runProgram([...READ, ...args, '--fail-on', 'info']);
    expectGolden(`doctor-manifests/none-read-${name}.txt`, `${stdout.toString()}--- stderr\n${stderr}`);
    expect(code).toBe(2);
  });

  test('may be some of them in JUnit: skipped, and not passed', async () => {
    await startAll({}, { others: { 'cp-2': { images: ['other:1'] } } });
    const { code, stdout } = await session.runProgram([...READ, '-o', 'junit']);
    const suites = stdout.toString().split('<testsuite ');
    expect(suites.find((suite) => suite.startsWith('name="cp-2"'))).toMatch(
      /^name="cp-2" tests="1" failures="0" skipped="1">\n *<testcase classname="cp-2" name="manifests">\n *<skipped message="not read: .*ErrImagePull/,
    );
    expect(code).toBe(1);
  });

  test('have no manifest directory: there is nothing to read, and nothing wrong', async () => {
    await startAll();
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
    await startAll(
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
      'manifests of cp-2: the manifests did not come within 2s. Allow more time with --timeout, or run "local" on the node.',
      'manifests of cp-3: the connection to the container broke off before its command had ended.',
      'manifests of worker-1: tar failed in the reader pod (exit code 1): tar: no. A file may have been written at that moment: try again.',
      'manifests of worker-2: the manifests of node worker-2 did not come whole: what came is not a tar archive.',
    ]);
    expect(code).toBe(1);
    expect(session.leftovers).toEqual([]);
  });
});

async function* endless(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(0);
  await new Promise(() => undefined);
}

test('files that cannot be read are told, with their node', async () => {
  await startAll();
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
  await startAll({ run });
  const { code } = await session.runProgram([...READ, '--concurrency', '2']);
  expect([most, code]).toEqual([2, 0]);
});

test('a pod that cannot be deleted is named with the command that removes it', async () => {
  await startAll();
  session.server.fault({ kind: 'status', code: 403, method: 'DELETE', path: '/api/v1/namespaces/default/pods/' });
  const { stderr } = await session.runProgram([...READ, '--node', 'cp-1,cp-2']);
  const line =
    'Warning: pod default/READER could not be deleted (forbidden). It ends by itself; remove it with: kubectl delete pod READER -n default\n';
  expect(stderr).toBe(line.repeat(2));
  expect(session.leftovers).toHaveLength(2);
});

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test.each<[string, Partial<Machine>]>([
    ['while the pods start', { asleep: true }],
    ['while they are read', { run: () => ({ stdout: endless(), code: 0 }) }],
  ])('%s: every pod is deleted, and what is known is told', async (_, machine) => {
    await startAll(machine);
    const run = session.runProgram(READ, {}, undefined, async (kill) => {
      while (session.leftovers.length < NODES.length) await new Promise((done) => setTimeout(done, 50));
      await new Promise((done) => setTimeout(done, 500));
      kill(signal);
    });
    const { code, stdout } = await run;
    expect(notLookedAt(stdout)).toEqual(['manifests of cp-1, cp-2, cp-3, worker-1, worker-2: interrupted.']);
    expect(code).toBe(130);
    expect(session.requests.filter((line) => line.startsWith('DELETE'))).not.toEqual([]);
    expect(session.leftovers).toEqual([]);
  });
});

test('a second Ctrl-C while pods are deleted: the first told which they are, at once', async () => {
  await startAll({ asleep: true });
  session.server.fault({ kind: 'hang', method: 'DELETE', path: '/api/v1/namespaces/default/pods/' });
  let told = '';
  let killed = 0;
  const onStderr: StderrWatch = (text, kill) => {
    told = text;
    if (killed === 1 && text.includes('Deleting')) {
      killed = 2;
      kill('SIGINT');
    }
  };
  const started = performance.now();
  const { code } = await session.runProgram(READ, {}, onStderr, async (kill) => {
    while (session.leftovers.length < NODES.length) await new Promise((done) => setTimeout(done, 50));
    killed = 1;
    kill('SIGINT');
  });
  const [line, command = ''] = told.trim().split(' with: ');
  expect(line).toBe('Deleting 5 reader pods. If this is stopped, remove them');
  const [names = '', rest] = command.replace(/^kubectl delete pod /, '').split(' -n ');
  expect([names.split(' ').sort(), rest]).toEqual([session.leftovers.sort(), 'default']);
  expect([code, killed]).toEqual([-1, 2]);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('a pod that is left behind is told at once, and not when all others are done', async () => {
  const waits = (): CommandResult => ({ stdout: endless(), code: 0 });
  await startAll({}, { others: { 'cp-2': { run: waits } } });
  session.server.fault({
    kind: 'status',
    code: 403,
    method: 'DELETE',
    path: '/api/v1/namespaces/default/pods/',
    times: 1,
  });
  let ended = false;
  const onStderr: StderrWatch = (text, kill) => {
    if (ended || !text.includes('could not be deleted')) return;
    ended = true;
    kill('SIGTERM');
  };
  const { code } = await session.runProgram([...READ, '--node', 'cp-1,cp-2'], {}, onStderr);
  expect([ended, code]).toEqual([true, 130]);
});
