import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runProgram } from '../../src/cli/program.ts';
import { COMMANDS } from '../../src/commands/catalogue.ts';
import {
  CertificateAuthority,
  loadCluster,
  requestInfo,
  startApiServer,
  type RequestInfo,
  type TestApiServer,
} from '../api-server/api-server.ts';
import { stopManifest } from '../change/kept-changes.ts';
import { createHost, type TestHost } from '../hosts.ts';
import { surroundingsOf } from '../program/in-process.ts';
import { complaintsOf, GRANTS, isUsed, TASK_POD_NAMESPACE, type Grant } from './rbac-grants.ts';

// docs/rbac.yaml against the test server: each tier is enough for what it is for, and there is no verb in it that could
// be left out unnoticed.

/** A command that a tier is for, and the cluster it is run on. */
interface Session {
  readonly tier: number;
  readonly cluster: 'hidden' | 'kubeadm' | 'trouble';
  readonly args: readonly string[];
  /** Default: 0. */
  readonly code?: number;
}

/** How the commands of the last tier are run. */
const AGREED = ['--debug-namespace', 'kubectl-static', '--yes'];

/** Each command that tells what was changed, and each that changes a manifest, as far as it goes without changing it. */
const CHANGES: readonly Session[] = [
  ...['edit', 'restart', 'stop', 'rm'].map((command) => ({ args: [command, 'etcd-cp-1', '--dry-run'] })),
  { args: ['start', 'stopped-cp-1', '--dry-run'] },
  { args: ['undo', 'stopped-cp-1', '--dry-run'] },
  { args: ['apply', '-f', '-', '--node', 'cp-1', '--dry-run'] },
  { args: ['history', 'stopped-cp-1'] },
].map(({ args }) => ({ tier: 4, cluster: 'kubeadm', args: [...args, ...AGREED] }));

const SESSIONS: readonly Session[] = [
  { tier: 0, cluster: 'kubeadm', args: ['ls'] },
  { tier: 0, cluster: 'kubeadm', args: ['ls', '--full-scan', '-n', 'kube-system'] },
  { tier: 0, cluster: 'kubeadm', args: ['ls', '--watch'], code: 130 },
  { tier: 0, cluster: 'kubeadm', args: ['wait', 'etcd-cp-1', '--for=hash'], code: 130 },
  { tier: 0, cluster: 'kubeadm', args: ['wait', '-l', 'component=etcd', '--for=mirrored', '--no-kubelet'] },
  { tier: 1, cluster: 'kubeadm', args: ['ls', '-o', 'wide', '--no-kubelet'] },
  { tier: 1, cluster: 'kubeadm', args: ['explain', 'etcd-cp-1', '-n', 'kube-system', '--no-kubelet'] },
  { tier: 1, cluster: 'trouble', args: ['explain', 'crashing-cp-1', '--no-kubelet'] },
  { tier: 1, cluster: 'trouble', args: ['explain', 'not-ready-cp-1', '--no-kubelet'] },
  { tier: 1, cluster: 'kubeadm', args: ['nodes', '--no-kubelet'] },
  { tier: 1, cluster: 'hidden', args: ['ls', '--hidden', '--no-kubelet'] },
  { tier: 1, cluster: 'kubeadm', args: ['doctor', '--no-kubelet'] },
  { tier: 1, cluster: 'kubeadm', args: ['doctor', '--node', 'cp-1', '--no-kubelet'] },
  { tier: 1, cluster: 'hidden', args: ['doctor', '--no-kubelet'] },
  { tier: 1, cluster: 'kubeadm', args: ['logs', 'etcd-cp-1', '-n', 'kube-system', '--no-kubelet', '--ignore-errors'] },
  { tier: 1, cluster: 'kubeadm', args: ['logs', '-l', 'component=etcd', '--no-kubelet', '--ignore-errors'] },
  { tier: 2, cluster: 'kubeadm', args: ['ls', '-o', 'wide'] },
  { tier: 2, cluster: 'kubeadm', args: ['explain', 'etcd-cp-1'] },
  { tier: 2, cluster: 'hidden', args: ['explain', 'checked-cp-1', '-n', 'guarded'] },
  { tier: 2, cluster: 'kubeadm', args: ['nodes', '-o', 'wide'] },
  { tier: 2, cluster: 'hidden', args: ['ls', '--hidden'] },
  { tier: 2, cluster: 'hidden', args: ['ls', '--kubelet'] },
  { tier: 2, cluster: 'kubeadm', args: ['doctor'] },
  { tier: 2, cluster: 'hidden', args: ['doctor'], code: 1 },
  { tier: 3, cluster: 'hidden', args: ['logs', 'ghost-cp-1', '--ignore-errors'] },
  { tier: 3, cluster: 'hidden', args: ['logs', '-l', 'app=checked', '--ignore-errors'] },
  { tier: 3, cluster: 'hidden', args: ['ls', '--hidden'] },
  { tier: 3, cluster: 'kubeadm', args: ['doctor'] },
  { tier: 4, cluster: 'kubeadm', args: ['manifest', 'etcd-cp-1', '--debug-namespace', 'kubectl-static', '--yes'] },
  { tier: 4, cluster: 'kubeadm', args: ['certs', 'cp-1', ...AGREED] },
  {
    tier: 4,
    cluster: 'kubeadm',
    args: `doctor --read-manifests --node=cp-1 --debug-namespace=kubectl-static --yes --fail-on=never`.split(' '),
  },
  { tier: 4, cluster: 'kubeadm', args: ['doctor', '--read-certificates', '--node=cp-1', '--fail-on=never', ...AGREED] },
];

/** A manifest that names a RuntimeClass. */
const SANDBOXED = `apiVersion: v1
kind: Pod
metadata: {name: s}
spec: {runtimeClassName: r, containers: [{name: c, image: "i:1"}]}
`;

const servers = new Map<string, TestApiServer>();
let home: string;
let host: TestHost;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'kubectl-static-rbac-'));
  host = createHost('kubeadm');
  writeFileSync(host.path('/etc/kubernetes/manifests/sandboxed.yaml'), SANDBOXED);
  const stopped = host.path('/etc/kubernetes/manifests/stopped.yaml');
  writeFileSync(stopped, SANDBOXED.replace('{name: s}', '{name: stopped}'));
  const { certPem } = new CertificateAuthority('kubernetes');
  for (const path of ['pki/ca.crt', 'pki/etcd/server.crt', '../../var/lib/kubelet/pki/kubelet.crt']) {
    mkdirSync(dirname(host.path(`/etc/kubernetes/${path}`)), { recursive: true });
    writeFileSync(host.path(`/etc/kubernetes/${path}`), certPem);
  }
  for (const name of ['controller-manager.conf', 'kubelet.conf', 'scheduler.conf']) {
    writeFileSync(host.path(`/etc/kubernetes/${name}`), 'users: []\n');
  }
  stopManifest(stopped, { namespace: 'default', name: 'stopped' });
  for (const cluster of ['hidden', 'kubeadm', 'trouble']) {
    // The first that has the small rights.
    const settings = {
      cluster: { ...loadCluster(cluster), version: 'v1.33.0' },
      machines: { 'cp-1': { root: host.root } },
    };
    servers.set(cluster, await startApiServer({ ...settings, listeningKubelets: 'cluster-certificate' }));
  }
  const { store } = servers.get('kubeadm')!;
  store.put('namespaces', TASK_POD_NAMESPACE);
  const node = store.get('nodes', undefined, 'cp-1')!;
  // Nothing listens at the first, but what certificates are for.
  const addresses = ['127.0.0.2', '127.0.0.3'].map((address) => ({ type: 'InternalIP', address }));
  store.put('nodes', { ...node, status: { ...(node.status as object), addresses } });
});
afterAll(async () => {
  for (const server of servers.values()) await server.close();
  host.remove();
  rmSync(home, { recursive: true });
});

interface Outcome {
  readonly code: number;
  /** Both streams. */
  readonly said: string;
  /** Requests that were answered 403, by the server or by a kubelet. */
  readonly refused: readonly string[];
  /** What was asked of the server, and of kubelets by the right that each question needs. */
  readonly asked: readonly RequestInfo[];
}

/** The right that a question to a kubelet needs, of those that are in the file. */
const SMALL_RIGHTS: ReadonlyMap<string, string> = new Map([
  ['/configz', 'configz'],
  ['/flagz', 'configz'],
  ['/pods', 'pods'],
  ['/runningpods/', 'pods'],
]);

/** The log of a kubelet tells more where it shows it at all, and nobody is told that it does not. */
function mayBeRefused(path: string): boolean {
  return path.startsWith('/logs/');
}

let users = 0;

/** What sessions came to with all grants of their tier but one, or with all: each is run once. */
const outcomes = new Map<Session, Map<Grant | undefined, Promise<Outcome>>>();

/** What a session comes to without a grant, or with all of its tier. */
function outcomeOf(session: Session, missing?: Grant): Promise<Outcome> {
  const known = outcomes.get(session) ?? new Map<Grant | undefined, Promise<Outcome>>();
  outcomes.set(session, known);
  const outcome =
    known.get(missing) ??
    runAs(
      GRANTS.filter((grant) => grant !== missing && grant.tier <= session.tier),
      session,
    );
  known.set(missing, outcome);
  return outcome;
}

/** Runs a session as a user of its own with these grants alone: a request of a session before may still be under way. */
async function runAs(grants: readonly Grant[], { cluster, args }: Session): Promise<Outcome> {
  const server = servers.get(cluster)!;
  const jane = `jane-${++users}`;
  server.users.set(jane, { may: grants.map(({ rule }) => rule) });
  server.requests.length = 0;
  server.kubeletTraffic.requests.length = 0;
  const kubeconfig = join(home, 'kubeconfig');
  writeFileSync(kubeconfig, server.kubeconfig({ user: jane }));
  const enough = new AbortController();
  let said = '';
  const sink = { write: (text: string | Uint8Array) => void (said += String(text)), columns: undefined };
  const watching = setInterval(() => {
    // One that is refused ends the command by itself, which is to say so.
    const isWatched = server.requests.some(({ path, status }) => path.includes('watch=') && status === 200);
    if (isWatched) enough.abort('seen');
  }, 20);
  const code = await runProgram(
    surroundingsOf(
      { kubeconfig, cwd: home },
      {
        argv: args,
        stdout: sink,
        stderr: sink,
        signal: enough.signal,
        readInput: () => Promise.resolve(Buffer.from(SANDBOXED)),
        edit: (path) => {
          appendFileSync(path, '# changed\n');
          return Promise.resolve();
        },
      },
    ),
    () => COMMANDS,
  );
  clearInterval(watching);
  const own = server.requests.filter(({ user }) => user?.username === jane);
  const ofKubelets = server.kubeletTraffic.requests.filter(({ user, path }) => user === jane && !mayBeRefused(path));
  const refused = [
    ...own.filter(({ status }) => status === 403).map(({ method, path }) => `${method} ${path}`),
    ...ofKubelets.filter(({ status }) => status === 403).map(({ node, path }) => `GET ${path} of ${node}`),
  ];
  // The names of pods and of edited files end at random, and a restart tells the time.
  const stable = said
    .replaceAll(/kubectl-static-(reader|guard|check)-[0-9a-f]{10}/g, 'READER')
    .replaceAll(/kubectl-static-edit-\w+/g, 'EDITED')
    .replaceAll(/restartedAt: .*/g, 'TIME');
  const toServer = own.map(({ method, path }) => ({ method, path }));
  const toKubelets = ofKubelets.flatMap(({ node, path }) => {
    const subresource = SMALL_RIGHTS.get(path);
    return subresource === undefined ? [] : [{ method: 'GET', path: `/api/v1/nodes/${node}/${subresource}` }];
  });
  const asked = [...toServer, ...toKubelets].map(({ method, path }) => {
    const { pathname, searchParams } = new URL(path, 'https://server');
    return requestInfo(method, pathname, searchParams);
  });
  return { code, said: stable, refused, asked };
}

describe('is enough', () => {
  test.each([...SESSIONS, ...CHANGES].map((session) => [session.tier, session.args.join(' '), session] as const))(
    'tier %d: %s',
    async (_tier, _line, session) => {
      const { code, said, refused } = await outcomeOf(session);
      expect({ refused, forbidden: /forbidden|needs "/i.exec(said) }).toEqual({ refused: [], forbidden: null });
      expect({ code, said: code === (session.code ?? 0) ? '' : said }).toEqual({ code: session.code ?? 0, said: '' });
    },
  );
});

describe('nothing less is enough', () => {
  const named = GRANTS.map((grant) => [`${grant.verb} ${grant.resource}`, grant] as const);

  /** Whether a session may lose by a grant: it used it, or asks before it creates anything whether it may. */
  function mayLose({ asked }: Outcome, grant: Grant): boolean {
    const creates = asked.some((request) => request.verb === 'create' && request.resource === 'pods');
    return (grant.tier === 4 && creates) || isUsed(grant, asked);
  }

  // Who loses nothing, because there was another way to read the same, is told nothing.
  test.each(named)('without "%s" every command that loses by it says so, and one does', async (_name, missing) => {
    const complaints = complaintsOf(missing);
    const losses: { command: string; isRefused: boolean; complains: boolean; loses: boolean }[] = [];
    for (const session of [...SESSIONS, ...CHANGES]) {
      const all = await outcomeOf(session);
      if (!mayLose(all, missing)) continue;
      const { said, refused } = await outcomeOf(session, missing);
      const complains = complaints.some((complaint) => said.includes(complaint));
      const loses = said !== all.said;
      losses.push({ command: session.args.join(' '), isRefused: refused.length > 0, complains, loses });
    }
    expect(losses.filter(({ isRefused, complains, loses }) => isRefused && loses && !complains)).toEqual([]);
    expect(losses.some(({ complains }) => complains)).toBe(true);
  });

  test('for doctor, which needs all but what watches, what reads logs and files, and the powerful way to kubelets', async () => {
    const unused: string[] = [];
    const sessions = SESSIONS.filter(({ args: [command] }) => command === 'doctor');
    for (const [name, missing] of named) {
      const losses: Outcome[] = [];
      for (const session of sessions) {
        if (mayLose(await outcomeOf(session), missing)) losses.push(await outcomeOf(session, missing));
      }
      if (losses.every(({ refused }) => refused.length === 0)) unused.push(name);
    }
    const others = [
      'watch pods',
      'get pods/log',
      'get nodes/proxy',
      'create pods',
      'delete pods',
      'create pods/exec',
      'get pods/exec',
    ];
    expect(unused).toEqual(others);
  });
});
