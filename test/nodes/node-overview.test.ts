import { describe, expect, test } from '@jest/globals';
import type { Node } from '../../src/kubernetes/kubernetes.ts';
import { overviewOf, type OverviewFacts } from '../../src/nodes/node-overview.ts';

const FACTS: OverviewFacts = {
  name: 'n',
  node: undefined,
  mirrors: undefined,
  configz: undefined,
  flagz: undefined,
  configMap: undefined,
  running: undefined,
  hidden: undefined,
  unreadable: [],
};

const CONFIGZ = {
  staticPodPath: '/etc/kubernetes/manifests',
  staticPodURL: '',
  fileCheckFrequency: '5s',
  httpCheckFrequency: undefined,
};

test('a node of which nothing is known is shown by its name', () => {
  expect(overviewOf(FACTS)).toEqual({
    metadata: { name: 'n' },
    status: undefined,
    roles: [],
    windows: false,
    path: undefined,
    url: undefined,
    from: 'unknown',
    kubeletConfig: undefined,
    reread: { value: '20s', source: 'kubelet-default', confidence: 'guess' },
    distribution: { id: 'unknown', title: 'unknown', confidence: 'guess' },
    address: undefined,
    version: undefined,
    mirrored: undefined,
    running: undefined,
    hidden: undefined,
    podLogs: '/var/log/pods',
    unreadable: [],
  });
});

test('the kubelet itself is believed', () => {
  const overview = overviewOf({ ...FACTS, configz: CONFIGZ, mirrors: [{ name: 'a' }], running: 3, hidden: 2 });
  expect(overview).toMatchObject({
    path: { value: '/etc/kubernetes/manifests', source: 'configz', confidence: 'certain' },
    url: { value: '', source: 'configz' },
    from: 'configz',
    reread: { value: '5s', source: 'configz' },
    mirrored: 1,
    running: 3,
    hidden: 2,
  });
});

test('the command line tells the path where the configuration does not', () => {
  const flagz = { config: '/etc/kubelet.yaml', configDir: '', podManifestPath: '/srv/pods' };
  expect(overviewOf({ ...FACTS, flagz })).toMatchObject({
    path: { value: '/srv/pods', source: 'flagz' },
    from: 'flagz',
    kubeletConfig: { value: '/etc/kubelet.yaml', source: 'flagz' },
  });
});

describe('as kubectl prints it', () => {
  const node = (labels: Record<string, string>, more: Partial<Node> = {}): OverviewFacts => ({
    ...FACTS,
    node: { metadata: { name: 'n', labels }, ...more },
  });

  test.each<[string, Partial<Node>]>([
    ['Ready', { status: { conditions: [{ type: 'Ready', status: 'True' }] } }],
    ['NotReady', { status: { conditions: [{ type: 'Ready', status: 'False' }] } }],
    ['NotReady', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }],
    ['Unknown', { status: { conditions: [{ type: 'DiskPressure', status: 'False' }] } }],
    [
      'Ready,SchedulingDisabled',
      { spec: { unschedulable: true }, status: { conditions: [{ type: 'Ready', status: 'True' }] } },
    ],
  ])('STATUS is %s', (status, more) => {
    expect(overviewOf(node({}, more)).status).toBe(status);
  });

  test('ROLES are sorted, each once', () => {
    const labels = {
      'node-role.kubernetes.io/worker': '',
      'node-role.kubernetes.io/control-plane': '',
      'node-role.kubernetes.io/': 'x',
      'kubernetes.io/role': 'worker',
    };
    expect(overviewOf(node(labels)).roles).toEqual(['control-plane', 'worker']);
  });
});

test.each([
  ['its kubelet', { status: { nodeInfo: { operatingSystem: 'windows' } } }, true],
  ['its label', { metadata: { labels: { 'kubernetes.io/os': 'windows' } } }, true],
  ['neither', { status: { nodeInfo: { operatingSystem: 'linux' } } }, false],
])('a node is one of Windows by %s', (_, node, windows) => {
  expect(overviewOf({ ...FACTS, node }).windows).toBe(windows);
});
