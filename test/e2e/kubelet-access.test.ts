import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCluster, startApiServer, type Rule, type TestApiServer } from '../api-server/api-server.ts';
import { runInProcess } from '../program/in-process.ts';
import type { RunResult } from '../program/built-program.ts';
import { steadyOrigin } from '../program/steady-origin.ts';

// Kubelets without nodes/proxy: who may only get nodes/configz and nodes/pods is told what a holder of nodes/proxy is told,
// in every command, and nothing is asked for that is not allowed.

const read = (resources: readonly string[], group = ''): Rule => {
  return { verbs: ['get', 'list', 'watch'], apiGroups: [group], resources };
};

/** All that is read of the API server itself. */
const READS: readonly Rule[] = [
  read(['pods', 'pods/log', 'nodes', 'configmaps', 'events', 'namespaces', 'resourcequotas', 'limitranges']),
  read(['priorityclasses'], 'scheduling.k8s.io'),
  read(['runtimeclasses'], 'node.k8s.io'),
  read(
    [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'validatingadmissionpolicybindings',
    ],
    'admissionregistration.k8s.io',
  ),
];

const get = (...subresources: readonly string[]): Rule => {
  return { verbs: ['get'], resources: subresources.map((name) => `nodes/${name}`) };
};

const USERS = {
  proxied: { may: [...READS, get('proxy')] },
  small: { may: [...READS, get('configz', 'pods')] },
  logging: { may: [...READS, get('configz', 'pods', 'log')] },
  counting: { may: [...READS, get('configz', 'pods', 'metrics')] },
  both: { may: [...READS, get('configz', 'pods', 'proxy')] },
  neither: { may: READS },
  least: { may: [{ verbs: ['get'], resources: ['nodes'] }, get('configz', 'pods')] },
};

const CLUSTERS = ['hidden', 'kubeadm'] as const;
const servers = new Map<string, TestApiServer>();

beforeAll(async () => {
  for (const name of CLUSTERS) {
    const { kubelets, ...cluster } = loadCluster(name);
    const reachable = Object.fromEntries(
      Object.entries(kubelets).map(([node, { unreachable: _why, ...own }]) => [node, own]),
    );
    servers.set(
      name,
      await startApiServer({
        cluster: { ...cluster, version: 'v1.33.0', kubelets: reachable },
        users: USERS,
        listeningKubelets: 'cluster-certificate',
      }),
    );
  }
});
afterAll(async () => {
  for (const server of servers.values()) await server.close();
});

interface Asked extends RunResult {
  /** Questions to kubelets through the API server. */
  readonly proxied: readonly string[];
  /** Questions to kubelets themselves, with what came of them. */
  readonly direct: readonly string[];
  /** How often it was asked what the user may do. */
  readonly reviews: number;
}

async function runAs(user: keyof typeof USERS, cluster: string, ...args: readonly string[]): Promise<Asked> {
  const server = servers.get(cluster)!;
  server.requests.length = 0;
  server.kubeletTraffic.requests.length = 0;
  const result = await runInProcess(args, { kubeconfig: server.kubeconfig({ user }) });
  const paths = server.requests.map(({ path }) => path);
  return {
    ...result,
    proxied: paths.filter((path) => path.includes('/proxy/')),
    direct: server.kubeletTraffic.requests.map(({ node, path, status }) => `${node}${path} ${status ?? ''}`),
    reviews: paths.filter((path) => path.endsWith('/selfsubjectrulesreviews')).length,
  };
}

/** Ages are those of the moment, and how a kubelet was asked is what is to differ. */
function comparable({ code, stdout, stderr }: RunResult): RunResult {
  const shown = (text: string): string =>
    steadyOrigin(text)
      .replaceAll(/"access": "(proxy|direct)"/g, '"access": HOW')
      .replaceAll(', asked directly', '')
      .replaceAll(/\b(?:\d+[dhms])+(?: ago)?\b/g, 'AGE');
  return { code, stdout: shown(stdout), stderr: shown(stderr) };
}

const COMMANDS: readonly (readonly [cluster: (typeof CLUSTERS)[number], line: string])[] = [
  ...CLUSTERS.flatMap((cluster) =>
    ['nodes', 'nodes -o json', 'ls --hidden', 'ls --hidden -o json', 'ls --kubelet', 'ls -o wide', 'doctor'].map(
      (line) => [cluster, line] as const,
    ),
  ),
  ['kubeadm', 'nodes -o wide'],
  ['kubeadm', 'ls -o json'],
  ['kubeadm', 'explain etcd-cp-1 -o json'],
  ['hidden', 'explain checked-cp-1 -n guarded'],
  ['hidden', 'explain ghost-cp-1 -o json'],
];

describe('with the small rights alone', () => {
  test.each(COMMANDS)('on %s %s says what nodes/proxy lets it say', async (cluster, line) => {
    const [proxied, direct] = [
      await runAs('proxied', cluster, ...line.split(' ')),
      await runAs('logging', cluster, ...line.split(' ')),
    ];
    expect(comparable(direct)).toEqual(comparable(proxied));
    expect({ proxied: direct.proxied, reviews: direct.reviews }).toEqual({ proxied: [], reviews: 1 });
    expect(direct.direct.length).toBeGreaterThan(0);
    expect({ direct: proxied.direct, reviews: proxied.reviews }).toEqual({ direct: [], reviews: 1 });
  });
});

test('who may not list nodes is told the least that is enough for named ones, and it is', async () => {
  const refused = await runAs('least', 'kubeadm', 'nodes');
  expect([refused.code, refused.stdout, refused.direct]).toEqual([2, '', []]);
  expect(refused.stderr).toContain(
    'name the nodes: for those "get nodes", "get nodes/configz" and "get nodes/pods" are enough, or "get nodes/proxy" (see',
  );
  const named = await runAs('least', 'kubeadm', 'nodes', 'cp-1', '-o', 'jsonpath={.items[*].pods.running}');
  expect(named).toMatchObject({ code: 0, stdout: '4', proxied: [] });
});
