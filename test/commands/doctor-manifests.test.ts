import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { steadyOrigin } from '../program/steady-origin.ts';
import { createHost, settle, type TestHost } from '../hosts.ts';
import { ReaderSession, type ReaderRunResult, type ReaderSessionOptions } from './reader-session.ts';

const DIRECTORY = '/etc/kubernetes/manifests';
const READ = ['doctor', '--read-manifests', '--yes'];
const ALL = ['cp-2', 'cp-3', 'worker-1', 'worker-2'];

let session: ReaderSession;
const hosts: TestHost[] = [];

afterEach(async () => {
  // Whatever a test is about: no reader pod stays, but where the test says so.
  await session.close();
  for (const host of hosts.splice(0)) host.remove();
});

/** A host with these files in its manifest directory. */
function hostWith(files: Readonly<Record<string, string>>): TestHost {
  const host = createHost('kubeadm');
  for (const [name, text] of Object.entries(files)) writeFileSync(host.path(`${DIRECTORY}/${name}`), text);
  settle(host.root);
  hosts.push(host);
  return host;
}

function pod(name: string, ...lines: readonly string[]): string {
  return ['apiVersion: v1', 'kind: Pod', `metadata: {name: ${name}, namespace: kube-system}`, 'spec:', ...lines].join(
    '\n',
  );
}

const CONTAINERS = '  containers: [{name: c, image: "i:1"}]';
const SECRET = 'hunter2-hunter2-hunter2';

/** Three control-plane nodes with files of their own, and workers that cannot be read. */
async function startCluster(options: ReaderSessionOptions = {}): Promise<ReaderSession> {
  const cp2 = hostWith({
    'etcd.yaml.bak': pod('etcd', CONTAINERS),
    'typo.yaml': pod(
      'typo',
      '  hostNetwrok: true',
      `  containers: [{name: c, image: i, env: [{name: P, value: ${SECRET}}]}]`,
    ),
  });
  const cp3 = hostWith({ 'pinned.yaml': pod('pinned', CONTAINERS, '  nodeSelector: {disk: ssd}') });
  return await ReaderSession.start(
    {},
    {
      ...options,
      others: {
        'cp-2': { root: cp2.root },
        'cp-3': { root: cp3.root },
        'worker-1': { images: ['other:1'] },
        ...options.others,
      },
    },
  );
}

function transcript({ code, stdout, stderr }: ReaderRunResult): string {
  return `${steadyOrigin(stdout.toString())}--- stderr\n${stderr}--- exit code ${code}\n`;
}

describe('the manifests of a cluster', () => {
  test.each([
    ['text', ['--node', 'cp-1,cp-2,cp-3,worker-1']],
    ['json', ['--node', 'cp-2', '-o', 'json']],
    ['yaml', ['--node', 'cp-2', '-o', 'yaml', '--severity', 'error']],
    ['sarif', ['--node', 'cp-2,cp-3', '-o', 'sarif', '--only', 'unknown-field,placement,edit-will-be-lost']],
    ['junit', ['--node', 'cp-1,cp-2', '-o', 'junit']],
    ['markdown', ['--node', 'cp-1,cp-2,cp-3', '-o', 'markdown', '--severity', 'warning']],
  ])('are judged with it: %s', async (name, args) => {
    session = await startCluster();
    const result = await session.runProgram([...READ, ...args]);
    expectGolden(`doctor-manifests/${name}.txt`, transcript(result));
    expect(result.stdout.toString()).not.toContain(SECRET);
    expect(result.code).toBe(1);
    expect(session.leftovers).toEqual([]);
  });

  test('are edited by their paths where the kubelet refuses them', async () => {
    const { root } = hostWith({
      'broken.yaml': 'metadata: {',
      'invalid.yaml': pod('invalid', '  containers: [{name: C, image: i:1, imagePullPolicy: often}]'),
    });
    session = await ReaderSession.start({ root });
    const only = ['--only', 'unparsable-manifest,invalid-field', '--no-kubelet'];
    const { stdout } = await session.runProgram([...READ, '--node', 'cp-1', ...only]);
    expectGolden('doctor-manifests/refused.txt', steadyOrigin(stdout.toString()));
  });

  test('are those of every node, where none is named', async () => {
    session = await ReaderSession.start({}, { others: Object.fromEntries(ALL.map((node) => [node, {}])) });
    const { code } = await session.runProgram([...READ, '--debug-namespace', 'kube-system']);
    const created = session.server.requests.filter(({ method, path }) => method === 'POST' && path.includes('/pods'));
    expect(created.map(({ path }) => path)).toEqual(Array(5).fill('/api/v1/namespaces/kube-system/pods'));
    expect(code).toBe(1);
    expect(session.leftovers).toEqual([]);
  });

  test('are each judged for the kubelet of their node', async () => {
    session = await startCluster();
    const { status, ...node } = session.server.store.get('nodes', undefined, 'cp-2')!;
    const { nodeInfo, ...rest } = status as { nodeInfo: object };
    const old = { ...rest, nodeInfo: { ...nodeInfo, kubeletVersion: 'v1.27.16' } };
    session.server.store.put('nodes', { ...node, status: old });
    const referring = pod('ref', CONTAINERS, '  serviceAccountName: robot');
    for (const host of [session.host, hosts[0]!]) writeFileSync(host.path(`${DIRECTORY}/ref.yaml`), referring);
    const { stdout } = await session.runProgram([
      ...READ,
      '--node',
      'cp-1,cp-2',
      '--only',
      'api-reference',
      '-o',
      'json',
    ]);
    const { items } = JSON.parse(stdout.toString()) as { items: { severity: string; subject: { node: string } }[] };
    expect(items.map(({ severity, subject }) => [subject.node, severity])).toEqual([
      ['cp-1', 'error'],
      ['cp-2', 'warning'],
    ]);
  });
});

describe('what manifests name', () => {
  const NAMING = [
    'apiVersion: v1',
    'kind: Pod',
    'metadata: {name: a, namespace: nowhere}',
    'spec:',
    '  priorityClassName: high',
    '  priority: 7',
    '  runtimeClassName: gvisor',
    CONTAINERS,
  ].join('\n');
  const RULES = 'missing-namespace,missing-priority-class,missing-runtime-class,priority-without-class';
  const LOOK = [...READ, '--node', 'cp-1,cp-2', '--no-kubelet', '--only', RULES];

  /** Two nodes with the same manifest; the class is in the cluster, with another value. */
  async function startNaming(): Promise<void> {
    const { root } = hostWith({ 'a.yaml': NAMING });
    session = await ReaderSession.start({ root }, { others: { 'cp-2': { root } } });
    session.server.store.put('priorityclasses', { metadata: { name: 'high' }, value: 1000 });
  }

  const ASKED = ['/api/v1/namespaces/nowhere', '/priorityclasses/high', '/runtimeclasses/gvisor'];

  test('is looked up in the cluster, once', async () => {
    await startNaming();
    const { stdout, code } = await session.runProgram(LOOK);
    expectGolden('doctor-manifests/names.txt', stdout.toString());
    expect(code).toBe(1);
    const asked = session.server.requests.filter(({ path }) => ASKED.some((end) => path.endsWith(end)));
    expect(asked.map(({ path }) => path).sort()).toEqual([
      '/api/v1/namespaces/nowhere',
      '/apis/node.k8s.io/v1/runtimeclasses/gvisor',
      '/apis/scheduling.k8s.io/v1/priorityclasses/high',
    ]);
  });

  test('and may not be read stays a warning, and that it was not looked up is said', async () => {
    await startNaming();
    const reader = [
      { apiGroups: [''], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'create', 'delete'] },
      { apiGroups: [''], resources: ['pods/exec'], verbs: ['get', 'create'] },
    ];
    session.server.users.set('reader', { may: reader });
    const { stdout, code } = await session.runProgram(LOOK, { user: 'reader' });
    expectGolden('doctor-manifests/names-forbidden.txt', stdout.toString());
    expect(code).toBe(0);
  });

  test('and many name: by kind and reason it is said in one line, and what no object is called is not asked for', async () => {
    const manifest = (namespace: string, index: number): [string, string] => [
      `f-${index}.yaml`,
      `apiVersion: v1\nkind: Pod\nmetadata: {name: p-${index}, namespace: ${namespace}}\nspec:\n${CONTAINERS}\n`,
    ];
    const namespaces = ['ns-2', 'ns-1', 'ns-3', 'Not_A_Name', '../escape'];
    const { root } = hostWith(Object.fromEntries(namespaces.map(manifest)));
    session = await ReaderSession.start({ root });
    session.server.fault({ kind: 'status', code: 500, path: '/api/v1/namespaces/ns-3' });
    session.server.users.set('reader', {
      may: [{ apiGroups: [''], resources: ['pods', 'nodes', 'pods/exec'], verbs: ['get', 'list', 'create', 'delete'] }],
    });
    const { stdout } = await session.runProgram([...READ, '--node', 'cp-1', '--no-kubelet'], { user: 'reader' });
    const lines = stdout.toString().split('\n');
    expect(lines.filter((line) => line.startsWith('Not looked at: namespace'))).toEqual([
      'Not looked at: namespaces ns-1, ns-2: forbidden (needs "get namespaces").',
      'Not looked at: namespace ns-3: Internal error occurred: etcdserver: request timed out.',
    ]);
    const asked = session.server.requests.filter(({ path }) => path.startsWith('/api/v1/namespaces/'));
    expect(asked.filter(({ path }) => /Not_A|escape/.test(path))).toEqual([]);
  });
});
