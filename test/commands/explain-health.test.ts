import { afterEach, describe, expect, test } from '@jest/globals';
import {
  loadCluster,
  startApiServer,
  type KubeObject,
  type Kubelet,
  type TestApiServer,
  type Rule,
} from '../api-server/api-server.ts';
import { expectGolden } from '../golden.ts';
import { run } from '../program/built-program.ts';

const FATAL = [
  'I0201 11:59:58.000000       1 options.go:263] external host was not specified, using 192.168.10.11',
  'Error: unknown flag: --audit-policy',
  '',
].join('\n');

const CRASHED = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'False' }],
  containerStatuses: [
    {
      name: 'kube-apiserver',
      ready: false,
      restartCount: 5,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 2m40s restarting failed container' } },
      lastState: { terminated: { reason: 'Error', exitCode: 1, finishedAt: '2026-02-01T11:59:59Z' } },
    },
  ],
};

/** The status of an API server that is ready, and how its container came to run. */
function running(startedAt: string, container: object = { restartCount: 0 }) {
  return {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [{ name: 'kube-apiserver', ready: true, state: { running: { startedAt } }, ...container }],
  };
}

let server: TestApiServer;

afterEach(() => server.close());

interface Explaining {
  readonly logs?: Kubelet['logs'];
  readonly events?: readonly KubeObject[];
  readonly status?: object;
  readonly args?: readonly string[];
  readonly users?: Readonly<Record<string, { readonly may: readonly Rule[] }>>;
}

/** Explains the API server of a control plane whose pod there has this status, and these logs. */
async function explainServer({ logs, events = [], status = CRASHED, args = [], users }: Explaining) {
  const cluster = loadCluster('kubeadm');
  const kubelets = { ...cluster.kubelets, 'cp-1': { ...cluster.kubelets['cp-1'], ...(logs && { logs }) } };
  server = await startApiServer({ cluster: { ...cluster, kubelets }, ...(users && { users }) });
  const pod = server.store.get('pods', 'kube-system', 'kube-apiserver-cp-1')!;
  server.store.put('pods', { ...pod, status });
  for (const event of events) server.store.put('events', event);
  const user = users === undefined ? 'admin' : Object.keys(users)[0]!;
  return await run(['explain', 'kube-apiserver-cp-1', ...args], { kubeconfig: server.kubeconfig({ user }) });
}

const LOGS = { 'kube-system/kube-apiserver-cp-1/kube-apiserver': { newest: FATAL } };

function logsAsked(): string[] {
  return server.requests.map(({ path }) => path).filter((path) => /\/log\?|containerLogs/.test(path));
}

describe('explain of a pod that does not run', () => {
  test('says first what its log means, then all that is known', async () => {
    const { code, stdout } = await explainServer({ logs: LOGS });
    expectGolden('explain-health/crashed.txt', stdout);
    expect(code).toBe(0);
    expect(logsAsked()).toEqual([
      '/api/v1/namespaces/kube-system/pods/kube-apiserver-cp-1/log?container=kube-apiserver&tailLines=20&limitBytes=262144',
    ]);
  });

  test('by its mirror, where the kubelet is not asked', async () => {
    const { stdout } = await explainServer({ logs: LOGS, args: ['--no-kubelet'] });
    expectGolden('explain-health/crashed-no-kubelet.txt', stdout);
  });

  test('as JSON, with all the lines', async () => {
    const { stdout } = await explainServer({ logs: LOGS, args: ['-o', 'json'] });
    expect((JSON.parse(stdout) as { health: unknown }).health).toEqual({
      value: [
        {
          container: 'kube-apiserver',
          what: 'container kube-apiserver keeps crashing (Error, exit code 1, 5 restarts)',
          meanings: [],
          logMeanings: [
            {
              means: 'this version has no flag --audit-policy',
              remedy: 'Remove the flag from the manifest, or fix its name.',
            },
          ],
          lines: FATAL.trimEnd().split('\n'),
        },
      ],
      source: 'kubelet-pods',
      confidence: 'certain',
      access: 'proxy',
    });
  });

  test('shows the lines of a log that means nothing known, escaped', async () => {
    const newest = 'one\ntwo \u001b[31mred\u001b[0m\n';
    const { stdout } = await explainServer({ logs: { [Object.keys(LOGS)[0]!]: { newest } } });
    const [first, , , ...rest] = stdout.split('\n');
    expect(first).toBe(
      'kube-apiserver-cp-1 does not run as it should: container kube-apiserver keeps crashing (Error, exit code 1, 5',
    );
    expect(rest.join('\n')).toContain(
      [
        'What is wrong',
        '  container kube-apiserver keeps crashing (Error, exit code 1, 5 restarts).',
        '    Its last log lines:',
        '      one',
        '      two \\u001b[31mred\\u001b[0m',
        '',
      ].join('\n'),
    );
  });

  test('says that it may not read the log', async () => {
    const may = [{ verbs: ['get', 'list'], resources: ['pods', 'nodes', 'nodes/proxy'] }];
    const { code, stdout } = await explainServer({ logs: LOGS, users: { plain: { may } } });
    expect(code).toBe(0);
    expect(stdout).toContain('  container kube-apiserver keeps crashing (Error, exit code 1, 5 restarts).\n\n');
    expect(stdout).toMatch(
      /\nNot read\n(?:.*\n)*? {2}log of container kube-apiserver of pod kube-system\/kube-apiserver-cp-1:/,
    );
    expect(stdout).toContain('get pods/log');
  });

  test.each([
    ['Unknown', undefined],
    ['True', 1],
  ])('by its mirror only of a node that is ready: %s', async (status, count) => {
    const cluster = loadCluster('kubeadm');
    const { nodes = [] } = cluster.objects;
    const conditions = [{ type: 'Ready', status, lastTransitionTime: '2026-02-01T11:00:00Z' }];
    const changed = nodes.map((node) => ({ ...node, status: { ...(node.status as object), conditions } }));
    server = await startApiServer({ cluster: { ...cluster, objects: { ...cluster.objects, nodes: changed } } });
    server.store.put('pods', { ...server.store.get('pods', 'kube-system', 'kube-apiserver-cp-1')!, status: CRASHED });
    const args = ['explain', 'kube-apiserver-cp-1', '--no-kubelet', '-o', 'json'];
    const { stdout } = await run(args, { kubeconfig: server.kubeconfig() });
    const { health } = JSON.parse(stdout) as { health?: { value: unknown[] } };
    expect(health?.value.length).toBe(count);
  });

  test('ends what the kubelet says with one full stop', async () => {
    const message = 'The node was low on resource: memory.';
    const { stdout } = await explainServer({ status: { phase: 'Failed', reason: 'Evicted', message } });
    expect(stdout.split('\n').slice(0, 2).join(' ')).toBe(
      `kube-apiserver-cp-1 does not run as it should: the kubelet does not run the pod: Evicted: ${message}`,
    );
  });

  test.each([
    ['', 'kube-apiserver-cp-1 runs; container'],
    ['--no-kubelet', 'kube-apiserver-cp-1 runs, as its mirror pod says; container'],
  ])('says of a pod that runs again that it runs: %j', async (flag, first) => {
    // The program has the clock of this machine.
    const [ended, started] = [425_000, 420_000].map(
      (age) => `${new Date(Date.now() - age).toISOString().slice(0, 19)}Z`,
    );
    const lastState = { terminated: { reason: 'Completed', exitCode: 0, finishedAt: ended } };
    const status = running(started!, { restartCount: 1, lastState });
    const logs = { [Object.keys(LOGS)[0]!]: { newest: '', previous: 'started\n' } };
    const { code, stdout } = await explainServer({ status, logs, args: flag === '' ? [] : [flag] });
    expect(stdout.startsWith(first)).toBe(true);
    expectGolden(`explain-health/runs-again${flag}.txt`, stdout.replaceAll(started!, '2026-02-01T11:53:00Z'));
    expect(code).toBe(0);
  });

  test('asks for no log of a pod that is well', async () => {
    const { stdout } = await explainServer({ status: running('2026-02-01T11:00:00Z'), args: ['-o', 'json'] });
    expect((JSON.parse(stdout) as { health: unknown }).health).toEqual({
      value: [],
      source: 'kubelet-pods',
      confidence: 'certain',
      access: 'proxy',
    });
    expect(logsAsked()).toEqual([]);
  });
});

describe('where neither state nor log says why', () => {
  const HASH = 'b4bef0cedffc1aefa20ab3a148100830';
  const WAITING = {
    phase: 'Pending',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      { name: 'kube-apiserver', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
    ],
  };
  const FAILED_MOUNT =
    'MountVolume.SetUp failed for volume "audit" : hostPath type check failed: /etc/kubernetes/audit.yaml is not a file';

  /** An Event of the pod, as kubelets report of static pods: by the hash of the manifest. */
  function event(
    reason: string,
    message: string,
    { uid = HASH, at = '11:59:00', count = 1, type = 'Warning' } = {},
  ): KubeObject {
    const involvedObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: 'kube-system',
      name: 'kube-apiserver-cp-1',
      uid,
    };
    const time = `2026-02-01T${at}Z`;
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: {
        name: `kube-apiserver-cp-1.${reason}${at}${uid}`.toLowerCase().replaceAll(':', ''),
        namespace: 'kube-system',
      },
      involvedObject,
      reason,
      message,
      type,
      count,
      firstTimestamp: time,
      lastTimestamp: time,
      source: { component: 'kubelet', host: 'cp-1' },
    };
  }

  const EVENTS = [
    event('FailedMount', FAILED_MOUNT, { count: 7 }),
    event('MissingClusterDNS', 'kubelet does not have ClusterDNS IP configured'),
    event('FailedCreatePodSandBox', 'of a manifest before', { uid: 'f'.repeat(32) }),
  ];

  const eventsAsked = (): string[] =>
    server.requests.map(({ path }) => path).filter((path) => path.includes('/events'));

  test('the Events of the pod are read, and tell', async () => {
    const { code, stdout } = await explainServer({ status: WAITING, events: EVENTS });
    expectGolden('explain-health/events.txt', stdout);
    expect(code).toBe(0);
    expect(logsAsked()).toEqual([]);
    expect(eventsAsked()).toEqual([
      `/api/v1/namespaces/kube-system/events?fieldSelector=involvedObject.uid%3D${HASH}&limit=500`,
    ]);
  });

  test('as JSON', async () => {
    const { stdout } = await explainServer({ status: WAITING, events: EVENTS, args: ['-o', 'json', '--no-kubelet'] });
    expect((JSON.parse(stdout) as { health: unknown }).health).toEqual({
      value: [
        {
          container: 'kube-apiserver',
          what: 'container kube-apiserver is waiting to start (ContainerCreating)',
          meanings: [],
          logMeanings: [],
          lines: [],
          events: [{ reason: 'FailedMount', message: FAILED_MOUNT, last: '2026-02-01T11:59:00Z', count: 7 }],
          eventMeanings: [
            {
              means:
                'volume audit needs the file /etc/kubernetes/audit.yaml on the node, which does not exist or is something else',
              remedy: 'Create it on the node, or fix the path or the type of the hostPath volume in the manifest.',
            },
          ],
        },
      ],
      source: 'pod',
      confidence: 'certain',
    });
  });

  test('that they say nothing, or may not be read, is said', async () => {
    const { stdout } = await explainServer({ status: WAITING });
    expect(stdout).toContain(
      '  container kube-apiserver is waiting to start (ContainerCreating).\n    None of its Events says why; Events are kept for about an hour.\n\n',
    );
    await server.close();
    const may = [{ verbs: ['get', 'list'], resources: ['pods', 'pods/log', 'nodes', 'nodes/proxy'] }];
    const refused = await explainServer({ status: WAITING, events: EVENTS, users: { plain: { may } } });
    expect([refused.code, refused.stdout]).toEqual([
      0,
      expect.stringContaining('  container kube-apiserver is waiting to start (ContainerCreating).\n\n'),
    ]);
    expect(refused.stdout).toMatch(
      /\nNot read\n(?:.*\n)*? {2}events of pod kube-system\/kube-apiserver-cp-1: (?:.*\n)*?.*"list events"/,
    );
  });

  test('who ended a container is told in place of what its exit code may mean', async () => {
    const status = {
      ...CRASHED,
      containerStatuses: CRASHED.containerStatuses.map((one) => ({
        ...one,
        lastState: { terminated: { reason: 'Error', exitCode: 137, finishedAt: '2026-02-01T11:59:59Z' } },
      })),
    };
    const killed = event('Killing', 'Container kube-apiserver failed liveness probe, will be restarted', {
      at: '11:59:30',
      type: 'Normal',
    });
    const { stdout } = await explainServer({ status, events: [killed] });
    expect(stdout).toContain(
      [
        'What is wrong',
        '  container kube-apiserver keeps crashing (Error, exit code 137, 5 restarts).',
        '    From its Events: its liveness probe failed, so the kubelet stopped it. Look at the log of the container;',
        '      if it is only slow, give it a longer timeoutSeconds or a startupProbe.',
        '    Its Events, newest first:',
        '      2026-02-01T11:59:30Z Killing: Container kube-apiserver failed liveness probe, will be restarted',
        '',
      ].join('\n'),
    );
  });

  test('what its log means asks for no Events', async () => {
    await explainServer({ logs: LOGS, events: EVENTS });
    expect(eventsAsked()).toEqual([]);
  });
});

test('a hidden pod is asked for at its kubelet', async () => {
  const cluster = loadCluster('hidden');
  const [node, kubelet] = Object.entries(cluster.kubelets).find(([, { hiddenPods = [] }]) => hiddenPods.length > 0)!;
  const [pod] = kubelet.hiddenPods!;
  const { name, namespace = '' } = pod!.metadata;
  const [container] = (pod!.spec as { containers: { name: string }[] }).containers;
  const status = {
    phase: 'Running',
    containerStatuses: [
      { name: container!.name, ready: false, state: { terminated: { exitCode: 1, reason: 'Error' } } },
    ],
  };
  const logs = { [`${namespace}/${name}/${container!.name}`]: { newest: 'Error: unknown flag: --x\n' } };
  const hiddenPods = [{ ...pod!, status }];
  server = await startApiServer({
    cluster: { ...cluster, kubelets: { ...cluster.kubelets, [node]: { ...kubelet, hiddenPods, logs } } },
  });
  const { stdout } = await run(['explain', name, '-n', namespace], { kubeconfig: server.kubeconfig() });
  expect(stdout).toMatch(
    new RegExp(`^${name} does not run as it should, likely because this version has no flag --x\\.\n`),
  );
  expect(logsAsked()).toEqual([
    `/api/v1/nodes/${node}/proxy/containerLogs/${namespace}/${name}/${container!.name}?tailLines=20&limitBytes=262144`,
  ]);
});
