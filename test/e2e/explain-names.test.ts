import { beforeAll, describe, expect, test } from '@jest/globals';
import type { TestApiServer } from '../api-server/api-server.ts';
import {
  expectFailure,
  runSession,
  runSessions,
  SESSIONS_TIMEOUT,
  type Session,
  type SessionResult,
} from './session.ts';

/** Copies of a static pod in other namespaces, as somebody may make them. */
function copyTo(...namespaces: readonly string[]) {
  return ({ store }: TestApiServer): void => {
    const { metadata, ...rest } = store.get('pods', 'kube-system', 'etcd-cp-1')!;
    for (const namespace of namespaces) {
      store.put('pods', { ...rest, metadata: { ...metadata, namespace, uid: `uid-in-${namespace}` } });
    }
  };
}

const ONE_NAMESPACE = {
  users: { local: { may: [{ verbs: ['get', 'list'], resources: ['pods'], namespaces: ['kube-system'] }] } },
};

/** Sessions that find one pod or more: `NAMESPACE/NAME` of each. */
const FOUND: Readonly<Record<string, readonly [session: Session, pods: readonly string[]]>> = {
  'by its name, wherever it is': [{ args: ['explain', 'etcd-cp-1'] }, ['kube-system/etcd-cp-1']],
  'by pod/NAME': [{ args: ['explain', 'pod/etcd-cp-1'] }, ['kube-system/etcd-cp-1']],
  'by NAMESPACE/NAME': [{ args: ['explain', 'kube-system/etcd-cp-1', '-n', 'shop'] }, ['kube-system/etcd-cp-1']],
  'by -n and its name': [{ args: ['explain', 'etcd-cp-1', '-n', 'shop'], prepare: copyTo('shop') }, ['shop/etcd-cp-1']],
  'by its manifest and its node': [{ args: ['explain', 'etcd', '--node', 'cp-2'] }, ['kube-system/etcd-cp-2']],
  'by its manifest and its node, in a namespace': [
    { args: ['explain', 'etcd', '--node=cp-2', '-n', 'kube-system'] },
    ['kube-system/etcd-cp-2'],
  ],
  'by its own name and its node': [{ args: ['explain', 'etcd-cp-2', '--node=cp-2'] }, ['kube-system/etcd-cp-2']],
  'in the namespace of the context rather than in others': [
    { args: ['explain', 'etcd-cp-1'], prepare: copyTo('shop', 'default'), kubeconfig: { namespace: 'shop' } },
    ['shop/etcd-cp-1'],
  ],
  'in the only namespace that the user may read, where the context names it': [
    { args: ['explain', 'etcd-cp-1'], server: ONE_NAMESPACE, kubeconfig: { user: 'local', namespace: 'kube-system' } },
    ['kube-system/etcd-cp-1'],
  ],
  'several at once, in the order given': [
    { args: ['explain', 'etcd-cp-2', 'kube-system/etcd-cp-1', 'etcd-cp-3'] },
    ['kube-system/etcd-cp-2', 'kube-system/etcd-cp-1', 'kube-system/etcd-cp-3'],
  ],
};

/** Sessions that find none, or cannot choose: the whole of stderr. */
const NOT_FOUND: Readonly<Record<string, readonly [session: Session, stderr: string]>> = {
  'a name in several namespaces': [
    { args: ['explain', 'etcd-cp-1'], prepare: copyTo('shop') },
    'error: several pods are called etcd-cp-1. Name one of them: kube-system/etcd-cp-1, shop/etcd-cp-1\n',
  ],
  'a name nearly right': [
    { args: ['explain', 'etcd-cp1', '-n', 'kube-system'] },
    'error: no pod "etcd-cp1" found in namespace kube-system. Did you mean etcd-cp-1, etcd-cp-2, etcd-cp-3? List them all with "kubectl static ls".\n',
  ],
  'a name in another namespace': [
    { args: ['explain', 'etcd-cp-1', '-n', 'shop'] },
    'error: no pod "etcd-cp-1" found in namespace shop. Did you mean kube-system/etcd-cp-1, kube-system/etcd-cp-2, kube-system/etcd-cp-3? To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-1".\n',
  ],
  "a manifest's name on the wrong node": [
    { args: ['explain', 'etcd', '--node', 'worker-1'] },
    'error: no pod "etcd" found in any namespace on node worker-1. kube-system/etcd-cp-1 is on node cp-1, kube-system/etcd-cp-2 on node cp-2, kube-system/etcd-cp-3 on node cp-3. To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node worker-1".\n',
  ],
  'a name nearly right, on the node given': [
    { args: ['explain', 'etcd-cp2', '--node', 'cp-2'] },
    'error: no pod "etcd-cp2" found in any namespace on node cp-2. Did you mean kube-system/etcd-cp-2? To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-2".\n',
  ],
  "a manifest's name on its node, in another namespace": [
    { args: ['explain', 'etcd', '--node', 'cp-2', '-n', 'shop'] },
    'error: no pod "etcd" found in namespace shop on node cp-2. Did you mean kube-system/etcd-cp-2? To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-2".\n',
  ],
  'a pod of another node': [
    { args: ['explain', 'etcd-cp-1', '--node', 'cp-2'] },
    'error: no pod "etcd-cp-1" found in any namespace on node cp-2. kube-system/etcd-cp-1 is on node cp-1. To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-2".\n',
  ],
  'a name like no other': [
    { args: ['explain', 'frobnicator'] },
    'error: no pod "frobnicator" found in any namespace. If this is the name in its manifest, add --node NODE. Look for pods that the API server does not show with "kubectl static ls --hidden".\n',
  ],
  'a name outside the only namespace that the user may read': [
    { args: ['explain', 'db-0'], server: ONE_NAMESPACE, kubeconfig: { user: 'local', namespace: 'kube-system' } },
    'error: no pod "db-0" found in namespace kube-system. Other namespaces could not be searched (needs "list pods"): name one with -n NAMESPACE. Static pods without a mirror pod could not be searched: needs "get nodes". Name its node with --node. To check whether you may list them, run "kubectl auth can-i list pods --all-namespaces".\n',
  ],
};

/** Of a static pod without a mirror, or of any name that ends in a node's, a user who may ask no kubelet reads what is missing. */
const UNSEEN: Readonly<Record<string, readonly [session: Session, hint: string]>> = {
  'the kubelet, for want of a permission': [
    { args: ['explain', 'ghost-cp-1'], server: { cluster: 'hidden' }, kubeconfig: { user: 'tier1' } },
    'Static pods without a mirror pod could not be searched: needs "get nodes/proxy". To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-1".',
  ],
  'the kubelet of the node given, for want of a permission': [
    { args: ['explain', 'ghost', '--node=cp-1'], server: { cluster: 'hidden' }, kubeconfig: { user: 'tier1' } },
    'Static pods without a mirror pod could not be searched: needs "get nodes/pods" or "get nodes/proxy". To see whether its manifest is stopped or refused, run "kubectl static manifest --list --node cp-1".',
  ],
  'the kubelet of a node that does not exist': [
    { args: ['explain', 'ghost', '--node=cp-9'], server: { cluster: 'hidden' } },
    'Static pods without a mirror pod could not be searched: kubelet pods of node cp-9: nodes "cp-9" not found. Look for pods that the API server does not show with "kubectl static ls --hidden".',
  ],
};

const results: Record<string, SessionResult> = {};

beforeAll(async () => {
  const found = Object.entries(FOUND).map(([name, [session]]): [string, Session] => {
    return [name, { ...session, args: [...session.args, '-o', 'json', '--no-kubelet'] }];
  });
  const notFound = Object.entries(NOT_FOUND).map(([name, [session]]) => [name, session] as const);
  const unseen = Object.entries(UNSEEN).map(([name, [session]]) => [name, session] as const);
  Object.assign(results, await runSessions(Object.fromEntries([...found, ...notFound, ...unseen])));
}, SESSIONS_TIMEOUT);

interface Named {
  readonly metadata: { readonly namespace: string; readonly name: string };
}

describe('a pod is found', () => {
  test.each(Object.entries(FOUND))('%s', (name, [, pods]) => {
    const { code, stdout, stderr } = results[name]!;
    expect([code, stderr]).toEqual([0, '']);
    const document = JSON.parse(stdout) as Named | { items: Named[] };
    const items = 'items' in document ? document.items : [document];
    expect(items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(pods);
  });
});

describe('no pod is found, or several', () => {
  test.each(Object.entries(NOT_FOUND))('%s', (name, [, stderr]) => {
    expectFailure(results[name]!);
    expect(results[name]!.stderr).toBe(stderr);
  });
});

describe('what could not be asked is told', () => {
  test.each(Object.entries(UNSEEN))('%s', (name, [, hint]) => {
    expectFailure(results[name]!);
    expect(results[name]!.stderr).toContain(hint);
  });
});

test('a list is one even where only one of the pods is there', async () => {
  const { code, stdout } = await runSession({ args: ['explain', 'etcd-cp-1', 'frobnicator', '-o', 'json'] });
  const { kind, items } = JSON.parse(stdout) as { kind: string; items: readonly Named[] };
  expect([code, kind, items.map(({ metadata }) => metadata.name)]).toEqual([
    2,
    'StaticPodExplanationList',
    ['etcd-cp-1'],
  ]);
});
