import { describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../src/nodes/distributions/catalogue.ts';
import type { Distribution } from '../../src/nodes/distributions/distribution.ts';
import type { KubeletFlags, KubeletSettings } from '../../src/kubelet/kubelet-settings.ts';
import { directoryOf, joinPath, locateManifests, looksLikeFile } from '../../src/nodes/manifest-location.ts';
import type { NodeArgs } from '../../src/nodes/node-args.ts';

function distribution(id: string): Distribution {
  return DISTRIBUTIONS.find((one) => one.id === id)!;
}

function settings(staticPodPath: string, more: Partial<KubeletSettings> = {}): KubeletSettings {
  return { staticPodPath, staticPodURL: '', fileCheckFrequency: undefined, httpCheckFrequency: undefined, ...more };
}

function flags(podManifestPath: string, more: Partial<KubeletFlags> = {}): KubeletFlags {
  return { config: '', configDir: '', podManifestPath, ...more };
}

function nodeArgs(more: Partial<NodeArgs> = {}): NodeArgs {
  const none = { podManifestPath: undefined, kubeletConfig: undefined, fileCheckFrequency: undefined };
  return { program: 'k3s', dataDir: '/var/lib/rancher/k3s', dataDirSet: false, ...none, ...more };
}

describe('the path', () => {
  const kubeadm = distribution('kubeadm');
  const all = {
    configz: settings('/configz'),
    flagz: flags('/flagz'),
    nodeArgs: nodeArgs({ podManifestPath: '/args' }),
    configMap: settings('/map'),
    distribution: kubeadm,
  };

  test('comes from the best source that tells, and the others are kept', () => {
    expect(locateManifests(all)).toMatchObject({
      path: { value: '/configz', source: 'configz', confidence: 'certain' },
      disagreements: [
        { value: '/flagz', source: 'flagz', confidence: 'certain' },
        { value: '/args', source: 'node-args', confidence: 'likely' },
        { value: '/map', source: 'kubelet-config', confidence: 'likely' },
      ],
    });
  });

  test.each([
    ['flagz', { ...all, configz: undefined }, { value: '/flagz', source: 'flagz', confidence: 'certain' }],
    [
      'the node arguments',
      { ...all, configz: undefined, flagz: undefined },
      { value: '/args', source: 'node-args', confidence: 'likely' },
    ],
    [
      'the ConfigMap',
      { configMap: all.configMap, distribution: kubeadm },
      { value: '/map', source: 'kubelet-config', confidence: 'likely' },
    ],
    [
      'the ConfigMap, whatever the distribution',
      { configMap: all.configMap },
      { value: '/map', source: 'kubelet-config', confidence: 'likely' },
    ],
    [
      'the ConfigMap, where flagz does not say',
      { flagz: flags(''), configMap: all.configMap },
      { value: '/map', source: 'kubelet-config', confidence: 'likely' },
    ],
    [
      'the distribution',
      { distribution: kubeadm },
      { value: '/etc/kubernetes/manifests', source: 'distribution', confidence: 'likely' },
    ],
    [
      'the distribution, where its ConfigMap is another matter',
      { configMap: all.configMap, distribution: distribution('rke2') },
      { value: '/var/lib/rancher/rke2/agent/pod-manifests', source: 'distribution', confidence: 'likely' },
    ],
    [
      'a moved data directory',
      { nodeArgs: nodeArgs({ dataDir: '/srv', dataDirSet: true }), distribution: distribution('k3s') },
      { value: '/srv/agent/pod-manifests', source: 'node-args', confidence: 'likely' },
    ],
    [
      'the distribution, where the data directory is not moved',
      { nodeArgs: nodeArgs(), distribution: distribution('k3s') },
      { value: '/var/lib/rancher/k3s/agent/pod-manifests', source: 'distribution', confidence: 'likely' },
    ],
    [
      'a kubelet that has none',
      { configz: settings(''), distribution: kubeadm },
      { value: '', source: 'configz', confidence: 'certain' },
    ],
  ] as const)('comes from %s', (_what, facts, path) => {
    expect(locateManifests(facts).path).toEqual(path);
  });

  test('is not known where nothing tells', () => {
    expect(locateManifests({})).toEqual({
      path: undefined,
      url: undefined,
      kubeletConfig: undefined,
      pathSetByFlag: false,
      fileCheckFrequency: { value: '20s', source: 'kubelet-default', confidence: 'guess' },
      httpCheckFrequency: { value: '20s', source: 'kubelet-default', confidence: 'guess' },
      disagreements: [],
    });
  });

  test.each([
    ['a slash at the end', '/etc/kubernetes/manifests/', '/etc/kubernetes/manifests'],
    ['a backslash at the end', 'C:\\manifests\\', 'C:\\manifests'],
    ['nothing', '/m', '/m'],
  ])('disagrees with no other that differs by %s', (_what, one, other) => {
    const { disagreements } = locateManifests({ configz: settings(one), configMap: settings(other) });
    expect(disagreements).toEqual([]);
  });

  test.each([
    ['the root', '/', '/m'],
    ['none', '/m', ''],
    ['a path', '', '/m'],
  ])('disagrees where one says %s', (_what, one, other) => {
    const { disagreements } = locateManifests({ configz: settings(one), configMap: settings(other) });
    expect(disagreements).toEqual([{ value: other, source: 'kubelet-config', confidence: 'likely' }]);
  });

  test("is no matter of a distribution's default where the node tells", () => {
    expect(locateManifests({ configz: settings('/m'), distribution: kubeadm }).disagreements).toEqual([]);
  });

  test('was set by the flag where flagz shows one', () => {
    expect(locateManifests({ configz: settings('/m'), flagz: flags('/m') }).pathSetByFlag).toBe(true);
    expect(locateManifests({ configz: settings('/m'), flagz: flags('') }).pathSetByFlag).toBe(false);
  });
});

describe('the URL', () => {
  const talos = distribution('talos');

  test.each([
    [
      'the kubelet',
      { configz: settings('', { staticPodURL: 'http://127.0.0.1:1/' }), distribution: talos },
      { value: 'http://127.0.0.1:1/', source: 'configz', confidence: 'certain' },
    ],
    [
      'a kubelet that has none',
      { configz: settings('/m'), distribution: talos },
      { value: '', source: 'configz', confidence: 'certain' },
    ],
    ['nobody', { configMap: settings('', { staticPodURL: 'http://x/' }) }, undefined],
  ] as const)('comes from %s', (_what, facts, url) => {
    expect(locateManifests(facts).url).toEqual(url);
  });

  test('comes from the distribution where no kubelet was asked', () => {
    const { defaultSource } = talos;
    const describeUrl = defaultSource.kind === 'url' ? defaultSource.describe : '';
    expect(locateManifests({ distribution: talos }).url).toEqual({
      value: describeUrl,
      source: 'distribution',
      confidence: 'likely',
    });
    expect(describeUrl).not.toBe('');
  });
});

test.each([
  [
    'flagz',
    { flagz: flags('', { config: '/c', configDir: '/d' }), nodeArgs: nodeArgs({ kubeletConfig: '/a' }) },
    { value: '/c', source: 'flagz', confidence: 'certain' },
  ],
  [
    'flagz, with drop-ins alone',
    { flagz: flags('', { configDir: '/d' }) },
    { value: '/d', source: 'flagz', confidence: 'certain' },
  ],
  [
    'the node arguments',
    { flagz: flags(''), nodeArgs: nodeArgs({ kubeletConfig: '/a' }) },
    { value: '/a', source: 'node-args', confidence: 'likely' },
  ],
  [
    'the distribution',
    { distribution: distribution('kubeadm') },
    { value: '/var/lib/kubelet/config.yaml', source: 'distribution', confidence: 'guess' },
  ],
  ['nowhere', { configz: settings('/m') }, undefined],
] as const)("the kubelet's configuration file comes from %s", (_what, facts, expected) => {
  expect(locateManifests(facts).kubeletConfig).toEqual(expected);
});

test.each([
  [
    'the kubelet',
    { configz: settings('', { fileCheckFrequency: '5s' }), configMap: settings('', { fileCheckFrequency: '9s' }) },
    { value: '5s', source: 'configz', confidence: 'certain' },
  ],
  [
    'the kubelet, which has the default',
    { configz: settings(''), configMap: settings('', { fileCheckFrequency: '9s' }) },
    { value: '20s', source: 'configz', confidence: 'certain' },
  ],
  [
    'the ConfigMap',
    { configMap: settings('', { fileCheckFrequency: '9s' }) },
    { value: '9s', source: 'kubelet-config', confidence: 'likely' },
  ],
  [
    'the default, where the ConfigMap does not say',
    { configMap: settings('') },
    { value: '20s', source: 'kubelet-default', confidence: 'guess' },
  ],
  [
    'the default, where the ConfigMap is another matter',
    { configMap: settings('', { fileCheckFrequency: '9s' }), distribution: distribution('k3s') },
    { value: '20s', source: 'kubelet-default', confidence: 'guess' },
  ],
] as const)('how often the path is read comes from %s', (_what, facts, expected) => {
  expect(locateManifests(facts).fileCheckFrequency).toEqual(expected);
});

test.each([
  ['/etc/kubernetes/manifests', false, '/etc/kubernetes/manifests'],
  ['/etc/pod.yaml', true, '/etc'],
  ['/etc/pod.YML', true, '/etc'],
  ['/etc/pod.json', true, '/etc'],
  ['/etc/etcd.manifest', true, '/etc'],
  ['/pod.yaml', true, '/'],
  ['/etc/pods.d', false, '/etc/pods.d'],
  ['C:\\k\\pod.yaml', true, 'C:\\k'],
  ['/', false, '/'],
])('%s: a single file is %p, its directory %s', (path, isFile, directory) => {
  expect(looksLikeFile(path)).toBe(isFile);
  expect(directoryOf(path)).toBe(directory);
});

test.each([
  ['/etc/kubernetes/manifests', '/etc/kubernetes/manifests/etcd.yaml'],
  ['/etc/kubernetes/manifests/', '/etc/kubernetes/manifests/etcd.yaml'],
  ['/', '/etcd.yaml'],
  ['C:\\k\\manifests', 'C:\\k\\manifests\\etcd.yaml'],
  ['C:\\k\\manifests\\', 'C:\\k\\manifests\\etcd.yaml'],
  ['\\\\server\\share', '\\\\server\\share\\etcd.yaml'],
  ['C:', 'C:\\etcd.yaml'],
])('a file in %s', (directory, expected) => {
  expect(joinPath(directory, 'etcd.yaml')).toBe(expected);
});

describe('what k3s and RKE2 tell besides the path', () => {
  const rke2 = distribution('rke2');

  test('the data directory moves the kubelet configuration', () => {
    const moved = nodeArgs({ program: 'rke2', dataDir: '/srv/rke2', dataDirSet: true });
    expect(locateManifests({ nodeArgs: moved, distribution: rke2, kubeletVersion: 'v1.33.1+rke2r1' })).toMatchObject({
      path: { value: '/srv/rke2/agent/pod-manifests', source: 'node-args' },
      kubeletConfig: { value: '/srv/rke2/agent/etc/kubelet.conf.d', source: 'node-args', confidence: 'guess' },
    });
  });

  test('there is no such configuration before 1.32', () => {
    expect(locateManifests({ distribution: rke2, kubeletVersion: 'v1.31.9+rke2r1' }).kubeletConfig).toBeUndefined();
  });

  test('the check frequency is the one given, else what RKE2 sets', () => {
    expect(locateManifests({ distribution: rke2 }).fileCheckFrequency).toEqual({
      value: '5s',
      source: 'distribution',
      confidence: 'likely',
    });
    const given = nodeArgs({ program: 'rke2', fileCheckFrequency: '1m' });
    expect(locateManifests({ distribution: rke2, nodeArgs: given }).fileCheckFrequency).toEqual({
      value: '1m',
      source: 'node-args',
      confidence: 'likely',
    });
  });
});

describe('on Windows', () => {
  test('what kubeadm plans for all nodes, and what is usual for Linux, is a guess', () => {
    const kubeadm = distribution('kubeadm');
    const path = '/etc/kubernetes/manifests';
    const planned = { configMap: settings(path), distribution: kubeadm, windows: true };
    expect(locateManifests(planned).path).toEqual({ value: path, source: 'kubelet-config', confidence: 'guess' });
    const usual = { distribution: kubeadm, windows: true };
    expect(locateManifests(usual).path).toEqual({ value: path, source: 'distribution', confidence: 'guess' });
    expect(locateManifests({ ...usual, configz: settings('C:\\m') }).path?.confidence).toBe('certain');
  });

  test.each([
    ['kubeadm', '/var/lib/kubelet/config.yaml'],
    ['aks', undefined],
  ])('the configuration file of %s is %s', (id, file) => {
    expect(locateManifests({ distribution: distribution(id), windows: true }).kubeletConfig?.value).toBe(file);
    expect(locateManifests({ distribution: distribution(id) }).kubeletConfig?.value).toBeDefined();
  });
});
