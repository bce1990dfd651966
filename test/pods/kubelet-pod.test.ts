import { describe, expect, test } from '@jest/globals';
import { readKubeletPod as readStaticPod, type KubeletPod } from '../../src/pods/kubelet-pod.ts';
import { recordings } from '../api-server/api-server.ts';

const NOW = new Date('2026-11-23T10:00:00Z');

function readKubeletPod(pod: Record<string, unknown>, node: string, now: Date): KubeletPod | undefined {
  return readStaticPod(pod, node, now);
}

function recorded(file: string): Record<string, unknown>[] {
  const recording = recordings('v1.36.2').find(({ name }) => name === file);
  return (recording!.response.body as { items: Record<string, unknown>[] }).items;
}

describe("a real kubelet's pods", () => {
  const pods = recorded('node-cp-1-kubelet-pods').map((pod) => readKubeletPod(pod, 'cp-1', NOW));

  test('are reduced to the static ones', () => {
    const names = pods.map((pod) =>
      pod === undefined ? undefined : `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`,
    );
    expect(names).toContain('no-such-namespace/hidden-cp-1');
    expect(names.filter((name) => name === undefined).length).toBeGreaterThan(0);
  });

  test('keep what is shown and compared', () => {
    const pod = pods.find((one) => one?.metadata.name === 'hidden-cp-1');
    expect(pod).toEqual({
      metadata: {
        name: 'hidden-cp-1',
        namespace: 'no-such-namespace',
        uid: 'f8c1020c80f93d0f073286e9e539ec61',
        labels: { component: 'hidden', tier: 'control-plane' },
        annotations: {
          'kubernetes.io/config.hash': 'f8c1020c80f93d0f073286e9e539ec61',
          'kubernetes.io/config.seen': '2026-11-23T08:41:32.561401788Z',
          'kubernetes.io/config.source': 'file',
        },
      },
      node: 'cp-1',
      hash: 'f8c1020c80f93d0f073286e9e539ec61',
      source: 'file',
      since: '2026-11-23T08:41:32Z',
      runningSince: '2026-11-23T08:41:33Z',
      phase: 'Running',
      qosClass: 'BestEffort',
      ready: '1/1',
      status: 'Running',
      restarts: '1',
      traits: {
        apiReferences: [],
        security: {
          baseline: ['hostNetwork: true'],
          restricted: [
            'container hidden: runAsNonRoot is not true',
            'container hidden: allowPrivilegeEscalation is not false',
            'container hidden: does not drop ALL capabilities',
            'container hidden: no seccompProfile',
          ],
        },
        priorityClassName: 'system-node-critical',
        priority: undefined,
        runtimeClassName: undefined,
        size: undefined,
        unsetResources: ['requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'],
        finished: false,
      },
      readySince: '2026-11-23T08:41:33Z',
      fields: new Map([
        ['hidden image', 'registry.k8s.io/pause:3.10'],
        ['hidden command', ''],
        ['hidden args', ''],
        ['imagePullSecrets', ''],
      ]),
    });
  });
});

describe('a pod', () => {
  const base = { metadata: { name: 'a-n', annotations: { 'kubernetes.io/config.source': 'http' } } };

  test('is static by the annotation alone, whatever its labels say', () => {
    const labels = { 'kubernetes.io/config.source': 'api' };
    expect(readKubeletPod({ metadata: { ...base.metadata, labels } }, 'n', NOW)?.source).toBe('http');
    expect(
      readKubeletPod({ metadata: { name: 'a', labels: { 'kubernetes.io/config.source': 'file' } } }, 'n', NOW),
    ).toBeUndefined();
  });

  test('falls back to its uid for the hash, and to when it was seen', () => {
    const annotations = { ...base.metadata.annotations, 'kubernetes.io/config.seen': '2026-01-01T00:00:00Z' };
    const pod = readKubeletPod({ metadata: { name: 'a-n', uid: 'u', annotations } }, 'n', NOW);
    expect([pod?.hash, pod?.since, pod?.metadata.namespace]).toEqual(['u', '2026-01-01T00:00:00Z', 'default']);
  });

  test.each([
    ['Succeeded', true],
    ['Failed', true],
    ['Running', false],
    ['Pending', false],
  ])('in phase %s is finished: %s', (phase, finished) => {
    const pod = readKubeletPod({ ...base, spec: { restartPolicy: 'Always' }, status: { phase } }, 'n', NOW);
    expect(pod?.traits.finished).toBe(finished);
  });

  test('sets what all of its containers set', () => {
    const resources = { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '1' } };
    const spec = { containers: [{ resources }, { resources: { requests: { cpu: '1' }, limits: { cpu: '1' } } }] };
    expect(readKubeletPod({ ...base, spec }, 'n', NOW)?.traits.unsetResources).toEqual([
      'requests.memory',
      'limits.memory',
    ]);
  });
});

test('since when it runs is told by its containers, not by when its kubelet read the manifest', () => {
  const pod = (...started: readonly (string | undefined)[]) => ({
    metadata: {
      name: 'a',
      annotations: {
        'kubernetes.io/config.source': 'file',
        'kubernetes.io/config.hash': 'h',
        'kubernetes.io/config.seen': '2026-02-01T11:00:00.1Z',
      },
    },
    status: {
      phase: 'Running',
      containerStatuses: started.map((startedAt) => ({
        state: startedAt === undefined ? { waiting: {} } : { running: { startedAt } },
      })),
    },
  });
  const told = (...started: readonly (string | undefined)[]) => {
    const { since, runningSince } = readKubeletPod(pod(...started), 'n', new Date(0))!;
    return { since, runningSince };
  };
  const since = '2026-02-01T11:00:00Z';
  expect(told('2026-01-03T00:00:00Z', undefined, '2026-01-02T00:00:00Z')).toEqual({
    since,
    runningSince: '2026-01-02T00:00:00Z',
  });
  expect(told(undefined)).toEqual({ since, runningSince: undefined });
});
