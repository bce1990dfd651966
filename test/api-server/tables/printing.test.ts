import { describe, expect, test } from '@jest/globals';
import { humanDuration } from './times.ts';
import type { KubeObject } from '../objects/kube-object.ts';
import { podPrinter } from './pod-printer.ts';

const now = new Date('2026-02-01T12:00:00Z');

/** READY, STATUS and RESTARTS of a pod with one container unless the spec says otherwise. */
function columnsOf(status: object, spec: object = {}, metadata: object = {}): string {
  const pod = {
    metadata: { name: 'p', ...metadata },
    spec: { containers: [{ name: 'c' }], ...spec },
    status,
  } as unknown as KubeObject;
  const [, ready, reason, restarts] = podPrinter.row(pod, { now }).cells;
  return [ready, reason, restarts].join(' | ');
}

const ready = { type: 'Ready', status: 'True' };
const running = { name: 'c', ready: true, restartCount: 0, state: { running: {} } };
const ended = (terminated: object): object => ({ name: 'c', ready: false, restartCount: 0, state: { terminated } });
const waiting = (reason: string): object => ({
  name: 'c',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason } },
});
const init = (state: object, more: object = {}): object => ({ name: 'i', restartCount: 0, state, ...more });
const inits = { initContainers: [{ name: 'i' }, { name: 'j' }] };
const sidecar = { initContainers: [{ name: 'i', restartPolicy: 'Always' }] };

describe('the pod printer', () => {
  test.each<[string, string, ...object[]]>([
    ['runs', '1/1 | Running | 0', { phase: 'Running', containerStatuses: [running] }],
    ['has no status yet', '0/1 | Pending | 0', { phase: 'Pending' }],
    ['waits', '0/1 | ImagePullBackOff | 0', { phase: 'Pending', containerStatuses: [waiting('ImagePullBackOff')] }],
    [
      'restarted three minutes ago',
      '1/1 | Running | 5 (3m ago)',
      {
        phase: 'Running',
        containerStatuses: [
          { ...running, restartCount: 5, lastState: { terminated: { finishedAt: '2026-02-01T11:57:00Z' } } },
        ],
      },
    ],
    [
      'restarted at an unknown time',
      '1/1 | Running | 5',
      { containerStatuses: [{ ...running, restartCount: 5 }], phase: 'Running' },
    ],
    [
      'ended by a signal',
      '0/1 | Signal:9 | 0',
      { phase: 'Failed', containerStatuses: [ended({ exitCode: 137, signal: 9 })] },
    ],
    ['ended with a code', '0/1 | ExitCode:3 | 0', { phase: 'Failed', containerStatuses: [ended({ exitCode: 3 })] }],
    [
      'completed',
      '0/1 | Completed | 0',
      { phase: 'Succeeded', containerStatuses: [ended({ exitCode: 0, reason: 'Completed' })] },
    ],
    [
      'completed one container of two and is ready',
      '1/2 | Running | 0',
      { phase: 'Running', conditions: [ready], containerStatuses: [ended({ reason: 'Completed' }), running] },
      { containers: [{ name: 'c' }, { name: 'd' }] },
    ],
    [
      'completed one container of two and is not ready',
      '1/2 | NotReady | 0',
      { phase: 'Running', containerStatuses: [ended({ reason: 'Completed' }), running] },
      { containers: [{ name: 'c' }, { name: 'd' }] },
    ],
    ['initializes', '0/1 | Init:0/2 | 0', { phase: 'Pending', initContainerStatuses: [init({ running: {} })] }, inits],
    [
      'fails to initialize by a signal',
      '0/1 | Init:Signal:11 | 0',
      { phase: 'Pending', initContainerStatuses: [init({ terminated: { exitCode: 139, signal: 11 } })] },
      inits,
    ],
    [
      'fails to initialize with a reason',
      '0/1 | Init:Error | 2',
      {
        phase: 'Pending',
        initContainerStatuses: [init({ terminated: { exitCode: 1, reason: 'Error' } }, { restartCount: 2 })],
      },
      inits,
    ],
    [
      'waits to initialize',
      '0/1 | Init:CrashLoopBackOff | 0',
      { phase: 'Pending', initContainerStatuses: [init({ waiting: { reason: 'CrashLoopBackOff' } })] },
      inits,
    ],
    [
      'has a sidecar, which counts as a container',
      '2/2 | Running | 1',
      {
        phase: 'Running',
        initContainerStatuses: [init({ running: {} }, { started: true, ready: true, restartCount: 1 })],
        containerStatuses: [running],
      },
      sidecar,
    ],
    [
      'terminates',
      '1/1 | Terminating | 0',
      { phase: 'Running', containerStatuses: [running] },
      {},
      { deletionTimestamp: '2026-02-01T12:00:30Z' },
    ],
    [
      'is lost with its node',
      '1/1 | Unknown | 0',
      { phase: 'Running', reason: 'NodeLost', containerStatuses: [running] },
      {},
      { deletionTimestamp: '2026-02-01T12:00:30Z' },
    ],
    ['was evicted', '0/1 | Evicted | 0', { phase: 'Failed', reason: 'Evicted' }],
    [
      'waits for its gates',
      '0/1 | SchedulingGated | 0',
      { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }] },
    ],
  ])('a pod that %s', (_what, columns, ...[status = {}, spec, metadata]) => {
    expect(columnsOf(status, spec, metadata)).toBe(columns);
  });
});

describe('ages', () => {
  const second = 1000;
  const minute = 60 * second;
  const hour = 60 * minute;
  const day = 24 * hour;

  test.each([
    [-5 * second, '<invalid>'],
    [-1 * second, '0s'],
    [119 * second, '119s'],
    [2 * minute, '2m'],
    [2 * minute + second, '2m1s'],
    [10 * minute + 30 * second, '10m'],
    [179 * minute, '179m'],
    [3 * hour, '3h'],
    [3 * hour + 5 * minute, '3h5m'],
    [8 * hour + 5 * minute, '8h'],
    [47 * hour, '47h'],
    [2 * day, '2d'],
    [5 * day + 3 * hour, '5d3h'],
    [8 * day + 3 * hour, '8d'],
    [729 * day, '729d'],
    [730 * day, '2y'],
    [731 * day, '2y1d'],
    [8 * 365 * day + 40 * day, '8y'],
  ])('%d ms', (milliseconds, text) => {
    expect(humanDuration(milliseconds)).toBe(text);
  });
});
