import { beforeAll, describe, expect, test } from '@jest/globals';
import type { TestApiServer } from '../api-server/api-server.ts';
import { runSessions, SESSIONS_TIMEOUT, type Session, type SessionResult } from './session.ts';

const STATIC = 'fieldSelector=spec.serviceAccountName=';
const CONFIG_MAP = 'GET /api/v1/namespaces/kube-system/configmaps/kubelet-config';
const ETCD = 'GET /api/v1/namespaces/kube-system/pods/etcd-cp-1';
const NODE = 'GET /api/v1/nodes/cp-1';
/** What this user may do is asked once, and only where a kubelet is. */
const COUNTS = 'metrics?name[]=kubelet_desired_pods&name[]=kubelet_working_pods';
const RULES = 'POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
const SIBLINGS = `GET /api/v1/pods?${STATIC},spec.nodeName=cp-1&limit=500`;

/** The ordinary pod db-0, under a name that looks like that of a mirror on another node. */
function renamedDb({ store }: TestApiServer): void {
  const { metadata, ...rest } = store.get('pods', 'shop', 'db-0')!;
  store.put('pods', { ...rest, metadata: { ...metadata, name: 'db-cp-1' } });
}

/** What is asked of the server, in any order. */
const ROWS: Readonly<Record<string, readonly [session: Session, requests: readonly string[]]>> = {
  'ls asks once': [{ args: ['ls'] }, [`GET /api/v1/pods?${STATIC}&limit=500`]],
  'ls asks once on a large cluster': [
    { args: ['ls', '-n', 'kube-system', '--chunk-size=0'] },
    [`GET /api/v1/namespaces/kube-system/pods?${STATIC}`],
  ],
  'ls -o name asks once': [{ args: ['ls', '-o', 'name'] }, [`GET /api/v1/pods?${STATIC}&limit=500`]],
  'ls with labels as columns asks once': [
    { args: ['ls', '-L', 'component,tier', '--show-labels'] },
    [`GET /api/v1/pods?${STATIC}&limit=500`],
  ],
  'ls -o wide asks for each Node and its kubelet as well, and for one ConfigMap': [
    { args: ['ls', '-o', 'wide'] },
    [
      `GET /api/v1/pods?${STATIC}&limit=500`,
      RULES,
      'GET /api/v1/nodes/cp-1/proxy/configz',
      'GET /api/v1/nodes/cp-2/proxy/configz',
      'GET /api/v1/nodes/cp-3/proxy/configz',
      'GET /api/v1/nodes/cp-1',
      'GET /api/v1/nodes/cp-2',
      'GET /api/v1/nodes/cp-3',
      CONFIG_MAP,
    ],
  ],
  'ls with columns that the list itself knows asks once': [
    { args: ['ls', '-o', 'custom-columns=NAME:.metadata.name,HASH:.hash', '--sort-by=.node'] },
    [`GET /api/v1/pods?${STATIC}&limit=500`],
  ],
  'ls with a column that only Nodes tell asks for them': [
    { args: ['ls', '-o', 'custom-columns=NAME:.metadata.name,OWNER:.owner', '--node=cp-1'] },
    [SIBLINGS, NODE, CONFIG_MAP],
  ],
  'ls --sort-by asks for the same': [{ args: ['ls', '--sort-by=.owner', '--node=cp-1'] }, [SIBLINGS, NODE, CONFIG_MAP]],
  'an empty list asks what kind of cluster it is': [
    { args: ['ls'], server: { cluster: 'managed' } },
    [
      `GET /api/v1/pods?${STATIC}&limit=500`,
      'GET /api/v1/nodes?limit=1&labelSelector=node-role.kubernetes.io/control-plane',
      'GET /api/v1/nodes?limit=20',
    ],
  ],
  'explain asks for the pod, its node, its neighbours and the kubelet': [
    { args: ['explain', 'etcd-cp-1', '-n', 'kube-system'] },
    [ETCD, NODE, RULES, ...['configz', 'flagz', 'pods'].map((one) => `${NODE}/proxy/${one}`), CONFIG_MAP, SIBLINGS],
  ],
  'explain asks for a pod once more where its kubelet says something else': [
    { args: ['explain', 'kube-system/gone-worker-1'], server: { cluster: 'hidden' } },
    [
      'GET /api/v1/namespaces/kube-system/pods/gone-worker-1',
      'GET /api/v1/namespaces/kube-system/pods/gone-worker-1',
      'GET /api/v1/nodes/worker-1',
      RULES,
      ...['configz', 'flagz', 'pods'].map((one) => `GET /api/v1/nodes/worker-1/proxy/${one}`),
      CONFIG_MAP,
      `GET /api/v1/pods?${STATIC},spec.nodeName=worker-1&limit=500`,
    ],
  ],
  'explain of an ordinary pod whose name ends in that of a node asks its kubelet as well': [
    { args: ['explain', 'shop/db-cp-1'], prepare: renamedDb },
    ['GET /api/v1/namespaces/shop/pods/db-cp-1', 'GET /api/v1/nodes/worker-1', NODE, RULES, `${NODE}/proxy/pods`],
  ],
  'explain of a name that no pod has looks for its node, and for no kubelet where there is none': [
    { args: ['explain', 'kube-system/web-7d9f'] },
    [
      'GET /api/v1/namespaces/kube-system/pods/web-7d9f',
      'GET /api/v1/nodes/7d9f',
      `GET /api/v1/pods?${STATIC}&limit=500`,
    ],
  ],
  'explain of a pod without a mirror asks for its node and its kubelet once': [
    { args: ['explain', 'ghost-cp-1'], server: { cluster: 'hidden' } },
    [
      'GET /api/v1/pods?fieldSelector=metadata.name=ghost-cp-1',
      'GET /api/v1/nodes/1',
      NODE,
      RULES,
      ...['configz', 'flagz', 'pods'].map((one) => `${NODE}/proxy/${one}`),
      CONFIG_MAP,
      SIBLINGS,
      'GET /api/v1/namespaces/no-such-namespace/pods/ghost-cp-1',
      'GET /api/v1/namespaces/no-such-namespace',
      `${NODE}/proxy/logs/?query=kubelet&pattern=Failed+creating+a+mirror+pod&tailLines=200`,
      ...[
        'mutatingwebhookconfigurations',
        'validatingwebhookconfigurations',
        'validatingadmissionpolicies',
        'validatingadmissionpolicybindings',
      ].map((one) => `GET /apis/admissionregistration.k8s.io/v1/${one}?limit=500`),
    ],
  ],
  'logs of a pod without a mirror asks for its node and its kubelet once': [
    { args: ['logs', 'ghost', '--node=cp-1', '-c', 'x'], server: { cluster: 'hidden' } },
    [
      'GET /api/v1/pods?fieldSelector=metadata.name=ghost,spec.nodeName=cp-1',
      'GET /api/v1/pods?fieldSelector=metadata.name=ghost-cp-1,spec.nodeName=cp-1',
      RULES,
      `${NODE}/proxy/pods`,
    ],
  ],
  'explain --no-kubelet asks no kubelet': [
    { args: ['explain', 'etcd-cp-1', '-n', 'kube-system', '--no-kubelet'] },
    [ETCD, NODE, CONFIG_MAP, SIBLINGS],
  ],
  'explain lets the server look for the name where no namespace is given': [
    { args: ['explain', 'etcd-cp-1', '--no-kubelet'] },
    ['GET /api/v1/pods?fieldSelector=metadata.name=etcd-cp-1', NODE, CONFIG_MAP, SIBLINGS],
  ],
  'explain of an ordinary pod asks for its node and no more': [
    { args: ['explain', 'shop/db-0'] },
    ['GET /api/v1/namespaces/shop/pods/db-0', 'GET /api/v1/nodes/worker-1'],
  ],
  'logs by labels asks once for the mirrors, and what is small of each kubelet': [
    { args: ['logs', '-l', 'component=none'] },
    [
      `GET /api/v1/pods?${STATIC}&limit=500`,
      'GET /api/v1/nodes?limit=500',
      RULES,
      ...['cp-1', 'cp-2', 'cp-3'].flatMap((node) =>
        [COUNTS, 'runningpods/'].map((one) => `GET /api/v1/nodes/${node}/proxy/${one}`),
      ),
      ...['worker-1', 'worker-2'].map((node) => `GET /api/v1/nodes/${node}/proxy/${COUNTS}`),
    ],
  ],
  'logs by labels asks no kubelet with --no-kubelet, and the server selects': [
    { args: ['logs', '-l', 'component=none', '--no-kubelet'] },
    [`GET /api/v1/pods?${STATIC}&labelSelector=component=none&limit=500`],
  ],
  'wait by labels asks nobody without any': [{ args: ['wait', '-l', ' ', '--for=ready'] }, []],
  'help asks nobody': [{ args: ['explain', '--help'] }, []],
  'an unknown command asks nobody': [{ args: ['lss'] }, []],
  'an unknown flag asks nobody': [{ args: ['ls', '--nope'] }, []],
  'an unknown format asks nobody': [{ args: ['ls', '-o', 'xml'] }, []],
  'a wrong template asks nobody': [{ args: ['ls', '-o', 'jsonpath={.items[}'] }, []],
  'wrong columns ask nobody': [{ args: ['ls', '-o', 'custom-columns=NAME'] }, []],
  'a missing template file asks nobody': [{ args: ['ls', '-o', 'custom-columns-file=/no/such/file'] }, []],
  'a wrong sort path asks nobody': [{ args: ['ls', '--sort-by={.a'] }, []],
  'a wrong timeout asks nobody': [{ args: ['ls', '--request-timeout=soon'] }, []],
  'no pod to explain asks nobody': [{ args: ['explain'] }, []],
  'a name that no pod can have asks nobody': [{ args: ['explain', 'etcd_cp_1'] }, []],
  'a list format of explain asks nobody': [{ args: ['explain', 'etcd-cp-1', '-o', 'wide'] }, []],
};

/** Commands that ask for much, on clusters where there is much to find out. */
const SURVEYS = ['kubeadm', 'hidden', 'trouble', 'openshift'].flatMap((cluster) =>
  ['ls -o wide', 'ls --hidden', 'ls --kubelet', 'nodes -o wide', 'doctor'].map((line) => [cluster, line] as const),
);

const results: Record<string, SessionResult> = {};

beforeAll(async () => {
  const sessions = Object.entries(ROWS).map(([name, [session]]) => [name, session] as const);
  const surveys: [string, Session][] = SURVEYS.map(([cluster, line]) => [
    `${cluster} ${line}`,
    { args: line.split(' '), server: { cluster } },
  ]);
  Object.assign(results, await runSessions(Object.fromEntries([...sessions, ...surveys])));
}, SESSIONS_TIMEOUT);

describe('nothing is asked for twice', () => {
  test.each(SURVEYS)('on %s by %s', (cluster, line) => {
    const { requests } = results[`${cluster} ${line}`]!;
    expect(requests.length).toBeGreaterThan(2);
    expect(requests.filter((one, index) => requests.indexOf(one) !== index)).toEqual([]);
  });
});

describe('what is asked of the server', () => {
  test.each(Object.entries(ROWS))('%s', (name, [, requests]) => {
    expect([...results[name]!.requests].sort()).toEqual([...requests].sort());
  });
});
