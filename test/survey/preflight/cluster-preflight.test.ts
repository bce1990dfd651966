import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isAllowed, type PreflightResult } from '../../../src/change/preflight.ts';
import { preflightCluster, type ClusterChange } from '../../../src/survey/preflight/cluster-preflight.ts';
import { startApiServer, type Fault, type KubeObject, type TestApiServer } from '../../api-server/api-server.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';
import { podOf } from '../../change/manifests.ts';

let desk: Desk;
let server: TestApiServer;

beforeEach(async () => {
  desk = await openDesk();
  server = await startApiServer();
});

afterEach(async () => {
  await desk.clear();
  await server.close();
});

function manifest(name: string, namespace = 'kube-system', spec: object = {}): object {
  const containers = [{ name: 'c', image: 'example.com/c:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec: { containers, ...spec } };
}

interface Given extends Partial<ClusterChange> {
  readonly user?: string;
  readonly fault?: Fault;
}

/** What is told of a change of etcd on `cp-1`, but for what is given. */
async function preflight(given: Given = {}): Promise<readonly PreflightResult[]> {
  const { user = 'admin', fault, ...change } = given;
  await desk.put({ config: server.kubeconfig({ user }) });
  const connection = await desk.connect();
  if (fault !== undefined) server.fault(fault);
  const { results } = await preflightCluster(connection, {
    action: 'edit',
    node: 'cp-1',
    pod: { namespace: 'kube-system', name: 'etcd', mirrorName: 'etcd-cp-1' },
    before: podOf(manifest('etcd')),
    after: podOf(manifest('etcd')),
    localCommand: 'kubectl-static local edit etcd',
    startCommand: (node) => `kubectl static start etcd-${node}`,
    concurrency: 4,
    nodeTimeout: 2000,
    signal: new AbortController().signal,
    now: () => new Date('2026-02-01T12:00:00Z'),
    ...change,
  });
  return results;
}

/** `error node: message` of what is not fine. */
async function told(given: Given = {}): Promise<readonly string[]> {
  const results = await preflight(given);
  return results
    .filter(({ severity }) => severity !== 'fine')
    .map((one) => `${one.severity} ${one.check}: ${one.message}`);
}

function change(
  resource: string,
  namespace: string | undefined,
  name: string,
  of: (found: KubeObject) => object,
): void {
  server.store.put(resource, {
    ...server.store.get(resource, namespace, name)!,
    ...of(server.store.get(resource, namespace, name)!),
  });
}

test('a cluster in which nothing speaks against it', async () => {
  expect(await preflight()).toEqual([
    { severity: 'fine', check: 'node', message: 'node cp-1 is ready' },
    { severity: 'fine', check: 'node', message: 'the kubelet of node cp-1 answers' },
    { severity: 'fine', check: 'mirror', message: 'nothing is known to prevent the mirror pod' },
    {
      severity: 'fine',
      check: 'peers',
      message: 'etcd has 3 members that run as static pods, and 2 others are ready: its quorum of 2 holds',
    },
  ]);
  // Each is asked for once.
  const paths = server.requests.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(paths).size).toBe(paths.length);
});

test('what may be read by nobody is told, and refuses nothing', async () => {
  const results = await preflight({ user: 'dev' });
  expect([isAllowed(results), new Set(results.map(({ severity }) => severity))]).toEqual([true, new Set(['warning'])]);
  expect(results.map(({ message, hint }) => `${message}. ${hint ?? ''}`)).toEqual(
    [
      ['node cp-1', 'get nodes'],
      ['whether the kubelet of node cp-1 answers', 'get nodes/configz" or "get nodes/proxy'],
      ['namespace kube-system', 'get namespaces'],
      ['quotas of namespace kube-system', 'list resourcequotas'],
      ['limit ranges of namespace kube-system', 'list limitranges'],
      ['mutatingwebhookconfigurations', 'list mutatingwebhookconfigurations.admissionregistration.k8s.io'],
      ['validatingwebhookconfigurations', 'list validatingwebhookconfigurations.admissionregistration.k8s.io'],
      ['validatingadmissionpolicies', 'list validatingadmissionpolicies.admissionregistration.k8s.io'],
      ['validatingadmissionpolicybindings', 'list validatingadmissionpolicybindings.admissionregistration.k8s.io'],
      ['some pods again, in case they have a mirror pod by now', 'get pods'],
      ['static pods like etcd on other nodes', 'list pods'],
    ].map(([what, permission]) => `not known: ${what!} (forbidden). It needs the permission "${permission!}".`),
  );
});

describe('the node', () => {
  test('is not there', async () => {
    expect(await told({ node: 'cp-9' })).toEqual(['error node: nodes "cp-9" not found']);
  });

  test('is not ready', async () => {
    const conditions = [
      { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting.' },
    ];
    change('nodes', undefined, 'cp-1', ({ status }) => ({ status: { ...(status as object), conditions } }));
    expect(await told()).toEqual(['error node: node cp-1 is not ready (NodeStatusUnknown: Kubelet stopped posting.)']);
  });

  test('is being deleted', async () => {
    const deletionTimestamp = '2026-02-01T11:00:00Z';
    change('nodes', undefined, 'cp-1', ({ metadata }) => ({ metadata: { ...metadata, deletionTimestamp } }));
    expect(await told()).toEqual(['error node: node cp-1 is being deleted (since 2026-02-01T11:00:00Z)']);
  });

  test('has a kubelet that does not answer', async () => {
    const fault = {
      kind: 'status',
      code: 503,
      message: 'dial tcp 192.168.10.11:10250: connect: connection refused',
      path: /proxy/,
    } as const;
    expect(await told({ fault })).toEqual([
      'error node: the kubelet of node cp-1 does not answer: dial tcp 192.168.10.11:10250: connect: connection refused',
    ]);
  });

  test('has a kubelet that answers no', async () => {
    const answer = { kind: 'answer', code: 404, contentType: 'text/plain', body: '404 page not found' } as const;
    expect(await told({ fault: { ...answer, path: /proxy/ } })).toEqual([]);
  });
});

describe('the mirror', () => {
  const web = (after: object): Given => ({
    pod: { namespace: 'shop', name: 'web', mirrorName: 'web-cp-1' },
    before: undefined,
    after: podOf(after),
  });

  test('of a namespace that is not there', async () => {
    const given = { ...web(manifest('web', 'gone')), pod: { namespace: 'gone', name: 'web', mirrorName: 'web-cp-1' } };
    expect(await told(given)).toEqual([
      'error mirror: no mirror pod can be created: namespace does not exist (the server has no such namespace)',
    ]);
  });

  test('has a name that is taken', async () => {
    server.store.put('pods', {
      metadata: { name: 'web-cp-1', namespace: 'shop', uid: 'u' },
      spec: { nodeName: 'cp-2' },
      status: {},
    });
    expect(await told(web(manifest('web', 'shop')))).toEqual([
      'error mirror: no mirror pod can be created: another pod has its name (not a mirror pod, without a controller)',
    ]);
  });

  test('may be refused by PodSecurity, though the one before was let in', async () => {
    const label = { 'pod-security.kubernetes.io/enforce': 'baseline' };
    change('namespaces', undefined, 'kube-system', ({ metadata }) => ({
      metadata: { ...metadata, labels: { ...metadata.labels, ...label } },
    }));
    expect(await told({ after: podOf(manifest('etcd', 'kube-system', { hostNetwork: true })) })).toEqual([
      'warning mirror: the API server may refuse the mirror pod: PodSecurity baseline (pod-security.kubernetes.io/enforce=baseline; hostNetwork: true)',
    ]);
  });

  test('counts no more than the one that is there now', async () => {
    const quota = (pods: string): void =>
      void server.store.put('resourcequotas', {
        metadata: { name: 'few', namespace: 'kube-system', uid: 'q' },
        spec: { hard: { pods } },
        status: { hard: { pods }, used: { pods: '12' } },
      });
    quota('12');
    expect(await told()).toEqual([]);
    quota('11');
    expect(await told()).toEqual([
      'warning mirror: the API server may refuse the mirror pod: ResourceQuota few (pods: 11 of 11 used)',
    ]);
  });

  test('passes a webhook that the one before passed', async () => {
    server.store.put('validatingwebhookconfigurations', {
      metadata: { name: 'guard', uid: 'w' },
      webhooks: [
        {
          name: 'guard.example.com',
          rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
          clientConfig: { service: { namespace: 'x', name: 'y' } },
        },
      ],
    });
    const words = 'webhook guard.example.com? (failurePolicy Fail; service x/y)';
    expect(await told()).toEqual([]);
    expect((await preflight()).map(({ message }) => message)).toContain(
      `has not prevented the mirror pod so far: ${words}`,
    );
    expect(await told(web(manifest('web', 'shop')))).toEqual([
      `warning mirror: the API server may refuse the mirror pod: ${words}`,
    ]);
  });

  test('is given resources that have its status refused', async () => {
    server.store.put('limitranges', {
      metadata: { name: 'defaults', namespace: 'shop', uid: 'l' },
      spec: { limits: [{ type: 'Container', defaultRequest: { cpu: '100m' } }] },
    });
    expect(await told(web(manifest('web', 'shop')))).toEqual([
      'warning mirror: LimitRange defaults gives the mirror pod resources that the manifest does not set (requests.cpu, requests.memory, limits.cpu, limits.memory): it may never show whether the pod runs',
    ]);
    const resources = { requests: { cpu: 1, memory: '1Mi' }, limits: { cpu: 1, memory: '1Mi' } };
    const containers = [{ name: 'c', image: 'example.com/c:1', resources }];
    expect(await told(web(manifest('web', 'shop', { containers })))).toEqual([]);
  });

  test('is none of a pod that is taken away', async () => {
    const results = await preflight({ action: 'stop', after: undefined });
    expect(results.map(({ check }) => check)).toEqual(['node', 'node', 'peers']);
  });
});

describe('its peers', () => {
  const ail = (name: string): void => {
    change('pods', 'kube-system', name, ({ status }) => {
      const { containerStatuses = [] } = status as { containerStatuses?: readonly object[] };
      return {
        status: {
          ...(status as object),
          containerStatuses: containerStatuses.map((one) => ({ ...one, ready: false })),
        },
      };
    });
  };

  test('keep the quorum of etcd, or do not', async () => {
    ail('etcd-cp-2');
    expect(await told()).toEqual([
      'error peers: etcd has 3 members that run as static pods, and without this one only 1 is ready: its quorum is 2',
    ]);
  });

  test('are too few to stop one where another is stopped', async () => {
    server.store.delete('pods', 'kube-system', 'etcd-cp-2');
    const results = await preflight({ action: 'stop', after: undefined });
    expect(results.filter(({ severity }) => severity === 'error')).toEqual([
      {
        severity: 'error',
        check: 'peers',
        message:
          "etcd has 2 members that run as static pods, none on cp-2, and without this one only 1 is ready: stopping it would lose etcd's quorum and take the API server down",
        hint: 'If the one on cp-2 was stopped, start it first: "kubectl static start etcd-cp-2".',
      },
    ]);
  });

  test('are more by the manifest than are seen', async () => {
    const containers = [
      {
        name: 'etcd',
        image: 'e:1',
        command: ['etcd', '--initial-cluster=a=https://a:1,b=https://b:1,c=https://c:1,d=https://d:1,e=https://e:1'],
      },
    ];
    const etcd = podOf(manifest('etcd', 'kube-system', { containers }));
    expect(await told({ before: etcd, after: etcd })).toEqual([
      'error peers: etcd has 5 members according to its manifest, 3 of which run as static pods, and without this one only 2 are ready: its quorum is 3',
    ]);
  });

  test('are not missed where nothing is taken away', async () => {
    ail('etcd-cp-2');
    expect(await told({ before: undefined, action: 'start' })).toEqual([]);
  });

  test('do not answer where the API server that answers is the one', async () => {
    const address = { type: 'InternalIP', address: '127.0.0.1' };
    change('nodes', undefined, 'cp-1', ({ status }) => ({ status: { ...(status as object), addresses: [address] } }));
    const pod = { namespace: 'kube-system', name: 'kube-apiserver', mirrorName: 'kube-apiserver-cp-1' };
    const before = podOf(manifest('kube-apiserver'));
    expect(await told({ action: 'stop', pod, before, after: undefined })).toEqual([
      'error peers: the API server that answers here is on the same node: once it is gone nobody can confirm the change, which would then be undone',
    ]);
  });
});

test('an API server that is not to be reached tells nothing', async () => {
  const results = await preflight({ fault: { kind: 'close', path: '/' } });
  expect(new Set(results.map(({ severity }) => severity))).toEqual(new Set(['warning']));
});
