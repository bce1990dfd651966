import { expect, test } from '@jest/globals';
import { parsePodArgument } from '../../src/cli/pod-argument.ts';
import { UsageError } from '../../src/domain/errors.ts';

test.each([
  ['etcd-cp-1', undefined, 'etcd-cp-1'],
  ['pod/etcd-cp-1', undefined, 'etcd-cp-1'],
  ['pods/etcd-cp-1', undefined, 'etcd-cp-1'],
  ['po/etcd-cp-1', undefined, 'etcd-cp-1'],
  ['kube-system/etcd-cp-1', 'kube-system', 'etcd-cp-1'],
  ['proxy.v2-node-0.dc1', undefined, 'proxy.v2-node-0.dc1'],
  ['a', undefined, 'a'],
  ['a'.repeat(253), undefined, 'a'.repeat(253)],
])('%s', (argument, namespace, name) => {
  expect(parsePodArgument(argument)).toEqual({ namespace, name });
});

test.each([
  '',
  '/',
  'pod/',
  '/etcd',
  'a/b/c',
  'Etcd-cp-1',
  'etcd_cp_1',
  '-etcd',
  'etcd-',
  'etcd cp',
  '../etcd',
  'etcd\n',
  'a'.repeat(254),
])('no pod is called %j', (argument) => {
  expect(() => parsePodArgument(argument)).toThrow(
    new UsageError(`${JSON.stringify(argument)} is not the name of a pod`),
  );
});
