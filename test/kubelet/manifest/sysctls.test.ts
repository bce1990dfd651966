import { expect, test } from '@jest/globals';
import { sysctlNamespace, sysctlSafeSince } from '../../../src/kubelet/manifest/sysctls.ts';

test.each([
  ['net.core.somaxconn', 'net'],
  ['net/ipv4/conf/eth0.1/rp_filter', 'net'],
  ['kernel.sem', 'ipc'],
  ['kernel.semaphore', undefined],
  ['kernel.shmmax', 'ipc'],
  ['kernel/msgmax', 'ipc'],
  ['fs.mqueue.msg_max', 'ipc'],
  ['fs.mqueue', undefined],
  ['vm.swappiness', undefined],
  ['network.x', undefined],
] as const)('%s is in the namespace %s', (name, namespace) => {
  expect(sysctlNamespace(name)).toBe(namespace);
});

test.each([
  ['net.ipv4.tcp_syncookies', 0],
  ['net/ipv4/tcp_rmem', 32],
  ['net.ipv4.ip_local_reserved_ports', 27],
  ['net.core.somaxconn', undefined],
  ['constructor', undefined],
] as const)('%s is safe since 1.%s', (name, since) => {
  expect(sysctlSafeSince(name)).toBe(since);
});
