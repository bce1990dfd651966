import { expect, test } from '@jest/globals';
import { withoutSecretArguments, withoutSecretWords } from '../../src/kubernetes/secret-arguments.ts';

function masked(name: string, value: string): string | undefined {
  return withoutSecretArguments({ annotations: { [name]: value } }).annotations?.[name];
}

test('arguments of k3s and RKE2 keep what tells where things are, and no secret', () => {
  const words = [
    'server',
    '--token',
    'planted',
    '--agent-token=planted',
    '--data-dir',
    '/data',
    '--datastore-endpoint',
    'postgres://user:planted@db:5432/k3s',
    '--etcd-s3-access-key=planted',
    '--etcd-s3-secret-key',
    'planted',
    '--vpn-auth=name=tailscale,joinKey=planted',
    '--kubelet-arg',
    'pod-manifest-path=/etc/pods',
    '--kubelet-arg',
    'manifest-url=https://planted:planted@host/pod?planted',
    '--kubelet-arg',
    'manifest-url-header=Authorization:Bearer planted',
    '--kubelet-arg=manifest-url-header=X:planted',
    '--kube-apiserver-arg',
    'service-account-key-file=planted',
    '--secrets-encryption',
    '--node-label=a=b',
  ];
  expect(JSON.parse(masked('k3s.io/node-args', JSON.stringify(words))!)).toEqual([
    'server',
    '--token',
    '********',
    '--agent-token=********',
    '--data-dir',
    '/data',
    '--datastore-endpoint',
    '********',
    '--etcd-s3-access-key=********',
    '--etcd-s3-secret-key',
    '********',
    '--vpn-auth=********',
    '--kubelet-arg',
    'pod-manifest-path=/etc/pods',
    '--kubelet-arg',
    'manifest-url=https://host/pod',
    '--kubelet-arg',
    'manifest-url-header=********',
    '--kubelet-arg=manifest-url-header=********',
    '--kube-apiserver-arg',
    'service-account-key-file=********',
    '--secrets-encryption',
    '--node-label=a=b',
  ]);
});

test('so does their environment', () => {
  const variables = { K3S_TOKEN: 'planted', K3S_DATA_DIR: '/data', HTTPS_PROXY: 'http://u:planted@proxy:1', OTHER: 1 };
  expect(JSON.parse(masked('rke2.io/node-env', JSON.stringify(variables))!)).toEqual({
    K3S_TOKEN: '********',
    K3S_DATA_DIR: '/data',
    HTTPS_PROXY: 'http://proxy:1',
    OTHER: '********',
  });
});

test.each(['--token planted', '{"a":"planted"}', '"planted"'])(
  'what is no list of words is masked whole: %s',
  (value) => {
    expect(masked('k3s.io/node-args', value)).toBe('********');
  },
);

test('other annotations stay', () => {
  const metadata = { name: 'a', annotations: { 'k3s.io/hostname': 'token' } };
  expect(withoutSecretArguments(metadata)).toBe(metadata);
});

test('so do the words of any command line', () => {
  const words = [
    '--manifest-url-header',
    'Authorization:Bearer planted',
    '--manifest-url=http://u:planted@h/a',
    '-v=2',
  ];
  expect(withoutSecretWords(words)).toEqual(['--manifest-url-header', '********', '--manifest-url=http://h/a', '-v=2']);
});
