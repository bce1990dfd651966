import { expect, test } from '@jest/globals';
import { kubeletAddresses } from '../../../src/kubectl/api/kubelet-address.ts';

const addresses = (...pairs: readonly (readonly [type: string, address: string])[]) => ({
  addresses: pairs.map(([type, address]) => ({ type, address })),
});

test('addresses inside the cluster come first, then names, then those outside, each once', () => {
  const status = {
    ...addresses(
      ['Hostname', 'node-1'],
      ['ExternalDNS', 'node-1.example.com'],
      ['ExternalIP', '203.0.113.7'],
      ['InternalDNS', 'node-1'],
      ['InternalIP', '10.0.0.7'],
      ['InternalIP', 'fd00::7'],
    ),
    daemonEndpoints: { kubeletEndpoint: { Port: 10_350 } },
  };
  expect(kubeletAddresses({ status })).toEqual([
    { type: 'InternalIP', host: '10.0.0.7', port: 10_350 },
    { type: 'InternalIP', host: 'fd00::7', port: 10_350 },
    { type: 'InternalDNS', host: 'node-1', port: 10_350 },
    { type: 'ExternalIP', host: '203.0.113.7', port: 10_350 },
    { type: 'ExternalDNS', host: 'node-1.example.com', port: 10_350 },
  ]);
});

test.each([[undefined], [0], [-1], [70_000], [10.5]])('a port that is none (%s) is the usual one', (Port) => {
  const status = {
    ...addresses(['InternalIP', '10.0.0.7']),
    daemonEndpoints: { kubeletEndpoint: Port === undefined ? {} : { Port } },
  };
  expect(kubeletAddresses({ status })).toEqual([{ type: 'InternalIP', host: '10.0.0.7', port: 10_250 }]);
});

test('what is no host is none, and neither is one of this link alone, nor an unknown kind', () => {
  const status = addresses(
    ['InternalIP', 'fe80::1%eth0'],
    ['Hostname', 'node/../1'],
    ['Hostname', 'user@node'],
    ['Hostname', ''],
    ['PodIP', '10.1.0.1'],
  );
  expect(kubeletAddresses({ status })).toEqual([]);
  expect(kubeletAddresses({})).toEqual([]);
});
