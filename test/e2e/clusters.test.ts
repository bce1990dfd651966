import { afterAll, beforeAll, describe, test } from '@jest/globals';
import { expectGolden } from '../golden.ts';
import { transcript } from '../program/transcript.ts';
import { runInProcess } from '../program/in-process.ts';
import { startApiServer, type TestApiServer } from '../api-server/api-server.ts';

/** What is run on each fixture cluster; each line's whole output is a golden file. */
const SESSIONS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  kubeadm: {
    ls: ['ls'],
    'ls-wide': ['ls', '-o', 'wide'],
    'ls-node': ['list', '--node', 'cp-2', '--show-labels'],
    'ls-label-columns': ['ls', '--node', 'cp-1', '-L', 'component,tier', '-L', 'example.com/none', '--show-labels'],
    'ls-json': ['ls', '--node=cp-1', '-l', 'component in (etcd)', '-o', 'json'],
    'ls-yaml': ['ls', '--node=cp-1', '-l', 'component in (etcd)', '-oyaml'],
    'ls-name': ['ls', '-oname', '--field-selector', 'spec.nodeName!=cp-1'],
    'ls-columns': ['ls', '-o', 'custom-columns=NAME:.metadata.name,HASH:hash,DIR:.directory.path', '--no-headers'],
    'ls-jsonpath': ['ls', '-o', 'jsonpath={range .items[*]}{.metadata.name}{"\\t"}{.node}{"\\n"}{end}'],
    'ls-sorted': ['ls', '--sort-by=.node', '--no-headers'],
    'ls-empty-namespace': ['ls', '-nshop'],
    'ls-missing-node': ['ls', '--node', 'cp-9'],
    'ls-missing-among-nodes': ['ls', '--node', 'cp-1,cp-9'],
    'ls-missing-node-twice': ['ls', '--node', 'cp-9,cp-1,cp-9'],
    'ls-empty-selector': ['ls', '-l', 'component=nothing'],
    'explain-etcd': ['explain', 'etcd-cp-1'],
    'explain-by-manifest': ['explain', 'kube-scheduler', '--node', 'cp-2', '--no-kubelet'],
    'explain-json': ['explain', 'pod/etcd-cp-1', '-n', 'kube-system', '-o', 'json'],
    'explain-ordinary': ['explain', 'shop/db-0'],
    'explain-near': ['explain', 'etcd-cp1'],
    'explain-manifest-name': ['explain', 'etcd'],
    'explain-found-and-not': ['explain', 'pod', 'shop/db-0', 'nosuch', 'neither'],
    'explain-by-hand': ['explain', 'etcd-cp-1', 'kube-scheduler-cp-2', '--by-hand'],
    'explain-by-hand-restart': ['explain', 'etcd', '--node', 'cp-1', '--by-hand=restart'],
    'explain-by-hand-ordinary': ['explain', 'shop/db-0', '--by-hand=restart'],
    'explain-several': ['explain', 'kube-system/etcd-cp-1', 'shop/db-0', '--no-kubelet'],
  },
  'k3s-agent': { ls: ['ls'], 'ls-wide': ['ls', '-o', 'wide'], explain: ['explain', 'registry-mirror-pi-agent-1'] },
  rke2: { ls: ['ls'], 'ls-wide': ['ls', '-o', 'wide'], explain: ['explain', 'etcd-rancher-srv-a'] },
  talos: {
    'ls-wide': ['ls', '-o', 'wide'],
    explain: ['explain', 'kube-apiserver-talos-7f3-kqm'],
    'explain-by-hand': ['explain', 'kube-apiserver-talos-7f3-kqm', '--by-hand'],
  },
  openshift: { ls: ['ls'], 'ls-wide': ['ls', '-o', 'wide'], explain: ['explain', 'etcd-ocp-xk2tz-master-0'] },
  managed: { ls: ['ls'], 'ls-json': ['ls', '-o', 'json'], 'ls-name': ['ls', '-o', 'name'] },
  trouble: {
    ls: ['ls'],
    'ls-wide': ['ls', '-o', 'wide'],
    'ls-full-scan': ['ls', '--full-scan'],
    'explain-forged': ['explain', 'forged-cp-1'],
    'explain-orphan': ['explain', 'node-agent-gone-1'],
    'explain-renamed': ['explain', 'renamed-master-1'],
    'explain-stale-owner': ['explain', 'stale-owner-cp-1'],
    'explain-lookalike': ['explain', 'sneaky-cp-1'],
    'explain-hostile': ['explain', 'hostile-cp-1'],
    'explain-dead-kubelet': ['explain', 'agent-worker-off'],
    'explain-windows': ['explain', 'agent-win-edge.01'],
    'explain-windows-by-hand': ['explain', 'agent-win-edge.01', '--by-hand=edit'],
  },
  hidden: {
    'explain-not-run': ['explain', 'gone-worker-1'],
    'explain-other-hash': ['explain', 'edited-worker-1'],
    'explain-other-hash-yaml': ['explain', 'edited-worker-1', '-o', 'yaml'],
    'explain-stuck': ['explain', 'stuck-worker-1'],
    'explain-hidden': ['explain', 'ghost-cp-1'],
    'explain-hidden-by-manifest': ['explain', 'apps/double', '--node', 'cp-1'],
    'explain-hidden-by-hand': ['explain', 'ghost-cp-1', '--by-hand=stop'],
    'explain-hidden-json': ['explain', 'no-such-namespace/ghost-cp-1', '-o', 'json'],
    'explain-hidden-ended': ['explain', 'once-cp-1'],
    'explain-hidden-unknown-why': ['explain', 'agent', '--node', 'worker-1'],
    'explain-hidden-guesses': ['explain', 'guarded/checked-cp-1'],
    'explain-namesake-of-hidden': ['explain', 'double-cp-1'],
    'explain-hidden-elsewhere': ['explain', 'apps/ghost-cp-1'],
    'explain-hidden-unasked': ['explain', 'ghost-cp-1', '--no-kubelet'],
    'explain-hidden-unreachable': ['explain', 'lost-worker-2'],
    'explain-unreachable-kubelet': ['explain', 'quiet-worker-2'],
  },
};

describe.each(Object.entries(SESSIONS))('%s', (cluster, sessions) => {
  let server: TestApiServer;
  beforeAll(async () => {
    server = await startApiServer({ cluster });
  });
  afterAll(() => server.close());

  test.each(Object.entries(sessions))('%s', async (name, args) => {
    const result = await runInProcess(args, { kubeconfig: server.kubeconfig() });
    expectGolden(`${cluster}/${name}.txt`, transcript(args, result));
  });
});
