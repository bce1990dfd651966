import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ContainerState, ContainerStatus, Pod } from '../../src/kubernetes/kubernetes.ts';
import { podColumns, type PodColumns } from '../../src/pods/pod-columns.ts';
import { loadCluster, podPrinter, type KubeObject } from '../api-server/api-server.ts';

const NOW = new Date('2026-03-04T12:00:00Z');

/** What the test server's table prints; that one is proved against recordings of real servers. */
function printedByServer(pod: Pod, now: Date): PodColumns {
  const { cells } = podPrinter.row(pod as KubeObject, { now });
  const cell = (name: string): string => {
    return String(cells[podPrinter.columns(36).findIndex((column) => column.name === name)]);
  };
  return { ready: cell('Ready'), status: cell('Status'), restarts: cell('Restarts'), age: cell('Age') };
}

const CLUSTERS = [
  'kubeadm',
  'k3s-agent',
  'rke2',
  'talos',
  'openshift',
  'managed',
  'trouble',
  'recorded-v1.36.2',
  'recorded-v1.27.16',
];

describe.each(CLUSTERS.map((name) => [name, loadCluster(name)] as const))('cluster %s', (_name, cluster) => {
  const pods = (cluster.objects.pods ?? []) as unknown as Pod[];
  test.each(pods.map((pod) => [`${pod.metadata?.namespace ?? ''}/${pod.metadata?.name ?? ''}`, pod] as const))(
    '%s',
    (_title, pod) => {
      const now = cluster.now ?? NOW;
      expect(podColumns(pod, now)).toEqual(printedByServer(pod, now));
    },
  );
});

describe('any pod is printed as the server prints it', () => {
  const time = fc
    .integer({ min: 0, max: 90 * 86_400 })
    .map((ago) => new Date(NOW.getTime() - ago * 1000).toISOString());
  const terminated = fc.record(
    {
      reason: fc.constantFrom('', 'Completed', 'Error', 'OOMKilled'),
      exitCode: fc.constantFrom(0, 1, 137),
      signal: fc.constantFrom(0, 9, 11),
      finishedAt: time,
    },
    { requiredKeys: [] },
  );
  const state: fc.Arbitrary<ContainerState> = fc.oneof(
    fc.constant({}),
    fc.record({ waiting: fc.record({ reason: fc.constantFrom('', 'PodInitializing', 'CrashLoopBackOff') }) }),
    time.map((startedAt) => ({ running: { startedAt } })),
    fc.record({ terminated }),
  );
  const status = (name: string): fc.Arbitrary<ContainerStatus> =>
    fc.record(
      {
        name: fc.constant(name),
        ready: fc.boolean(),
        started: fc.boolean(),
        restartCount: fc.nat(5),
        state,
        lastState: fc.oneof(fc.constant({}), fc.record({ terminated })),
      },
      { requiredKeys: ['name'] },
    );
  const statuses = (names: readonly string[]) => fc.tuple(...names.map(status));
  const condition = fc.record({
    type: fc.constantFrom('Initialized', 'Ready', 'PodScheduled'),
    status: fc.constantFrom('True', 'False'),
    reason: fc.constantFrom('', 'SchedulingGated'),
  });
  const restartPolicy = fc.constantFrom({ restartPolicy: 'Always' }, {});
  const pod: fc.Arbitrary<Pod> = fc.record({
    metadata: fc.record(
      { name: fc.constant('p'), creationTimestamp: time, deletionTimestamp: time },
      { requiredKeys: ['name'] },
    ),
    spec: fc.record({
      containers: fc.constant([{ name: 'a' }, { name: 'b' }]),
      initContainers: fc
        .tuple(restartPolicy, restartPolicy, restartPolicy)
        .map((policies) => policies.map((policy, index) => ({ name: `init-${index}`, ...policy }))),
    }),
    status: fc.record(
      {
        phase: fc.constantFrom('Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'),
        reason: fc.constantFrom('', 'Evicted', 'NodeLost'),
        conditions: fc.uniqueArray(condition, { selector: ({ type }) => type, maxLength: 3 }),
        containerStatuses: statuses(['a', 'b']),
        initContainerStatuses: statuses(['init-0', 'init-1', 'init-2']),
      },
      { requiredKeys: [] },
    ),
  });

  test('in all its columns', () => {
    fc.assert(
      fc.property(pod, (one) => {
        expect(podColumns(one, NOW)).toEqual(printedByServer(one, NOW));
      }),
      { numRuns: 3000 },
    );
  });
});

test('a pod of which nothing is known', () => {
  expect(podColumns({}, NOW)).toEqual({ ready: '0/0', status: '', restarts: '0', age: '<unknown>' });
});
