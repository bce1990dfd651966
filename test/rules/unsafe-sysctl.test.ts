import { expect, test } from '@jest/globals';
import { podWith, toldOf } from './told.ts';

test.each([
  [
    31,
    ['sysctl net.ipv4.tcp_rmem is not safe: a kubelet before 1.32 that is not configured to allow it fails the pod'],
  ],
  [32, []],
])('a sysctl that became safe is named with the version, for 1.%d', (minor, messages) => {
  const pod = podWith('securityContext: {sysctls: [{name: net.ipv4.tcp_rmem, value: "1"}]}');
  expect(toldOf('unsafe-sysctl', pod, minor).map(({ message }) => message)).toEqual(messages);
});

test('what validation refuses is left to it', () => {
  const pod = podWith('securityContext: {sysctls: [{name: "a b", value: "1"}, {value: "1"}]}');
  expect(toldOf('unsafe-sysctl', pod)).toEqual([]);
});
