import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { kubeconfigYaml, startApiServer, type TestApiServer } from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import type { RunResult } from '../program/built-program.ts';
import { runInProcess } from '../program/in-process.ts';
import { transcript } from '../program/transcript.ts';
import { withoutAges } from './own-clock.ts';
import { mergedKubeconfig } from './merged-kubeconfig.ts';

/** Takes connections and never says a word. */
class SilentServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.#server = createServer((socket) => this.#sockets.add(socket.on('error', () => undefined)));
  }

  /** Its port; it listens from the first call on. */
  async listen(): Promise<number> {
    if (!this.#server.listening) await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { readonly port: number }).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

let servers: Readonly<Record<'kubeadm' | 'hidden' | 'managed', TestApiServer>>;
const silent = new SilentServer();
let kubeconfig: string;

beforeAll(async () => {
  const [kubeadm, hidden, managed] = await Promise.all(
    ['kubeadm', 'hidden', 'managed'].map((cluster) => startApiServer({ cluster })),
  );
  servers = { kubeadm: kubeadm!, hidden: hidden!, managed: managed! };
  const gone = await startApiServer({ cluster: 'managed' });
  const dead = gone.kubeconfig();
  await gone.close();
  const port = await silent.listen();
  kubeconfig = mergedKubeconfig({
    'prod/eu': kubeadm!.kubeconfig(),
    'prod/us': hidden!.kubeconfig(),
    managed: managed!.kubeconfig(),
    stranger: kubeadm!.kubeconfig({ user: 'dev', auth: 'wrong-token' }),
    dead,
    refused: kubeadm!.kubeconfig({ user: 'dev' }),
    silent: kubeconfigYaml({ server: `http://127.0.0.1:${port}`, user: 'x', context: 'x', token: 'x' }),
    'a,b': kubeadm!.kubeconfig({ user: 'tier0' }),
  });
});

afterAll(async () => {
  silent.close();
  await Promise.all(Object.values(servers).map((server) => server.close()));
});

async function runThat(...args: readonly string[]): Promise<RunResult> {
  return await runInProcess(args, { kubeconfig });
}

const NODES = ['--node', 'cp-1'];

describe('lists of several clusters', () => {
  test.each<[name: string, args: readonly string[]]>([
    ['ls', ['ls', '--context', 'prod/us,prod/eu']],
    ['ls-failures', ['ls', '--context=managed', '--context=dead,stranger,refused', '--context', 'prod/eu', ...NODES]],
    [
      'ls-json',
      ['ls', '--contexts-from', '*prod*', '--contexts-from=dea?', '-l', 'component=etcd', '-ojson', ...NODES],
    ],
    ['ls-yaml', ['ls', '--context', 'dead,prod/eu', '-l', 'component=etcd', '-oyaml', ...NODES]],
    ['ls-sorted', ['ls', '--context', 'prod/eu,prod/us', '--sort-by=.node', ...NODES]],
    [
      'ls-columns',
      ['ls', '--context', 'prod/eu,managed', '-o', 'custom-columns=C:.cluster,N:.metadata.name', ...NODES],
    ],
    ['ls-name', ['ls', '--context', 'prod/eu,prod/us', '-oname', ...NODES]],
    [
      'ls-jsonpath',
      ['ls', '--context', 'dead,prod/eu', '-o', 'jsonpath={.items[*].cluster} {.perCluster[0].cluster}', ...NODES],
    ],
    ['ls-hidden', ['ls', '--hidden', '--context', 'prod/eu,prod/us']],
    ['ls-kubelet', ['ls', '--kubelet', '--context', 'prod/eu,prod/us', ...NODES]],
    ['nodes', ['nodes', '--context', 'prod/us,managed,prod/eu']],
    [
      'nodes-yaml',
      ['nodes', '--context', 'dead,managed,prod/eu', '-l', 'node-role.kubernetes.io/control-plane', '-oyaml'],
    ],
    ['nodes-missing', ['nodes', 'cp-1', '--context', 'managed,prod/eu', '-oname']],
  ])('%s', async (name, args) => {
    const text = transcript(args, await runThat(...args));
    expectGolden(`many-clusters/${name}.txt`, name === 'ls-hidden' ? withoutAges(text) : text);
  });

  test('a list that is printed bit by bit is the same document as one that is sorted, which is printed whole', async () => {
    for (const format of ['json', 'yaml']) {
      const args = ['ls', '--context', 'prod/eu,dead,prod/us,managed', '-o', format];
      const [streamed, whole] = await Promise.all([runThat(...args), runThat(...args, '--sort-by={.apiVersion}')]);
      expect(streamed.stdout).toBe(whole.stdout);
      expect((load(streamed.stdout) as { items: unknown[] }).items.length).toBeGreaterThan(10);
    }
  });

  test('a cluster that takes connections and does not answer is left after a while, and the others are shown', async () => {
    const args = ['ls', '--context', 'silent,prod/eu', '--request-timeout=1', ...NODES];
    expectGolden('many-clusters/ls-silent.txt', transcript(args, await runThat(...args)));
  });

  test('where no cluster answers, the document is empty and says why', async () => {
    const { code, stdout } = await runThat('nodes', '--context', 'dead,stranger', '-o', 'json');
    const { items, kind, perCluster } = JSON.parse(stdout) as Record<string, { cluster: string; error: string }[]>;
    expect({ code, items, kind }).toEqual({ code: 2, items: [], kind: 'StaticPodNodeList' });
    expect(perCluster).toEqual([
      { cluster: 'dead', error: expect.stringContaining('was refused') },
      { cluster: 'stranger', error: expect.stringContaining('Unauthorized') },
    ]);
  });
});

test('fifty contexts, of which ten are dead and one hangs, are one list and eleven lines', async () => {
  const { kubeadm } = servers;
  const gone = await startApiServer({ cluster: 'managed' });
  const dead = gone.kubeconfig();
  await gone.close();
  const port = await silent.listen();
  const hanging = kubeconfigYaml({ server: `http://127.0.0.1:${port}`, user: 'x', context: 'x', token: 'x' });
  const names = Array.from({ length: 50 }, (_, index) => `c-${String(index).padStart(2, '0')}`);
  const failing = new Set(names.filter((_, index) => index % 5 === 3));
  const texts = names.map((name) => [
    name,
    name === 'c-07' ? hanging : failing.has(name) ? dead : kubeadm.kubeconfig(),
  ]);
  const args = ['ls', '--all-contexts', '--request-timeout=2s', ...NODES];
  const { code, stdout, stderr } = await runInProcess(args, {
    kubeconfig: mergedKubeconfig(Object.fromEntries(texts) as Record<string, string>),
  });
  const answering = names.filter((name) => name !== 'c-07' && !failing.has(name));
  const clusters = stdout
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((row) => row.split(' ')[0]);
  expect(clusters).toEqual(answering.flatMap((name) => [name, name, name, name]));
  expect(
    stderr
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':')[0]),
  ).toEqual([...failing, 'c-07'].sort());
  expect({ code, failing: failing.size }).toEqual({ code: 2, failing: 10 });
});

describe('which clusters are asked', () => {
  test('each context of the kubeconfig once', async () => {
    const { stdout, code } = await runThat('ls', '--all-contexts', '--request-timeout=1s', '-ojson');
    const { perCluster } = JSON.parse(stdout) as { perCluster: { cluster: string; error: string | null }[] };
    expect(perCluster.map(({ cluster, error }) => [cluster, error === null])).toEqual([
      ['a,b', true],
      ['dead', false],
      ['managed', true],
      ['prod/eu', true],
      ['prod/us', true],
      ['refused', false],
      ['silent', false],
      ['stranger', false],
    ]);
    expect(code).toBe(2);
  });

  test('one alone where one name is left, also one with a comma, in the form of one cluster', async () => {
    const [comma, twice, plain] = await Promise.all(
      [['a,b'], ['prod/eu', '--context=prod/eu'], ['prod/eu']].map(([first, ...more]) => {
        return runThat('ls', '--context', first!, ...more, ...NODES);
      }),
    );
    expect(comma).toEqual(plain);
    expect(twice).toEqual(plain);
    expect(plain!.stdout).toMatch(/^NAMESPACE /);
  });

  test.each<[args: readonly string[], message: string]>([
    [
      ['ls', '--context', 'prod/eu,nope,neither'],
      'error: the kubeconfig has no contexts "nope", "neither". Known contexts: ',
    ],
    [['ls', '--contexts-from', 'nope*'], 'error: no context in the kubeconfig matches "nope*". Known contexts: '],
    [
      ['ls', '--context', '"prod,managed'],
      'error: invalid argument "\\"prod,managed" for "--context" flag: double quotes must enclose',
    ],
    [['ls', '--all-contexts', '--context', 'managed'], 'error: --all-contexts and --context cannot be used together'],
    [['ls', '--all-contexts', '--token', 'x'], 'error: --token cannot be used with several clusters. Each context has'],
    [['ls', '--context', 'managed,dead', '-s', 'https://x'], 'error: --server cannot be used with several clusters.'],
    [
      ['ls', '-w', '--context', 'managed,dead'],
      'error: several clusters cannot be watched at once. Name one --context.',
    ],
    [['ls', '-l', 'a in', '--context', 'managed,dead', '--hidden'], 'error: unable to parse requirement'],
    [['certs', 'cp-1', '--context', 'managed,dead'], 'error: '],
  ])('%j is refused', async (args, message) => {
    const { code, stdout, stderr } = await runThat(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('elsewhere the last --context counts, whole, as in kubectl', async () => {
    const args = ['explain', 'etcd-cp-1', '--no-kubelet', '-o', 'json'];
    const [last, comma] = await Promise.all([
      runThat(...args, '--context', 'dead', '--context', 'prod/eu'),
      runThat(...args, '--context', 'dead,prod/eu'),
    ]);
    expect(last.code).toBe(0);
    expect(comma.stderr).toContain('context "dead,prod/eu" does not exist');
  });
});

describe('doctor of several clusters', () => {
  const ONE_RULE = ['--only', 'control-plane-drift,hidden-static-pod,node-not-readable', '--node', 'cp-1'];

  test.each<[name: string, args: readonly string[]]>([
    ['doctor', ['doctor', '--context', 'prod/us,dead,prod/eu', ...ONE_RULE]],
    ['doctor-compare', ['doctor', '--context', 'prod/us,prod/eu', '--compare', '--only', 'mirror-stuck']],
    ['doctor-compare-yaml', ['doctor', '--context', 'prod/us,prod/eu', '--compare', '--only', 'mirror-held', '-oyaml']],
    ['doctor-json', ['doctor', '--context', 'dead,prod/us', '--only', 'mirror-stuck', '-ojson']],
    ['doctor-sarif', ['doctor', '--context', 'managed,prod/eu', '--only', 'mirror-stuck', '-osarif']],
    ['doctor-junit', ['doctor', '--context', 'prod/us,prod/eu', '--only', 'mirror-stuck', '-ojunit']],
    ['doctor-markdown', ['doctor', '--context', 'dead,managed,prod/us', '--only', 'mirror-stuck', '-omarkdown']],
  ])('%s', async (name, args) => {
    expectGolden(`many-clusters/${name}.txt`, transcript(args, await runThat(...args)));
  });

  test.each(['text', 'markdown'])('doctor says once what it left out in all of them (%s)', async (format) => {
    const { stdout } = await runThat('doctor', '--context', 'prod/us,prod/eu,dead', '-o', format);
    const leftOut = stdout.split('\n').filter((line) => line.startsWith('Manifests and certificates were not read.'));
    expect([leftOut.length, stdout.trimEnd().split('\n').at(-1)]).toEqual([1, leftOut[0]]);
  });

  test.each<[args: readonly string[], message: string]>([
    [['doctor', '--compare'], 'error: --compare needs several clusters.'],
    [['doctor', '--context', 'prod/eu,managed', '-oopenmetrics'], 'error: -o openmetrics covers only one cluster.'],
    [['doctor', '--context', 'prod/eu,managed', '--write-baseline'], 'error: a baseline covers only one cluster.'],
    [
      ['doctor', '--context', 'prod/eu,managed', '--compare', '-ojunit'],
      'error: -o junit cannot show what --compare finds. Use text, json, yaml or markdown.',
    ],
    [
      ['doctor', '--context', 'prod/eu,managed', '--compare', '-ohtml'],
      'error: -o html cannot show what --compare finds. Use text, json, yaml or markdown.',
    ],
    [['doctor', '--context', 'prod/eu,managed', '--read-manifests'], '--yes'],
  ])('%j is refused', async (args, message) => {
    const { code, stdout, stderr } = await runThat(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('a command that the user is told to type next is about the same cluster', () => {
  test.each<[name: string, args: readonly string[]]>([
    ['explain-context', ['explain', 'etcd-cp-1', '--context', 'prod/eu', '--no-kubelet']],
    ['doctor-context', ['doctor', '--context', 'prod/us', '--node', 'worker-1']],
    ['missing-context', ['explain', 'etcd-cp-7', '--context', 'a,b']],
  ])('%s', async (name, args) => {
    expectGolden(`many-clusters/${name}.txt`, transcript(args, await runThat(...args)));
  });
});
