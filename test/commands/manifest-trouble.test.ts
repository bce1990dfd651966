import { afterEach, describe, expect, test } from '@jest/globals';
import type { CommandResult } from '../support/machines.ts';
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
  block.write('        ', 148);
  block.write(flag, 156);
  block.write(target, 157);
  block.write('ustar\x0000', 257, 'latin1');
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
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
      'error: the reader pod did not start within 1s: the kubelet has not reported it.',
    ],
  ])('%s', async (_, machine, words) => {
    session = await ReaderSession.start(machine);
    const { code, stderr } = await session.run([...READ, '--timeout', '1s']);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(session.leftovers).toEqual([]);
  });

  test.each([
    ['at its creation', 'POST', 'the API server did not answer its creation'],
    ['while it is waited for', 'GET', 'the kubelet has not reported it'],
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

  test('a namespace that forbids hostPath, and one that is not there', async () => {
    session = await ReaderSession.start();
    const { metadata, ...rest } = session.server.store.get('namespaces', undefined, 'shop')!;
    const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
    session.server.store.put('namespaces', { ...rest, metadata: { ...metadata, labels } });
    const forbidden = await session.run([...READ, '--debug-namespace', 'shop']);
    expect(forbidden.stderr).toContain('violates PodSecurity "baseline:latest": hostPath volumes (volume "manifests")');
    expect(forbidden.stderr).toContain(
      'choose a namespace whose PodSecurity level is privileged with --debug-namespace',
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
      'fails',
      { stdout: [...GOOD, END], stderr: 'tar: ./etcd.yaml: Permission denied\n', code: 2 },
      'error: tar failed in the reader pod (exit code 2): tar: ./etcd.yaml: Permission denied',
    ],
    [
      'meets a file that changes',
      { stdout: GOOD, stderr: 'tar: short read\n', code: 1 },
      'error: tar failed in the reader pod (exit code 1): tar: short read. A file may have been written at that moment: try again.',
    ],
  ])('%s', async (_, result, words) => {
    session = await ReaderSession.start({ run: () => result });
    const { code, stderr, stdout } = await session.run(READ);
    expect(stderr).toContain(words);
    expect([code, stdout.length]).toEqual([2, 0]);
    expect(session.leftovers).toEqual([]);
  });
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
    ['no archive at all', sends(Buffer.alloc(2048, 'x')), 'did not come whole: what came is not a tar archive'],
    ['an archive that breaks off', sends(GOOD[0]!), 'did not come whole: the archive breaks off'],
    [
      'more than anyone needs',
      () => ({ stdout: endless(), code: 0 }),
      'did not come whole: more than 268435456 bytes came',
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
    expect(stderr).toContain('Wrote 1 files to');
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
    expect(stderr).toContain('the connection to the container broke off before its command had ended');
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
      'Warning: pod default/READER could not be deleted (forbidden). It ends by itself; remove it with: kubectl delete pod READER -n default\n',
    );
    expect(stdout.toString()).toContain('name: etcd');
    expect(code).toBe(0);
    expect(session.leftovers).toHaveLength(1);
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
    'Deleting the reader pod. If this is stopped, remove it with: kubectl delete pod READER -n default\nDeleted pod',
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
  expect(stderr).toContain('error: the manifests did not come within 1s.');
  expect(code).toBe(2);
  expect(session.leftovers).toEqual([]);
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
      'Deleting the reader pod. If this is stopped, remove it with: kubectl delete pod READER -n default\nDeleted pod default/READER.\n',
    );
    expect(result.code).toBe(130);
    expect(session.leftovers).toEqual([]);
  });
});
