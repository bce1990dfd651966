import { expect, test } from '@jest/globals';
import { parsePodArgument } from '../../src/cli/pod-argument.ts';
import { UsageError } from '../../src/facts/errors.ts';

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
  [
    'node/cp-1',
    '"node/cp-1" is a node, not a pod',
    '"ls --node cp-1" lists its static pods, "nodes cp-1" shows its kubelet.',
  ],
  [
    'deploy/web',
    '"deploy/web" is not a pod',
    'A static pod belongs to a file on its node, not to another object. Use NAME, pod/NAME or NAMESPACE/NAME; if "deploy" is a namespace, -n deploy NAME.',
  ],
])('%s leads to what was meant', (argument, message, hint) => {
  const error = refusal(argument);
  expect([error.message, error.hint]).toEqual([message, hint]);
});

function refusal(argument: string): UsageError {
  try {
    parsePodArgument(argument);
  } catch (error) {
    if (error instanceof UsageError) return error;
  }
  throw new Error(`${argument} was taken for a pod`);
}

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
    new UsageError(`${JSON.stringify(argument)} is not a valid pod name`),
  );
});
