import { constants } from 'node:os';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FINDING_FORMAT_NAMES } from '../../src/output/findings/finding-format-names.ts';
import type { CommandResult, Fault } from '../api-server/api-server.ts';
import { COMPILED } from '../program/built-program.ts';
import { ReaderSession } from './reader-session.ts';

let session: ReaderSession;

afterEach(async () => {
  // Whatever a test is about: no reader pod stays, but where the test says so.
  await session.close();
});

const READ = ['etcd-cp-1', '--yes', '--no-kubelet'];

/** A tar header with a right checksum. */
function header(name: string, size: number, flag = '0', target = ''): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000600\0', 100);
  block.write(size > 0o77777777777 ? '' : `${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(flag, 156);
  block.write(target, 157);
  block.write('ustar\x0000', 257, 'latin1');
  rewriteChecksum(block);
  return block;
}

function rewriteChecksum(block: Buffer): void {
  block.write('        ', 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
}

function file(name: string, content: string): Buffer[] {
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  padded.write(content);
  return [header(name, content.length), padded];
}

const END = Buffer.alloc(1024);

const GOOD = file(
  './etcd.yaml',
  'apiVersion: v1\nkind: Pod\nmetadata: {name: etcd, namespace: kube-system}\nspec: {containers: [{name: c, image: "i:1"}]}\n',
);

function sends(...pieces: readonly Buffer[]): () => CommandResult {
  return () => ({ stdout: pieces, code: 0 });
}

describe('a pod that does not start', () => {
  test.each([
    [
      'an image that cannot be pulled',
      { images: ['other:1'] },
      'error: the reader pod cannot run: ErrImagePull: failed to pull',
    ],
    [
      'a kubelet that rejects it',
      { rejects: 'OutOfmemory' },
      'error: the reader pod cannot run: OutOfmemory: Pod was rejected',
    ],
    [
      'a kubelet that does nothing',
      { asleep: true },
      'error: the reader pod did not start within 1s: the kubelet has not reported it yet.',
    ],
  ])('%s', async (_, machine, words) => {
    session = await ReaderSession.start(machine);
    const { code, stderr } = await session.run([...READ, '--timeout', '1s']);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test.each([
    ['at its creation', 'POST', 'the API server did not answer the request to create it'],
    ['while it is waited for', 'GET', 'the kubelet has not reported it yet'],
  ])('an API server that does not answer %s', async (_, method, words) => {
    session = await ReaderSession.start();
    const hang = session.server.fault({ kind: 'hang', method, path: /\/namespaces\/default\/pods(\/kubectl-|$)/ });
    const { code, stderr } = await session.run([...READ, '--timeout', '1s']);
    expect(stderr).toContain(`error: the reader pod did not start within 1s: ${words}.`);
    expect(stderr).toContain('Allow more time with --timeout');
    expect([code, hang.struck]).toEqual([2, 1]);
    expect(session.leftovers).toEqual([]);
  });

  test('a directory that is not there', async () => {
    session = await ReaderSession.start();
    const { code, stderr } = await session.run([...READ, '--path', '/etc/nowhere']);
    expect(stderr).toContain('error: the manifest directory is not on node cp-1: FailedMount:');
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test('a directory that is not there, told to whom may not read Events', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'status', code: 403, path: /\/events/ });
    const { stderr } = await session.run([...READ, '--path', '/etc/nowhere', '--timeout', '2s']);
    expect(stderr).toContain(
      'error: the reader pod did not start within 2s: the kubelet has not reported it yet; Events of the reader pod could not be read (needs "list events in namespace default").',
    );
  });

  test('a namespace that forbids hostPath, and one that is not there', async () => {
    session = await ReaderSession.start();
    const { metadata, ...rest } = session.server.store.get('namespaces', undefined, 'shop')!;
    const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
    session.server.store.put('namespaces', { ...rest, metadata: { ...metadata, labels } });
    const forbidden = await session.run([...READ, '--debug-namespace', 'shop']);
    expect(forbidden.stderr).toContain('hostPath volumes (volume "manifests"). The reader pod needs hostPath');
    expect(forbidden.stderr).toContain(
      'with --debug-namespace, choose a namespace whose PodSecurity level is privileged',
    );
    const absent = await session.run([...READ, '--debug-namespace', 'nowhere']);
    expect(absent.stderr).toContain('namespaces "nowhere" not found. Choose another namespace with --debug-namespace.');
    expect([forbidden.code, absent.code]).toEqual([2, 2]);
    expect(session.requests.filter((line) => line.startsWith('DELETE'))).toEqual([]);
  });
});

describe('tar that does not do its work', () => {
  test.each<[string, CommandResult, string]>([
    [
      'is not in the image',
      { stdout: [], code: 127, startFault: 'exec: "tar": executable file not found in $PATH' },
      'error: the image of the reader pod has no tar:',
    ],
    [
      'comes after the end of the container',
      { stdout: [], code: 127, startFault: 'container not found ("reader")' },
      'error: the reader pod exited before it could be read: error executing command in container: container not found ("reader"). Try again.',
    ],
    [
      'fails',
      { stdout: [], stderr: "tar: can't change directory to '/manifests': Permission denied\n", code: 1 },
      "error: tar failed in the reader pod (exit code 1): tar: can't change directory to '/manifests': Permission denied",
    ],
    [
      'meets a file that changes',
      { stdout: GOOD, stderr: 'tar: short read\n', code: 1 },
      'error: tar failed in the reader pod (exit code 1): tar: short read. A file may have changed while it was read: try again.',
    ],
  ])('%s', async (_, result, words) => {
    session = await ReaderSession.start({ run: () => result });
    const { code, stderr, stdout } = await session.run(READ);
    expect(stderr).toContain(words);
    expect([code, stdout.length]).toEqual([2, 0]);
    expect(session.leftovers).toEqual([]);
  });
});

describe('a file that tar could not read', () => {
  const OTHER = file(
    './other.yaml',
    'kind: Pod\napiVersion: v1\nmetadata: {name: other}\nspec: {containers: [{name: c, image: "i:1"}]}\n',
  );
  const LIST = ['--list', '--node=cp-1', '-y', '--no-kubelet'];
  const COLUMNS = ['--no-headers', '-o', 'custom-columns=F:.metadata.name,S:.state,R:.reason'];

  test.each([
    [
      'GNU tar',
      'tar: ./a\\\\b: c.yaml: Cannot open: Permission denied\ntar: Exiting with failure status due to previous errors\n',
      2,
    ],
    [
      'busybox tar',
      "tar: can't open './a\\b: c.yaml': Permission denied\ntar: error exit delayed from previous errors\n",
      1,
    ],
  ])("is that file's affair, and the others are shown: %s", async (_, stderr, code) => {
    session = await ReaderSession.start({ run: () => ({ stdout: [...OTHER, END], stderr, code }) });
    const listed = await session.run([...LIST, ...COLUMNS]);
    expect(listed.stdout.toString().replaceAll(/ {2,}/g, ' ')).toBe(
      'a\\b: c.yaml unreadable permission denied\nother.yaml hidden the API server shows no mirror of it\n',
    );
    expect([listed.code, listed.stderr]).toEqual([0, expect.not.stringContaining('could not read')]);
    const one = await session.run(READ);
    expect(one.stderr).toContain('Perhaps one of these: a\\b: c.yaml (unreadable: permission denied).');
    const saved = await session.run([
      '--all',
      '--node=cp-1',
      '-y',
      '--no-kubelet',
      '--output-dir',
      `${session.home}/out`,
    ]);
    expect(saved.stderr).toContain('Note: a\\b: c.yaml was left out: permission denied\nWrote 1 file to');
    expect([one.code, saved.code]).toEqual([2, 2]);
  });

  test('what is said of no file, or of none in the directory itself', async () => {
    const stderr = "tar: can't open './below/x': Permission denied\ntar: something else\n";
    session = await ReaderSession.start({ run: () => ({ stdout: [...GOOD, END], stderr, code: 1 }) });
    const { code, stderr: said, stdout } = await session.run(READ);
    expect(said).toContain('Note: could not read all of /etc/kubernetes/manifests on node cp-1: tar: something else\n');
    expect(said).not.toContain('below');
    expect([code, stdout.toString()]).toEqual([0, expect.stringContaining('name: etcd')]);
  });
});

describe('a capability that may not be added', () => {
  test('the pod is made without it, and that is said', async () => {
    session = await ReaderSession.start();
    const message = 'admission webhook "v" denied the request: capability DAC_READ_SEARCH may not be added';
    const path = '/api/v1/namespaces/default/pods';
    session.server.fault({ kind: 'status', code: 403, message, method: 'POST', path, times: 1 });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain(
      'Warning: the cluster does not allow the capability DAC_READ_SEARCH: the reader pod runs without it, and cannot read files whose mode or owner keeps root out.\n',
    );
    expect(code).toBe(0);
    const bodies = session.server.requests.filter(({ method, path: at }) => method === 'POST' && at.startsWith(path));
    expect(bodies.map(({ body }) => capabilitiesOf(body))).toEqual([undefined, { drop: ['ALL'] }]);
    expect(session.leftovers).toEqual([]);
  });

  function capabilitiesOf(body: unknown): unknown {
    const { spec } = (body ?? {}) as { spec?: { containers: { securityContext: { capabilities: unknown } }[] } };
    return spec?.containers[0]?.securityContext.capabilities;
  }
});

describe('an archive that is not to be trusted', () => {
  function* endless(): Generator<Buffer> {
    yield header('./huge.yaml', 8 ** 10);
    for (;;) yield Buffer.alloc(1024 * 1024);
  }

  function* crowd(): Generator<Buffer> {
    for (let index = 0; ; index += 1) yield header(`./f-${index}`, 0);
  }

  test.each<[string, () => CommandResult, string]>([
    ['no archive at all', sends(Buffer.alloc(2048, 'x')), 'arrived incomplete: this is not a tar archive'],
    ['an archive that breaks off', sends(GOOD[0]!), 'arrived incomplete: the archive is cut short'],
    [
      'more than anyone needs',
      () => ({ stdout: endless(), code: 0 }),
      'arrived incomplete: more than 268435456 bytes arrived',
    ],
    ['more entries than anyone needs', () => ({ stdout: crowd(), code: 0 }), 'has more than 20000 entries'],
    ['a name of 8 GiB', sends(header('././@LongLink', 8 ** 11 - 1, 'L')), 'a name in the archive is too long'],
  ])('%s', async (_, run, words) => {
    session = await ReaderSession.start({ run });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test('an archive that is refused is not waited for', async () => {
    async function* endless(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(2048, 'x');
      await new Promise(() => undefined);
    }
    session = await ReaderSession.start({ run: () => ({ stdout: endless(), code: 0 }) });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('arrived incomplete: this is not a tar archive');
    expect(code).toBe(2);
  });

  test('a date before 1970 is that of its file', async () => {
    const [head = Buffer.alloc(0), ...rest] = file('./old.yaml', 'kind: Pod\n');
    head.fill(0xff, 136, 148);
    rewriteChecksum(head);
    session = await ReaderSession.start({ run: sends(head, ...rest, ...GOOD, END) });
    const columns = 'custom-columns=F:.metadata.name,M:.modified';
    const { stdout, code } = await session.run(['--list', '--node=cp-1', '-y', '--no-kubelet', '-o', columns]);
    expect([stdout.toString().split(/\s+/), code]).toEqual([
      ['F', 'M', 'etcd.yaml', '1970-01-01T00:00:00.000Z', 'old.yaml', '1969-12-31T23:59:59.000Z', ''],
      0,
    ]);
  });

  test('names that lead elsewhere are passed over', async () => {
    const names = ['../../evil.yaml', '/evil.yaml', './sub/evil.yaml', './a/../../evil.yaml'];
    session = await ReaderSession.start({
      run: sends(
        ...names.flatMap((name) => file(name, 'evil')),
        header('./passwd.yaml', 0, '2', '../../../../../../etc/passwd'),
        header('./hard.yaml', 0, '1', '/etc/passwd'),
        ...GOOD,
        END,
      ),
    });
    const args = ['--all', '--node=cp-1', '-y', '--no-kubelet', '--output-dir', `${session.home}/out`];
    const { code, stderr } = await session.run(args);
    expect(stderr).toContain('Wrote 1 file to');
    expect(code).toBe(0);
  });

  test('a file larger than the kubelet takes is listed and not kept', async () => {
    const size = 10 * 1024 * 1024 + 512;
    session = await ReaderSession.start({ run: sends(header('./large.yaml', size), Buffer.alloc(size), ...GOOD, END) });
    const args = [
      '--list',
      '--node=cp-1',
      '-y',
      '--no-kubelet',
      '-o',
      'custom-columns=F:.metadata.name,S:.state,R:.reason',
    ];
    const { stdout } = await session.run(args);
    expect(stdout.toString()).toBe(
      ['F            S         R', 'etcd.yaml    running   <nil>', 'large.yaml   refused   10 MiB or larger', ''].join(
        '\n',
      ),
    );
  });
});

describe('a connection that breaks', () => {
  test('in the middle of the archive', async () => {
    session = await ReaderSession.start({ run: sends(...GOOD, Buffer.alloc(1024 * 1024), END), breaksAfter: 512 });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('the connection to the container was lost before the command exited');
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test('before the answer to the creation: the pod is found by its name and deleted', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'reset', afterBytes: 0, method: 'POST', path: '/api/v1/namespaces/default/pods' });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('Deleted pod default/READER.');
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  const CREATION = { method: 'POST', path: '/api/v1/namespaces/default/pods', times: 1, carriedOut: true } as const;

  test.each<[string, Fault]>([
    ['307 of a gateway', { kind: 'redirect', code: 307, location: 'https://elsewhere.example/', ...CREATION }],
    ['308 without a place', { kind: 'answer', code: 308, contentType: 'text/plain', body: '', ...CREATION }],
    ['408', { kind: 'status', code: 408, ...CREATION }],
    ['409, to an attempt that was made again on the way', { kind: 'status', code: 409, ...CREATION }],
    ['a page of a gateway that forbids', { kind: 'html', code: 403, ...CREATION }],
    ['404 that is no Status', { kind: 'answer', code: 404, contentType: 'text/plain', body: 'nothing', ...CREATION }],
    ['500', { kind: 'status', code: 500, ...CREATION }],
    ['200 that is no object', { kind: 'answer', code: 200, contentType: 'text/plain', body: 'ok', ...CREATION }],
  ])('a creation that is answered with %s: the pod is looked for and deleted', async (_, fault) => {
    session = await ReaderSession.start();
    session.server.fault(fault);
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('Deleted pod default/READER.');
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test('before the answer to the creation, which is carried out late: the pod is looked for again', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'reset', afterBytes: 0, method: 'POST', path: '/api/v1/namespaces/default/pods' });
    // As long as the server is busy with the creation, it knows no such pod.
    const path = '/api/v1/namespaces/default/pods/';
    session.server.fault({ kind: 'status', code: 404, method: 'DELETE', path, times: 2 });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('Deleted pod default/READER.');
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test('before the creation: that there is no pod is believed in the end', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'close', method: 'POST', path: '/api/v1/namespaces/default/pods' });
    const { code, stderr } = await session.run(READ);
    expect(stderr).not.toContain('could not be deleted');
    expect(code).toBe(2);
  });

  test('at the deletion: it is tried again', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'close', method: 'DELETE', path: '/api/v1/namespaces/default/pods/', times: 2 });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('Deleted pod default/READER.');
    expect(code).toBe(0);
    expect(session.leftovers).toEqual([]);
  });

  test('a deletion that is refused: what is left is named with the command that removes it', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'status', code: 403, method: 'DELETE', path: '/api/v1/namespaces/default/pods/' });
    const { code, stderr, stdout } = await session.run(READ);
    expect(stderr).toContain(
      'Warning: pod default/READER could not be deleted (forbidden). It exits by itself; remove it with: kubectl delete pod READER -n default\n',
    );
    expect(stdout.toString()).toContain('name: etcd');
    expect(code).toBe(2);
    expect(session.leftovers).toHaveLength(1);
  });

  test('a deletion that something holds up: what is left is named, and who holds it', async () => {
    session = await ReaderSession.start();
    const body = JSON.stringify({ kind: 'Pod', apiVersion: 'v1', metadata: { finalizers: ['example.com/hold'] } });
    const path = '/api/v1/namespaces/default/pods/';
    session.server.fault({ kind: 'answer', code: 200, contentType: 'application/json', body, method: 'DELETE', path });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain(
      'Warning: pod default/READER could not be deleted (it was given finalizers: example.com/hold). It exits',
    );
    expect(code).toBe(2);
  });

  test('an exec that is refused', async () => {
    session = await ReaderSession.start();
    session.server.fault({ kind: 'status', code: 500, message: 'no connection to the kubelet', path: /\/exec/ });
    const { code, stderr } = await session.run(READ);
    expect(stderr).toContain('no connection to the kubelet');
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });
});

test('a deletion that takes long: what it waits for is told, with the command that removes the pod', async () => {
  session = await ReaderSession.start();
  const path = '/api/v1/namespaces/default/pods/';
  session.server.fault({ kind: 'status', code: 500, method: 'DELETE', path, times: 3 });
  const { code, stderr } = await session.run(READ);
  expect(stderr).toContain(
    'Deleting the reader pod. If this is interrupted, remove it with: kubectl delete pod READER -n default\nDeleted pod',
  );
  expect(code).toBe(0);
});

/** Never ends, and never gives more. */
function hangs(): CommandResult {
  async function* nothing(): AsyncGenerator<Buffer> {
    yield GOOD[0]!;
    await new Promise(() => undefined);
  }
  return { stdout: nothing(), code: 0 };
}

test('a reading that hangs ends at its time limit', async () => {
  session = await ReaderSession.start({ run: hangs });
  const { code, stderr } = await session.run([...READ, '--timeout', '1s']);
  expect(stderr).toContain('error: the manifests did not arrive within 1s.');
  expect(code).toBe(2);
  expect(session.leftovers).toEqual([]);
});

/**
 * Every signal that ends a process and that it may take. SIGPWR is no program's own where JavaScriptCore runs it: its
 * garbage collector stops threads with it on Linux, and the runtime gives it to no listener (docs/executables.md), no more
 * than SIGSTKFLT.
 */
const SIGNALS = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGXCPU'] as const),
  ...(['SIGXFSZ', 'SIGIO', 'SIGPWR', 'SIGSTKFLT', 'SIGTRAP', 'SIGSYS', 'SIGABRT', 'SIGPROF'] as const),
].filter((name) => Object.hasOwn(constants.signals, name) && !(COMPILED && /^SIG(PWR|STKFLT)$/.test(name)));

test.each(SIGNALS)('%s while a manifest is read: the pod is deleted', async (signal) => {
  session = await ReaderSession.start({ run: hangs });
  let sent = false;
  const result = await session.run(READ, {}, (stderr, kill) => {
    if (sent || !stderr.includes('Creating pod')) return;
    sent = true;
    setTimeout(() => {
      kill(signal);
    }, 300);
  });
  expect(result.stderr).toContain('Deleted pod default/READER.\n');
  expect([result.code, session.leftovers]).toEqual([130, []]);
});

describe('reader pods of runs that were killed', () => {
  const LABELS = { 'app.kubernetes.io/name': 'manifest-reader', 'app.kubernetes.io/managed-by': 'kubectl-static' };

  /** Pods as runs leave them: one ended, one of long ago that never did, one that may be in use, one with a foreign name. */
  function leave(namespace: string): void {
    const pods = [
      ['kubectl-static-reader-1', { phase: 'Succeeded' }, '2020-01-01T00:00:00Z'],
      ['kubectl-static-reader-2', { phase: 'Pending' }, '2020-01-01T00:00:00Z'],
      ['kubectl-static-reader-3', { phase: 'Running' }, new Date().toISOString()],
      ['x;reboot', { phase: 'Succeeded' }, '2020-01-01T00:00:00Z'],
    ] as const;
    for (const [name, status, creationTimestamp] of pods) {
      const metadata = { name, namespace, uid: name, labels: LABELS, creationTimestamp };
      session.server.store.put('pods', {
        metadata,
        spec: { nodeName: 'worker-1', serviceAccountName: 'default' },
        status,
      });
    }
  }

  const REMOVE = 'kubectl delete pod kubectl-static-reader-1 kubectl-static-reader-2 -n';

  test('are named by the next run, with the command that removes them', async () => {
    session = await ReaderSession.start();
    leave('default');
    leave('shop');
    const { code, stderr } = await session.run(READ);
    expect(stderr.split('\n').filter((line) => line.includes('left in'))).toEqual([
      `Note: 2 reader pods of earlier runs are left in namespace default. Remove them with: ${REMOVE} default`,
    ]);
    expect(code).toBe(0);
  });

  test('are named by doctor, wherever they are', async () => {
    session = await ReaderSession.start();
    leave('default');
    leave('shop');
    const found = async (...more: readonly string[]): Promise<string> => {
      return String(
        (await session.runProgram(['doctor', '--no-kubelet', '--only=leftover-reader-pod', ...more])).stdout,
      );
    };
    const sentences = (one: string): readonly string[] => [
      `2 reader pods of earlier runs are left in namespace ${one}`,
      `Remove them with "${REMOVE} ${one}": nothing uses them any more.`,
    ];
    const { items } = JSON.parse(await found('-o', 'json')) as { items: Record<string, unknown>[] };
    expect(items.map(({ message, advice, severity }) => [severity, message, advice])).toEqual(
      ['default', 'shop'].map((one) => ['warning', ...sentences(one)]),
    );
    for (const format of FINDING_FORMAT_NAMES) {
      const words = (await found('-o', format))
        .replaceAll('&quot;', '"')
        .replaceAll(/\\"/g, '"')
        .replaceAll(/\s+/g, ' ');
      expect(words).toContain(sentences('shop')[0]);
      expect(words).toContain(`${REMOVE} shop`);
    }
  });

  test('are not looked for by who may not list pods there', async () => {
    session = await ReaderSession.start();
    const path = '/api/v1/namespaces/default/pods?labelSelector';
    session.server.fault({ kind: 'status', code: 403, path });
    const { code, stderr } = await session.run(READ);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('left in')]);
  });
});

test('a pod lives an hour at most, whatever time is allowed', async () => {
  session = await ReaderSession.start();
  const { stdout } = await session.run([...READ, '--dry-run=client', '--timeout', '100000000h', '-o', 'json']);
  const { spec } = JSON.parse(stdout.toString()) as { spec: { activeDeadlineSeconds: number; containers: object[] } };
  expect([spec.activeDeadlineSeconds, spec.containers]).toEqual([
    3600,
    [expect.objectContaining({ command: ['sleep', '3600'] })],
  ]);
});

describe.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test.each([
    ['while the pod starts', { asleep: true }],
    ['while it is read', { run: hangs }],
  ])('%s: the pod is deleted', async (_, machine) => {
    session = await ReaderSession.start(machine);
    let sent = false;
    const result = await session.run(READ, {}, (stderr, kill) => {
      if (sent || !stderr.includes('Creating pod')) return;
      sent = true;
      setTimeout(() => {
        kill(signal);
      }, 700);
    });
    expect(result.stderr).toContain(
      'Deleting the reader pod. If this is interrupted, remove it with: kubectl delete pod READER -n default\nDeleted pod default/READER.\n',
    );
    expect(result.code).toBe(130);
    expect(session.leftovers).toEqual([]);
  });
});
