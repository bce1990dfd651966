import { describe, expect, test } from '@jest/globals';
import { readNodeArgs, type NodeArgs } from '../../src/nodes/node-args.ts';

const K3S: NodeArgs = {
  program: 'k3s',
  dataDir: '/var/lib/rancher/k3s',
  dataDirSet: false,
  podManifestPath: undefined,
  kubeletConfig: undefined,
  fileCheckFrequency: undefined,
};

function read(program: 'k3s' | 'rke2', args: unknown, env?: unknown): NodeArgs | undefined {
  return readNodeArgs({
    annotations: {
      [`${program}.io/node-args`]: typeof args === 'string' ? args : JSON.stringify(args),
      ...(env === undefined ? {} : { [`${program}.io/node-env`]: typeof env === 'string' ? env : JSON.stringify(env) }),
    },
  });
}

describe('the arguments of k3s', () => {
  const rows: readonly [what: string, args: readonly string[], Partial<NodeArgs>][] = [
    ['none', [], {}],
    ['others', ['server', '--disable', 'traefik', '--kubelet-arg', 'max-pods=200'], {}],
    ['--data-dir in two words', ['agent', '--data-dir', '/srv/k3s'], { dataDir: '/srv/k3s', dataDirSet: true }],
    ['--data-dir in one', ['agent', '--data-dir=/srv/k3s'], { dataDir: '/srv/k3s', dataDirSet: true }],
    ['-d', ['agent', '-d', '/srv/k3s/'], { dataDir: '/srv/k3s', dataDirSet: true }],
    [
      'one dash, as the flag library takes it',
      ['agent', '-data-dir', '/srv/k3s'],
      { dataDir: '/srv/k3s', dataDirSet: true },
    ],
    ['the last --data-dir wins', ['--data-dir=/a', '-d', '/b'], { dataDir: '/b', dataDirSet: true }],
    ['a path with an equals sign', ['--data-dir=/srv/a=b'], { dataDir: '/srv/a=b', dataDirSet: true }],
    ['the root as data directory', ['--data-dir=/'], { dataDir: '/', dataDirSet: true }],
    ['--data-dir without a value', ['agent', '--data-dir'], {}],
    ['--kubelet-arg in two words', ['--kubelet-arg', 'pod-manifest-path=/m'], { podManifestPath: '/m' }],
    ['--kubelet-arg in one', ['--kubelet-arg=pod-manifest-path=/m'], { podManifestPath: '/m' }],
    ['--kubelet-arg with dashes within', ['--kubelet-arg=--pod-manifest-path=/m'], { podManifestPath: '/m' }],
    ['a path with quotes and spaces', ['--kubelet-arg=pod-manifest-path=/a "b" c'], { podManifestPath: '/a "b" c' }],
    [
      'the last of several wins',
      ['--kubelet-arg=pod-manifest-path=/a', '--kubelet-arg=pod-manifest-path=/b'],
      { podManifestPath: '/b' },
    ],
    [
      "the kubelet's configuration file",
      ['--kubelet-arg', 'config=/etc/kubelet.yaml'],
      { kubeletConfig: '/etc/kubelet.yaml' },
    ],
  ];
  test.each(rows)('%s', (_what, args, expected) => {
    expect(read('k3s', args)).toEqual({ ...K3S, ...expected });
  });
});

describe('the data directory by environment', () => {
  test('of k3s', () => {
    const env = { K3S_DATA_DIR: '/srv/env', K3S_TOKEN: '********' };
    expect(read('k3s', ['server'], env)).toEqual({ ...K3S, dataDir: '/srv/env', dataDirSet: true });
  });

  test('gives way to the flag', () => {
    const env = { K3S_DATA_DIR: '/srv/env' };
    expect(read('k3s', ['--data-dir', '/srv/flag'], env)).toEqual({ ...K3S, dataDir: '/srv/flag', dataDirSet: true });
  });

  test("of RKE2 is RKE2's own", () => {
    const env = { K3S_DATA_DIR: '/srv/k3s', RKE2_DATA_DIR: '/srv/rke2' };
    expect(read('rke2', ['server'], env)).toEqual({ ...K3S, program: 'rke2', dataDir: '/srv/rke2', dataDirSet: true });
  });

  test.each([['{"K3S_DATA_DIR":'], ['null'], ['[]'], ['{"K3S_DATA_DIR":7}'], ['{"K3S_DATA_DIR":""}'], ['"x"']])(
    'is not known from %s',
    (env) => {
      expect(read('k3s', ['server'], env)).toEqual(K3S);
    },
  );
});

test('RKE2 has a directory of its own', () => {
  expect(read('rke2', ['server'])).toEqual({ ...K3S, program: 'rke2', dataDir: '/var/lib/rancher/rke2' });
});

test.each([['[server'], ['{"a":1}'], ['"server"'], ['[1,2]'], ['null'], ['']])(
  'arguments that cannot be parsed are none: %s',
  (annotation) => {
    expect(read('k3s', annotation)).toBeUndefined();
  },
);

test('without the annotation there are none', () => {
  expect(readNodeArgs({})).toBeUndefined();
  expect(readNodeArgs({ annotations: { 'k3s.io/node-env': '{"K3S_DATA_DIR":"/x"}' } })).toBeUndefined();
});
