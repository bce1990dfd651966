import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { abandonedWords } from '../../../src/nodes/abandoned-pod.ts';
import { taskOf, taskPodLabels, taskPodName, taskPodSpec, type PodManifest } from '../../../src/nodes/task-pod.ts';
import { LivingPods } from '../../../src/host/task-pod/living-pods.ts';
import { waitForStart } from '../../../src/host/task-pod/start.ts';
import { withTaskPod, type TaskPodRun } from '../../../src/host/task-pod/task-pod.ts';
import type { ApiRequest } from '../../../src/kubectl/connection.ts';
import { scriptedConnection } from '../../kubectl/scripted-connection.ts';

const NAME = taskPodName('guard', '1');

const POD: PodManifest = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: NAME, namespace: 'default', labels: taskPodLabels('guard') },
  spec: { ...taskPodSpec({ node: 'n', lifetime: 60, gracePeriod: 30 }), containers: [{ name: 'a' }, { name: 'b' }] },
};

let told: string[];

beforeEach(() => {
  told = [];
});

afterEach(() => {
  expect(told.at(-1)).toBe(`Deleted pod default/${NAME}.`);
});

function runOf(): TaskPodRun {
  const tell = (line: string): void => void told.push(line);
  const { signal } = new AbortController();
  const words = {
    noun: 'guard pod',
    late: 'Wait longer.',
    image: 'Another image.',
    program: undefined,
    missingPath: () => new Error() as never,
  };
  const living = new LivingPods({ namespace: 'default', signal, tell });
  return { pod: POD, words, timeout: 5000, signal, progress: tell, warn: tell, living };
}

/** A server whose pod has its containers in these states, one after the other. */
function serverOf(...looks: readonly (readonly object[])[]) {
  let look = 0;
  return scriptedConnection(({ method }: ApiRequest) => {
    if (method !== undefined) return { pieces: [JSON.stringify({ metadata: { name: NAME, uid: 'u' } })] };
    const states = looks[Math.min(look++, looks.length - 1)]!;
    const containerStatuses = states.map((state, index) => ({ name: ['a', 'b'][index], state }));
    return { pieces: [JSON.stringify({ metadata: { name: NAME }, status: { containerStatuses } })] };
  });
}

const RUNS = { running: { startedAt: '2026-01-01T00:00:00Z' } };
const CREATING = { waiting: { reason: 'ContainerCreating' } };

test('it has its own time to end, and is awaited until all of it runs', async () => {
  const { connection, requests } = serverOf([RUNS, CREATING], [RUNS, RUNS]);
  const run = runOf();
  await withTaskPod(connection, run, (timer) => waitForStart(connection, run, timer));
  expect(requests.map(({ method = 'GET' }) => method)).toEqual(['POST', 'GET', 'GET', 'DELETE']);
  expect(requests.at(-1)?.body).toEqual({
    apiVersion: 'v1',
    kind: 'DeleteOptions',
    gracePeriodSeconds: 30,
    preconditions: { uid: 'u' },
  });
});

test('it is called by its own name, with what to do about it', async () => {
  const { connection } = serverOf([RUNS, { waiting: { reason: 'ErrImagePull', message: 'no such host' } }]);
  const run = runOf();
  const waiting = withTaskPod(connection, run, (timer) => waitForStart(connection, run, timer));
  await expect(waiting).rejects.toMatchObject({
    message: 'the guard pod cannot run: ErrImagePull: no such host',
    hint: 'Another image.',
  });
});

test('its name tells what it was for', async () => {
  expect(
    ['kubectl-static-guard-1a', 'kubectl-static-check-b', 'kubectl-static-x-1', 'kubectl-static-guard-;'].map(taskOf),
  ).toEqual(['guard', 'check', undefined, undefined]);
  expect(abandonedWords('default', [NAME])).toBe('a guard pod of an earlier run is left in namespace default');
  expect(abandonedWords('default', [NAME, taskPodName('check', '1')])).toBe(
    '2 kubectl-static pods of earlier runs are left in namespace default',
  );
  const { connection } = serverOf([RUNS, RUNS]);
  await withTaskPod(connection, runOf(), () => Promise.resolve());
});
