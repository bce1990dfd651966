import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import { settle } from '../hosts.ts';
import { surroundingsOf } from '../program/in-process.ts';
import { ReaderSession, type ReaderSessionOptions } from './reader-session.ts';

// In which namespace commands create their pods.

const GHOST = `apiVersion: v1
kind: Pod
metadata: { name: ghost, namespace: no-such-namespace }
spec: { containers: [{ name: c, image: registry.k8s.io/pause:3.10 }] }
`;
const LIST = ['manifest', '--list', '--node', 'cp-1'];
const NOTE = (name: string, why: string): string =>
  `Note: namespace ${name} ${why}: pods are created in namespace default.`;

let session: ReaderSession;

afterEach(() => session.close());

async function start(options: ReaderSessionOptions = {}): Promise<void> {
  session = await ReaderSession.start({}, options);
}

/** A cluster whose node runs a pod that is not shown, for want of its namespace. */
async function startHidden(): Promise<void> {
  await start({ cluster: 'hidden' });
  writeFileSync(session.host.path('/etc/kubernetes/manifests/ghost.yaml'), GHOST);
  settle(session.host.root);
}

/** Runs a command, agreed to: where it created pods, which namespaces it looked at, and what it noted of them. */
async function run(args: readonly string[], kubeconfig: object = {}) {
  const { stderr } = await session.runProgram([...args, '--yes'], kubeconfig);
  const paths = session.server.requests.map(({ method, path }) => `${method} ${path}`);
  return {
    created: [...new Set(session.creations.map((line) => /namespaces\/([^/]+)/.exec(line)?.[1]))],
    read: paths.flatMap((line) => /^GET \/api\/v1\/namespaces\/([^/?]+)$/.exec(line)?.[1] ?? []),
    notes: stderr.split('\n').filter((line) => line.startsWith('Note: namespace ')),
  };
}

const made = (created: string, read: readonly string[] = [], notes: readonly string[] = []) => ({
  created: [created],
  read,
  notes,
});

describe('the reader pod is in the namespace', () => {
  test.each([
    ['for a pod', ['manifest', 'etcd-cp-1']],
    ['for the name in the manifest', ['history', 'etcd', '--node', 'cp-1']],
    ['for pods with some labels', ['restart', '-l', 'component=etcd', '--node', 'cp-1', '--dry-run']],
  ])('of the context %s, whatever the namespace of its mirror', async (_what, args) => {
    await start();
    session.server.store.put('namespaces', { metadata: { name: 'tools' } });
    const { created, notes } = await run(args, { namespace: 'tools' });
    expect([created, notes]).toEqual([['tools'], []]);
  });

  test('that a flag names', async () => {
    await start();
    expect(await run(['manifest', 'etcd-cp-1', '--debug-namespace', 'shop'])).toEqual(made('shop'));
  });

  test.each([
    ['manifest --list', LIST],
    ['certs', ['certs', 'cp-1']],
    ['doctor', ['doctor', '--node', 'cp-1', '--read-manifests', '--only', 'not-a-pod']],
  ])('of the context for %s, which is asked for once', async (_what, args) => {
    await start();
    session.server.store.put('namespaces', { metadata: { name: 'tools' } });
    expect(await run(args, { namespace: 'tools' })).toEqual(made('tools', ['tools']));
  });

  test.each([
    ['manifest --list', LIST],
    ['certs', ['certs', 'cp-1']],
    ['doctor', ['doctor', '--node', 'cp-1', '--read-manifests', '--only', 'not-a-pod']],
    ['doctor --read-certificates', ['doctor', '--node', 'cp-1', '--read-certificates']],
  ])('default for %s, where that of the context does not exist', async (_what, args) => {
    await start();
    expect(await run(args, { namespace: 'gone' })).toEqual(made('default', ['gone'], [NOTE('gone', 'does not exist')]));
  });

  test.each([
    ['manifest', ['manifest', 'ghost-cp-1', '-n', 'no-such-namespace']],
    ['restart', ['restart', 'ghost-cp-1', '-n', 'no-such-namespace', '--dry-run']],
    ['history', ['history', 'ghost', '--node', 'cp-1', '-n', 'no-such-namespace']],
  ])('default for %s of a pod whose namespace does not exist', async (_what, args) => {
    await startHidden();
    const { created, read, notes } = await run(args);
    expect([created, read[0], notes]).toEqual([
      ['default'],
      'no-such-namespace',
      [NOTE('no-such-namespace', 'does not exist')],
    ]);
  });

  test('default for changes of several pods, which is found out and told once', async () => {
    await start();
    const args = ['restart', 'etcd-cp-1', 'kube-scheduler-cp-1', '--dry-run'];
    const { created, read, notes } = await run(args, { namespace: 'gone' });
    expect([created, read.filter((name) => name === 'gone'), notes]).toEqual([
      ['default'],
      ['gone'],
      [NOTE('gone', 'does not exist')],
    ]);
    expect(session.creations.length).toBeGreaterThan(1);
  });

  test('default where that of the context is being deleted', async () => {
    await startHidden();
    expect(await run([...LIST, '-n', 'leaving'])).toEqual(
      made('default', ['leaving'], [NOTE('leaving', 'is being deleted')]),
    );
  });

  test('of the context for a pod without a mirror', async () => {
    await startHidden();
    expect(await run(['manifest', 'ghost-cp-1'], { namespace: 'apps' })).toEqual(made('apps', ['apps']));
  });

  test('of the context where it may not be looked at', async () => {
    const may = [
      { verbs: ['get', 'list', 'create', 'delete'], resources: ['pods', 'pods/exec'] },
      { verbs: ['get'], resources: ['nodes', 'nodes/proxy'] },
    ];
    await start({ users: { reader: { may } } });
    session.server.store.put('namespaces', { metadata: { name: 'tools' } });
    expect(await run(LIST, { user: 'reader', namespace: 'tools' })).toEqual(made('tools', ['tools']));
  });
});

test('the question names it', async () => {
  await startHidden();
  const kubeconfig = join(session.home, 'kubeconfig');
  writeFileSync(kubeconfig, session.server.kubeconfig({ namespace: 'gone' }), { mode: 0o600 });
  const questions: string[] = [];
  const sink = { write: () => undefined, columns: undefined };
  const ask = {
    stdout: sink,
    stderr: sink,
    canAsk: () => true,
    confirm: (question: string) => {
      questions.push(question);
      return Promise.resolve(false);
    },
  };
  for (const argv of [
    ['manifest', 'ghost-cp-1'],
    ['certs', 'cp-1'],
  ]) {
    await runProgram(surroundingsOf({ kubeconfig, cwd: session.home }, { ...ask, argv }), () => COMMANDS);
  }
  expect(questions).toEqual([
    expect.stringMatching(/^This creates pod default\/kubectl-static-reader-\w+ on node cp-1 /),
    expect.stringMatching(/^This creates 1 pod in namespace default /),
  ]);
  expect(session.creations).toEqual([]);
});
