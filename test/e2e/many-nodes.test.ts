import { afterEach, describe, expect, test } from '@jest/globals';
import {
  generateCluster,
  startApiServer,
  type Cluster,
  type Kubelet,
  type TestApiServer,
} from '../api-server/api-server.ts';
import { run, type RunResult } from '../program/built-program.ts';
import { until } from '../until.ts';

let server: TestApiServer;

afterEach(() => server.close());

/** Nodes with two mirror pods each; every tenth kubelet runs one hidden pod more, every seventh does not answer. */
function manyNodes(nodes: number, all: Kubelet = {}): Cluster {
  const cluster = generateCluster({ nodes, pods: 0, staticPodsPerNode: 2, managedFields: false });
  const kubelets = Object.fromEntries(
    (cluster.objects.nodes ?? []).map(({ metadata: { name } }, index): [string, Kubelet] => {
      const hidden = index % 10 === 0 ? { hiddenPods: [hiddenPod(name)] } : {};
      return [name, { ...all, ...hidden, ...(index % 7 === 6 ? { unreachable: 'connection refused' } : {}) }];
    }),
  );
  return { ...cluster, kubelets };
}

function hiddenPod(node: string) {
  const hash = 'f'.repeat(32);
  return {
    metadata: {
      name: `ghost-${node}`,
      namespace: 'nowhere',
      uid: hash,
      annotations: { 'kubernetes.io/config.hash': hash, 'kubernetes.io/config.source': 'file' },
    },
    spec: { nodeName: node, containers: [{ name: 'c', image: 'c' }] },
    status: { phase: 'Running' },
  };
}

/** The machine of a test may stall for longer than a kubelet is waited for. */
async function runOn(cluster: Cluster, args: readonly string[], user = 'admin'): Promise<RunResult> {
  server = await startApiServer({ cluster });
  return await run([...args, '--node-timeout=2m'], { kubeconfig: server.kubeconfig({ user }) });
}

function proxied(): string[] {
  return server.requests.map(({ path }) => path.split('?', 1)[0]!).filter((path) => path.includes('/proxy/'));
}

describe('very many kubelets', () => {
  test('are all asked for what they run, once', async () => {
    const { code, stdout, stderr } = await runOn(manyNodes(1000), ['ls', '--hidden', '-o', 'name']);
    const found = stdout.trim().split('\n');
    // What it says of those that it did not hear tells most where something is amiss.
    expect(stderr).toMatch(
      /^Note: 142 of 1000 kubelets did not answer \(connection refused\): node-0006, node-0013, .* and 122 more\n/,
    );
    expect([code, found.length, new Set(found).size]).toEqual([0, 86, 86]);
    const asked = (endpoint: string) => proxied().filter((path) => path.endsWith(`/proxy/${endpoint}`));
    // Each once for how many it has, and only those with a hidden pod for their pods.
    expect([asked('metrics').length, new Set(asked('metrics')).size]).toEqual([1000, 1000]);
    expect(asked('runningpods/').length).toBe(1000 - 142 - 86);
    expect([...new Set(asked('pods'))].length).toBe(86);
  }, 240_000);

  test('are shown in a table of nodes', async () => {
    const { code, stdout } = await runOn(manyNodes(300), ['nodes', '--no-headers', '--concurrency=100']);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    const hidden = rows.map((row) => row[8]);
    expect([code, rows.length]).toEqual([0, 300]);
    expect(hidden.filter((count) => count === '1').length).toBe(26);
    expect(hidden.filter((count) => count === '<unknown>').length).toBe(42);
  });

  test('are not all asked where the first ones refuse', async () => {
    const { code, stdout, stderr } = await runOn(manyNodes(500), ['ls', '--hidden', '--concurrency', '4'], 'tier0');
    expect([code, stdout]).toEqual([2, '']);
    expect(proxied().length).toBeLessThan(20);
    expect(stderr).toMatch(/\nNote: 4\d\d kubelets not asked, because all earlier requests were refused\n/);
  });
});

describe('Ctrl-C', () => {
  test.each([
    ['ls --hidden', ['ls', '--hidden', '--no-headers', '--sort-by=.node']],
    ['ls --kubelet', ['ls', '--kubelet', '--no-headers', '-l', 'none']],
    ['nodes', ['nodes', '--no-headers']],
  ])('shows what %s knows by then, and exits 130', async (_, args) => {
    const interruption = new AbortController();
    // The second half of the kubelets would take a minute.
    const cluster = manyNodes(40);
    const slow = Object.entries(cluster.kubelets).map(([node, kubelet], index): [string, Kubelet] => [
      node,
      index < 20 ? kubelet : { delay: 60_000 },
    ]);
    server = await startApiServer({ cluster: { ...cluster, kubelets: Object.fromEntries(slow) } });
    const options = { kubeconfig: server.kubeconfig(), interrupt: interruption.signal };
    const running = run([...args, '--node-timeout=1m', '--concurrency=10'], options);
    // Where so many of the slow ones are waited for, nothing else is.
    const waiting = (): number => new Set(proxied().flatMap((path) => /node-00[23]\d/.exec(path) ?? [])).size;
    await until(() => waiting() === 10);
    // What was answered has to arrive.
    await new Promise((resolve) => setTimeout(resolve, 200));
    interruption.abort();
    const { code, stdout, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toContain('Note: interrupted: no answer from 20 of 40 kubelets\n');
    const ghosts = stdout.split('\n').filter((line) => line.includes('ghost'));
    if (args[0] === 'nodes') expect(stdout.trimEnd().split('\n').length).toBe(40);
    else if (args[1] === '--hidden')
      expect(ghosts.map((line) => line.split(/ +/)[2])).toEqual(['node-0000', 'node-0010']);
    else expect(stdout).toBe('');
  });
});
