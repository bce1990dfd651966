import { describe, expect, test } from '@jest/globals';
import {
  parseLogDirectory,
  keepsNamelessPods,
  placeOfCgroup,
  podsKnown,
  presentHash,
  isStaticUid,
} from '../../src/kubelet/kubelet-state.ts';

const HASH = '0123456789abcdef0123456789abcdef';
const UUID = '5f0c8f6e-8f57-4f0e-9d0f-0d6b8a0e2c11';

describe('the pod of a cgroup', () => {
  test.each([
    [`0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${HASH}.slice/cri-containerd-a.scope\n`, HASH],
    [`0::/kubepods/besteffort/pod${HASH}/abc\n`, HASH],
    [`12:pids:/kubepods/pod${HASH}\n1:name=systemd:/x\n`, HASH],
    [`0::/kubepods.slice/kubepods-pod${UUID.replaceAll('-', '_')}.slice/x\n`, UUID],
    [`0::/kubepods/burstable/pod${UUID}/x\n`, UUID],
    [`0::/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${HASH}.slice/x\n`, HASH],
    ['0::/system.slice/kubelet.service\n', undefined],
    ['0::/machine.slice/libpod-0123.scope\n', undefined],
    [`0::/kubepods/pod${HASH}0/x\n`, undefined],
  ])('%s', (cgroup, uid) => {
    expect(placeOfCgroup(cgroup)?.pod).toBe(uid);
  });
});

describe('the container of a cgroup', () => {
  const id = 'ab'.repeat(32);
  test.each([
    [`0::/kubepods.slice/kubepods-pod${HASH}.slice/cri-containerd-${id}.scope\n`, id],
    [`0::/kubepods.slice/kubepods-pod${HASH}.slice/cri-containerd-${id}.scope/init.scope\n`, id],
    [`0::/kubepods.slice/kubepods-pod${HASH}.slice/crio-${id}.scope/container\n`, id],
    [`0::/kubepods.slice/kubepods-pod${HASH}.slice/crio-conmon-${id}.scope\n`, undefined],
    [`11:pids:/kubepods/burstable/pod${HASH}/${id}\n`, id],
    [`0::/docker/${'c'.repeat(64)}/kubelet/kubepods/pod${HASH}/${id}\n`, id],
    [`0::/kubepods/pod${HASH}\n`, ''],
    [`0::/kubepods/pod${HASH}/odd-runtime:c1\n`, 'odd-runtime:c1'],
  ])('%s', (cgroup, container) => {
    expect(placeOfCgroup(cgroup)).toEqual({ pod: HASH, container });
  });
});

describe('several kubelets on one machine', () => {
  const other = 'f'.repeat(32);
  const state = {
    podDirectories: new Map([[HASH, `/own/${HASH}`]]),
    logDirectories: [{ namespace: 'n', name: 'theirs', uid: other, path: '/l/theirs' }],
    runtimePods: [{ namespace: 'n', name: 'own', uid: HASH }],
    processes: new Map([HASH, other].map((uid) => [uid, { processes: 2, containers: 1 }])),
    processesSeen: true,
  };

  test('only what this one keeps a directory of runs for it, also without logs', () => {
    expect(podsKnown(state).get('n/own')).toEqual({
      uid: HASH,
      podDirectory: `/own/${HASH}`,
      logDirectory: undefined,
      processes: 2,
      containers: 1,
    });
    expect(podsKnown(state).get('n/theirs')).toMatchObject({ processes: 0, podDirectory: undefined });
  });

  test('a static pod whose name nothing tells may be any', () => {
    expect(keepsNamelessPods(state)).toBe(false);
    expect(keepsNamelessPods({ ...state, runtimePods: [] })).toBe(true);
  });
});

describe('log directories', () => {
  test('are taken apart', () => {
    expect(parseLogDirectory(`kube-system_etcd-a.b_${HASH}`, '/logs')).toEqual({
      namespace: 'kube-system',
      name: 'etcd-a.b',
      uid: HASH,
      path: `/logs/kube-system_etcd-a.b_${HASH}`,
    });
    expect(parseLogDirectory('containers', '/logs')).toBeUndefined();
  });

  test('of several lives of one pod the one that is alive counts', () => {
    const directory = (uid: string) => ({ namespace: 'n', name: 'p', uid, path: `/l/${uid}` });
    const known = podsKnown({
      logDirectories: [directory('dead'), directory('alive'), directory('kept')],
      podDirectories: new Map([
        ['kept', '/p/kept'],
        ['alive', '/p/alive'],
      ]),
      processes: new Map([['alive', { processes: 2, containers: 1 }]]),
      runtimePods: [],
      processesSeen: true,
    });
    expect([...known]).toEqual([
      ['n/p', { uid: 'alive', logDirectory: '/l/alive', podDirectory: '/p/alive', processes: 2, containers: 1 }],
    ]);
  });
});

test.each([
  ['keeps a directory of it', '/pods/x', 0, HASH],
  ['runs a process of it', undefined, 1, HASH],
  ['has left nothing but logs, of whatever it was before', undefined, 0, undefined],
])('the hash of a pod whose kubelet %s', (_what, podDirectory, processes, hash) => {
  const trace = { uid: HASH, logDirectory: '/logs/x', podDirectory, processes, containers: 0 };
  expect(presentHash(trace)).toBe(hash);
});

test('the uid of a static pod is a hash, that of any other pod has dashes', () => {
  const uid = 'a'.repeat(32);
  expect([uid, '53be5a69-aa51-4214-a23f-f3a863489d9c', '', uid.slice(1), `${uid}0`].map(isStaticUid)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
