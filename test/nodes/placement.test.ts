import { describe, expect, test } from '@jest/globals';
import { atOnce } from '../../src/facts/steps.ts';
import { mirrorAlone } from '../../src/pods/static-pod.ts';
import type { KubeletSettings } from '../../src/kubelet/kubelet-settings.ts';
import type { Node, ObjectMeta } from '../../src/kubernetes/kubernetes.ts';
import { listedAlone } from '../../src/nodes/placed-pod.ts';
import { placePods, type NodeKnowledge } from '../../src/nodes/placement.ts';
import { type MirrorPod, mirrorPod } from '../../src/pods/listed-pod.ts';

const CONFIG_MAP: KubeletSettings = {
  staticPodPath: '/srv/manifests',
  staticPodURL: '',
  fileCheckFrequency: undefined,
  httpCheckFrequency: undefined,
};

function mirror(manifest: string, node: string, more: Partial<ObjectMeta> = {}, version?: string): MirrorPod {
  const metadata: ObjectMeta = {
    name: `${manifest}-${node}`,
    namespace: 'kube-system',
    annotations: { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'file' },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node, uid: `uid-of-${node}`, controller: true }],
    ...more,
  };
  const pod = { metadata, nodeName: node, ready: '1/1', status: 'Running', restarts: '0', age: '1d' };
  return mirrorPod(pod, { version });
}

function known(name: string, nodeInfo: NonNullable<Node['status']>['nodeInfo'] = {}): NodeKnowledge {
  return { node: { metadata: { name, uid: `uid-of-${name}` }, status: { nodeInfo } }, gone: false };
}

/** What is told of each pod's place, for brevity. */
function places(pods: readonly MirrorPod[], nodes: Readonly<Record<string, NodeKnowledge>>, map?: KubeletSettings) {
  return atOnce(placePods(pods.map(mirrorAlone), new Map(Object.entries(nodes)), map)).map(
    ({ mirror, directory, owner }) => {
      return [mirror.verdict, directory?.value, directory?.source, owner];
    },
  );
}

const KUBEADM = { 'kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint': '10.0.0.1:6443' };

describe('a pod is placed', () => {
  test("by its node's distribution", () => {
    const nodes = { 'n-1': known('n-1', { kubeletVersion: 'v1.33.4+k3s1' }) };
    expect(places([mirror('web', 'n-1')], nodes)).toEqual([
      [
        'static',
        '/var/lib/rancher/k3s/agent/pod-manifests',
        'distribution',
        'whoever put the file there; K3s ships no static pods',
      ],
    ]);
  });

  test("by kubeadm's ConfigMap where a pod of its node marks it as kubeadm's", () => {
    const labels = { component: 'kube-apiserver', tier: 'control-plane' };
    const annotations = { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'file', ...KUBEADM };
    const pods = [
      mirror('kube-apiserver', 'cp-1', { annotations, labels }),
      mirror('vip', 'cp-1'),
      mirror('vip', 'cp-2'),
    ];
    expect(places(pods, { 'cp-1': known('cp-1'), 'cp-2': known('cp-2') }, CONFIG_MAP)).toEqual([
      ['static', '/srv/manifests', 'kubelet-config', 'kubeadm'],
      ['static', '/srv/manifests', 'kubelet-config', 'whoever put the file there'],
      ['static', '/srv/manifests', 'kubelet-config', 'not known'],
    ]);
  });

  test('nowhere where it comes from a URL', () => {
    const annotations = { 'kubernetes.io/config.mirror': 'abc', 'kubernetes.io/config.source': 'http' };
    const [place] = places([mirror('web', 'n-1', { annotations })], { 'n-1': known('n-1') }, CONFIG_MAP);
    expect(place!.slice(0, 3)).toEqual(['static', undefined, undefined]);
  });

  test('without an owner where it is suspect', () => {
    expect(places([mirror('web', 'n-1', { ownerReferences: [] })], { 'n-1': known('n-1') }, CONFIG_MAP)).toEqual([
      ['suspect', '/srv/manifests', 'kubelet-config', undefined],
    ]);
  });
});

describe('with the Node known the verdict is', () => {
  const stale = { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'n-1', uid: 'old', controller: true }] };
  const ownerless = { ownerReferences: [] };
  const old = known('n-1', { kubeletVersion: 'v1.16.9' });
  const rows: readonly [what: string, MirrorPod, NodeKnowledge | undefined, string][] = [
    ['static', mirror('web', 'n-1'), known('n-1'), 'static'],
    ['suspect by the uid', mirror('web', 'n-1', stale), known('n-1'), 'suspect'],
    ['suspect because the Node is gone', mirror('web', 'n-1'), { node: undefined, gone: true }, 'suspect'],
    [
      'what it was where the Node was not read',
      mirror('web', 'n-1', stale),
      { node: undefined, gone: false },
      'static',
    ],
    ['what it was where the Node was not asked for', mirror('web', 'n-1', stale), undefined, 'static'],
    ['static without an owner where the kubelet is older than 1.17', mirror('web', 'n-1', ownerless), old, 'static'],
    [
      'suspect without an owner where only the server is older than 1.17',
      mirror('web', 'n-1', ownerless, 'v1.16.0'),
      known('n-1', { kubeletVersion: 'v1.17.0' }),
      'suspect',
    ],
    [
      'what the server explains where the Node was not read',
      mirror('web', 'n-1', ownerless, 'v1.16.0'),
      { node: undefined, gone: false },
      'static',
    ],
  ];
  test.each(rows)('%s', (_what, pod, knowledge, verdict) => {
    expect(places([pod], knowledge === undefined ? {} : { 'n-1': knowledge })[0]![0]).toBe(verdict);
  });
});

test('a plain list knows of no place', () => {
  const pod = mirror('etcd', 'cp-1');
  expect(listedAlone(pod)).toEqual({ ...mirrorAlone(pod), directory: undefined, owner: undefined });
});
