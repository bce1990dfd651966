import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { stopManifest } from '../change/kept-changes.ts';
import { ChangeSession } from '../commands/change-session.ts';
import { GRANTS, TASK_POD_NAMESPACE, type Grant } from './rbac-grants.ts';

// docs/rbac.yaml against nodes that live: its last tier is enough for each command that changes a manifest, and for the
// history; what a command can do without is named with its right, and it goes on. (rbac.test.ts leaves out one right at a
// time, for commands that stop before they change anything.)

const NODE = 'worker-1';

/** A manifest that names what an API server can be asked about. */
const manifest = (name: string, note: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' }, annotations: { note } },
    spec: {
      priorityClassName: 'system-node-critical',
      runtimeClassName: 'sandbox',
      containers: [{ name: 'main', image: 'registry.example.com/web:1' }],
    },
  });

const OLD = manifest('web', 'old');
const NEW = manifest('web', 'new');

/** Each command, and the state of both pods' files once it was carried out. */
const COMMANDS: Readonly<Record<string, string>> = {
  'edit web-worker-1': 'web new, stopped absent',
  [`apply -f - -l kubernetes.io/hostname=${NODE}`]: 'web new, stopped absent',
  'restart -l app=web': 'web other, stopped absent',
  'stop web-worker-1': 'web absent, stopped absent',
  'start stopped-worker-1': 'web old, stopped there',
  'rm web-worker-1': 'web absent, stopped absent',
  'undo stopped-worker-1': 'web old, stopped there',
  'history stopped-worker-1': 'web old, stopped absent',
};

/** Agreed to, in the namespace of the last tier; with the patience that a busy machine needs. */
const FLAGS = ['--debug-namespace', 'kubectl-static', '--yes'];
const TIMES = ['--confirm-within', '1m', '--stable-for', '0s', '--node-timeout', '1m', '--timeout', '3m'];

interface Outcome {
  readonly code: number;
  readonly said: string;
  /** As in `COMMANDS`. */
  readonly came: string;
  /** Requests that were answered 403. */
  readonly refused: readonly string[];
}

/** A node that lives with pod `web`, and where pod `stopped` was stopped. */
function startSession(): Promise<ChangeSession> {
  return ChangeSession.start({ factor: 1 / 500 }, {}, [NODE], (directory) => {
    writeFileSync(join(directory, 'web.yaml'), OLD);
    writeFileSync(join(directory, 'stopped.yaml'), manifest('stopped', 'old'));
    stopManifest(join(directory, 'stopped.yaml'), { namespace: 'default', name: 'stopped' });
  });
}

/** Runs a command as a user with these grants alone, on a node of its own. */
async function runWith(command: string, grants: readonly Grant[], more: readonly string[] = []): Promise<Outcome> {
  const session = await startSession();
  try {
    const { server } = session;
    server.users.set('jane', { may: grants.map(({ rule }) => rule) });
    server.store.put('namespaces', TASK_POD_NAMESPACE);
    server.store.put('runtimeclasses', { metadata: { name: 'sandbox' }, handler: 'sandbox' });
    const args = [...command.split(' '), ...more, ...FLAGS, ...(command.startsWith('history') ? [] : TIMES)];
    const { code, stdout, stderr } = await session.run(args, {
      user: 'jane',
      env: { EDITOR: 'sed -i s/old/new/' },
      readInput: () => Promise.resolve(Buffer.from(NEW)),
    });
    const own = server.requests.filter(({ user }) => user?.username === 'jane');
    return {
      code,
      said: stdout + stderr,
      came: await stateOf(session),
      refused: own.filter(({ status }) => status === 403).map(({ method, path }) => `${method} ${path}`),
    };
  } finally {
    await session.close();
  }
}

async function stateOf(session: ChangeSession): Promise<string> {
  await session.settled();
  const text = read(session.path('web.yaml'));
  const web = text === OLD ? 'old' : text === NEW ? 'new' : text === undefined ? 'absent' : 'other';
  return `web ${web}, stopped ${read(session.path('stopped.yaml')) === undefined ? 'absent' : 'there'}`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

beforeAll(async () => {
  // What several runs load at a time the loader of the tests cannot link.
  await runWith('history stopped-worker-1', GRANTS);
  await runWith('start stopped-worker-1 --dry-run', GRANTS);
});

/** What came of each command, carried out side by side. */
async function all(commands: readonly string[], grants: readonly Grant[], more: readonly string[] = []) {
  const outcomes = commands.map(async (command) => [command, await runWith(command, grants, more)] as const);
  return Object.fromEntries(await Promise.all(outcomes));
}

test('the rights of the last tier are enough to change a manifest, and to read what was changed', async () => {
  const outcomes = await all(Object.keys(COMMANDS), GRANTS);
  const short = Object.entries(outcomes).map(([command, { code, came, said, refused }]) => {
    return [command, { code, came, refused, forbidden: /forbidden|needs "/i.exec(said) }];
  });
  const whole = Object.entries(COMMANDS).map(([command, came]) => {
    return [command, { code: 0, came, refused: [], forbidden: null }];
  });
  expect(Object.fromEntries(short)).toEqual(Object.fromEntries(whole));
}, 240_000);

/** Lines that name a right, without their order. */
function rightsIn(said: string): string[] {
  return said
    .split('\n')
    .filter((line) => /forbidden/i.test(line))
    .sort();
}

const NODE_NOTES = [
  'Note: could not read ConfigMap kube-system/kubelet-config: forbidden (needs "get configmaps in kube-system")',
  'Note: could not read kubelet pods of node worker-1: forbidden (needs "get nodes/configz" and "get nodes/pods", or "get nodes/proxy")',
];
const KUBELET_WARNING =
  'Warning: not known: whether the kubelet of node worker-1 answers (forbidden). It needs the permission "get nodes/configz" or "get nodes/proxy".';
const NOT_ASKED =
  'Note: the kubelet of node worker-1 is not asked: nodes "worker-1" is forbidden: User "jane" cannot get resource "nodes/proxy" in API group "" at the cluster scope.';
const MIRROR_WARNINGS = [
  ['limit ranges of namespace default', 'list limitranges'],
  ['mutatingwebhookconfigurations', 'list mutatingwebhookconfigurations.admissionregistration.k8s.io'],
  ['namespace default', 'get namespaces'],
  ['priority class system-node-critical', 'get priorityclasses.scheduling.k8s.io'],
  ['quotas of namespace default', 'list resourcequotas'],
  ['validatingadmissionpolicies', 'list validatingadmissionpolicies.admissionregistration.k8s.io'],
  ['validatingadmissionpolicybindings', 'list validatingadmissionpolicybindings.admissionregistration.k8s.io'],
  ['validatingwebhookconfigurations', 'list validatingwebhookconfigurations.admissionregistration.k8s.io'],
].map(([what, right]) => `Warning: not known: ${what} (forbidden). It needs the permission "${right}".`);

test('what only tiers 1 to 3 could look at is named, each with its right, and the change is made', async () => {
  const told = {
    'edit web-worker-1': [...NODE_NOTES, KUBELET_WARNING, ...MIRROR_WARNINGS],
    'restart -l app=web': [...NODE_NOTES, KUBELET_WARNING, ...MIRROR_WARNINGS],
    'stop web-worker-1': [...NODE_NOTES, KUBELET_WARNING, NOT_ASKED],
    'start stopped-worker-1': [...NODE_NOTES, KUBELET_WARNING, NOT_ASKED, ...MIRROR_WARNINGS],
    'history stopped-worker-1': NODE_NOTES,
  };
  const grants = GRANTS.filter(({ tier }) => tier === 0 || tier === 4);
  const outcomes = await all(Object.keys(told), grants, ['--path', '/etc/kubernetes/manifests']);
  const short = Object.entries(outcomes).map(([command, { code, came, said }]) => [
    command,
    code,
    came,
    // Whether an edit or a restart meets its pod without a mirror depends on the machine.
    rightsIn(said).filter((line) => line !== NOT_ASKED || !/^(edit|restart) /.test(command)),
  ]);
  expect(short).toEqual(
    Object.entries(told).map(([command, lines]) => [command, 0, COMMANDS[command], [...lines].sort()]),
  );
}, 240_000);

test('where the server does not say who the user is, the run says so, and the history has no name', async () => {
  const session = await startSession();
  try {
    const refusal = session.server.fault({ kind: 'status', code: 403, path: '/apis/authentication.k8s.io/' });
    const { code, stderr } = await session.run(['restart', 'web-worker-1', '--yes', ...TIMES]);
    expect(stderr.split('\n')[0]).toBe(
      'Note: could not read your user name on the API server: forbidden (needs "create selfsubjectreviews.authentication.k8s.io"). The history will not show who made this change.',
    );
    expect([code, refusal.struck]).toEqual([0, 1]);
    await session.settled();
    const { stdout } = await session.run(['history', 'web-worker-1', '--yes', '--no-headers']);
    expect(stdout.trimEnd().split(/ {2,}/).toSpliced(3, 1)).toEqual([
      '2',
      'restart',
      'web.yaml',
      '<unknown>',
      'confirmed',
    ]);
  } finally {
    await session.close();
  }
}, 240_000);

test('a node that cannot be looked for is named with the right, where a pod has no mirror', async () => {
  const grants = GRANTS.filter(({ resource }) => resource !== 'nodes');
  const { code, said } = await runWith('start stopped-worker-1', grants);
  expect(said.split('\n')[0]).toBe(
    'error: no pod "stopped-worker-1" found in any namespace. Static pods without a mirror pod could not be searched: needs "get nodes". Name its node with --node. Look for pods that the API server does not show with "kubectl static ls --hidden".',
  );
  expect(code).toBe(2);
}, 240_000);
