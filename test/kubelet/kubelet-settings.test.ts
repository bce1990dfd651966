import { describe, expect, test } from '@jest/globals';
import { readKubeletConfiguration, readKubeletFlags, withoutSecrets } from '../../src/kubelet/kubelet-settings.ts';

const NOTHING = { staticPodPath: '', staticPodURL: '', fileCheckFrequency: undefined, httpCheckFrequency: undefined };

describe('a kubelet configuration', () => {
  test('gives what it says of static pods, and nothing else', () => {
    const configuration = {
      kind: 'KubeletConfiguration',
      staticPodPath: '/etc/kubernetes/manifests',
      staticPodURL: 'https://config.example.com/pods',
      staticPodURLHeader: { Authorization: ['Bearer s3cret'] },
      fileCheckFrequency: '10s',
      httpCheckFrequency: '1m30s',
      enableServer: true,
    };
    expect(readKubeletConfiguration(configuration)).toEqual({
      staticPodPath: '/etc/kubernetes/manifests',
      staticPodURL: 'https://config.example.com/pods',
      fileCheckFrequency: '10s',
      httpCheckFrequency: '1m30s',
    });
  });

  test.each([
    ['an empty one', {}],
    [
      'fields of other types',
      { staticPodPath: 7, staticPodURL: ['x'], fileCheckFrequency: 20, httpCheckFrequency: null },
    ],
    ['fields that are null', { staticPodPath: null, staticPodURL: null }],
    ['a list, in which there is no field', ['staticPodPath']],
  ])('says nothing: %s', (_what, configuration) => {
    expect(readKubeletConfiguration(configuration)).toEqual(NOTHING);
  });

  test.each([[undefined], [null], ['staticPodPath: /x'], [3], [true]])('is none: %p', (value) => {
    expect(readKubeletConfiguration(value)).toBeUndefined();
  });

  test.each([
    ['20s', '20s'],
    ['1m0s', '1m0s'],
    ['0.5s', '0.5s'],
    ['100ms', '100ms'],
    ['0s', undefined],
    ['0', undefined],
    ['0m0s', undefined],
    ['0h0m0.0s', undefined],
    ['', undefined],
  ])('a check frequency of %p is %p: zero means the default', (given, expected) => {
    const settings = readKubeletConfiguration({ fileCheckFrequency: given, httpCheckFrequency: given });
    expect(settings).toEqual({ ...NOTHING, fileCheckFrequency: expected, httpCheckFrequency: expected });
  });
});

test.each([
  ['https://config.example.com/pods', 'https://config.example.com/pods'],
  ['https://user:s3cret@config.example.com:8443/pods', 'https://config.example.com:8443/pods'],
  ['https://s3cret@config.example.com/', 'https://config.example.com/'],
  ['http://10.0.0.1/pods?token=s3cret', 'http://10.0.0.1/pods'],
  ['http://10.0.0.1/pods#s3cret', 'http://10.0.0.1/pods'],
  ['http://u:s3cret@[fd00::1]:80/a/b?x=s3cret&y#s3cret', 'http://[fd00::1]/a/b'],
  ['HTTPS://Config.Example.com', 'https://config.example.com/'],
  ['', ''],
  ['config.example.com/s3cret', '(a URL that cannot be parsed)'],
  ['//user:s3cret@host/', '(a URL that cannot be parsed)'],
  ['http://user:s3cret@bad host/', '(a URL that cannot be parsed)'],
  ['mailto:s3cret@example.com', '(a URL that cannot be parsed)'],
  ['user:s3cret@host', '(a URL that cannot be parsed)'],
])('of the URL %p is shown %p', (url, shown) => {
  expect(withoutSecrets(url)).toBe(shown);
});

test('the flags that tell where things are', () => {
  const all = { config: '/var/lib/kubelet/config.yaml', 'config-dir': '', 'pod-manifest-path': '/m', v: '2' };
  expect(readKubeletFlags(all)).toEqual({
    config: '/var/lib/kubelet/config.yaml',
    configDir: '',
    podManifestPath: '/m',
  });
  expect(readKubeletFlags({ config: 1 })).toEqual({ config: '', configDir: '', podManifestPath: '' });
});
