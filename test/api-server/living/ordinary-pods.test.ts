import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from '../client.ts';
import { runByExec } from '../exec-client.ts';
import { LivingSession, manifest } from './living-session.ts';
import { until } from '../../until.ts';

// Pods that are made on a node that lives are run for real, with the paths of their environment in place of mounts.

let session: LivingSession;

afterEach(() => session.close());

const PODS = '/api/v1/namespaces/default/pods';

interface Given {
  readonly script: string;
  readonly spec?: object;
  readonly env?: readonly object[];
  readonly readOnly?: boolean;
}

async function create({ script, spec = {}, env = [], readOnly = false }: Given): Promise<void> {
  const { status, body } = await request(session.server, PODS, {
    method: 'POST',
    body: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'guard' },
      spec: {
        nodeName: 'cp-1',
        restartPolicy: 'Never',
        containers: [
          {
            name: 'main',
            image: 'i:1',
            command: ['sh', '-c', script.replaceAll('$', '$$$$')],
            env: [
              { name: 'MANIFESTS', value: '/manifests' },
              { name: 'WORK', value: '/work' },
              { name: 'LOGS', value: '/logs' },
              { name: 'TERMINATION_LOG', value: '/dev/termination-log' },
              ...env,
            ],
            volumeMounts: [
              { name: 'manifests', mountPath: '/manifests', readOnly },
              { name: 'work', mountPath: '/work' },
              { name: 'logs', mountPath: '/logs', readOnly: true },
            ],
          },
        ],
        volumes: [
          { name: 'manifests', hostPath: { path: '/etc/kubernetes/manifests', type: 'Directory' } },
          { name: 'work', emptyDir: {} },
          { name: 'logs', hostPath: { path: '/var/log/pods', type: 'Directory' } },
        ],
        ...spec,
      },
    },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
}

function pod() {
  return session.server.store.get('pods', 'default', 'guard');
}

/** Waits until the pod is of this phase, and answers its status. */
async function phase(wanted: string): Promise<unknown> {
  for (;;) {
    const status = pod()?.status;
    if ((status as { phase?: string } | undefined)?.phase === wanted) return status;
    await new Promise((done) => setTimeout(done, 5));
  }
}

async function exec(script: string, stdin?: Uint8Array): Promise<string> {
  const { stdout, status } = await runByExec(session.server, 'guard', ['sh', '-c', script], stdin);
  if (status.status !== 'Success') throw new Error(status.message);
  return stdout;
}

describe.each(['dash', 'busybox'] as const)('a pod of %s', (tools) => {
  const start = async (first?: string): Promise<void> => {
    session = await LivingSession.start(first, {}, { tools });
  };

  test('changes manifests, which the kubelet takes up, and leaves its last words', async () => {
    await start(manifest());
    await create({
      script:
        'cat "$MANIFESTS"/web.yaml >"$WORK"/old; cp "$WORK/old" "$MANIFESTS/.new"; mv "$MANIFESTS/.new" "$MANIFESTS/site.yaml"; echo done >"$TERMINATION_LOG"',
    });
    expect(await phase('Succeeded')).toMatchObject({
      containerStatuses: [{ state: { terminated: { exitCode: 0, reason: 'Completed', message: 'done\n' } } }],
    });
    expect(readFileSync(session.path('site.yaml'), 'utf8')).toBe(manifest());
    // The kubelet may hear of the end of the pod before it hears of the file.
    await until(() => session.living.sightings.length >= 2);
    expect(session.living.sightings.map(({ name }) => name)).toEqual(['web.yaml', 'site.yaml']);
  });

  test('talks with what is run in it by exec', async () => {
    await start();
    await create({ script: 'while [ ! -f "$WORK/go" ]; do sleep 0.05; done; cat "$WORK/new" >"$TERMINATION_LOG"' });
    await phase('Running');
    const answer = await exec(
      'read -r size; head -c "$size" >"$WORK/new"; : >"$WORK/go"; echo ok',
      Buffer.from('3\nnew'),
    );
    expect(answer).toBe('ok\n');
    expect(await phase('Succeeded')).toMatchObject({
      containerStatuses: [{ state: { terminated: { message: 'new' } } }],
    });
    await expect(exec('true')).rejects.toThrow('container not found ("main")');
  });

  test('that is killed is started again with what it had, where its policy says so', async () => {
    await start();
    await create({
      script: 'echo again >>"$WORK/starts"; [ "$(wc -l <"$WORK/starts")" -eq 2 ] && exit 0; sleep 60',
      spec: { restartPolicy: 'OnFailure' },
    });
    await phase('Running');
    await exec('while [ ! -f "$WORK/starts" ]; do sleep 0.05; done');
    process.kill(session.living.processOf('guard')!, 'SIGKILL');
    expect(await phase('Succeeded')).toMatchObject({
      containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 137, reason: 'Error' } } }],
    });
  });

  test('is told to end, and hears of it where it listens', async () => {
    await start();
    await create({
      script:
        'trap "echo told >\\"$MANIFESTS/.told\\"; exit 0" TERM; : >"$WORK/up"; while :; do sleep 1 & wait $!; done',
    });
    await phase('Running');
    await exec('while [ ! -f "$WORK/up" ]; do sleep 0.05; done');
    await request(session.server, `${PODS}/guard`, { method: 'DELETE' });
    await until(() => pod() === undefined);
    expect(readFileSync(session.path('.told'), 'utf8')).toBe('told\n');
  });
});

test('a first process that does not listen hears nothing, and is killed when its grace is over', async () => {
  session = await LivingSession.start();
  await create({
    script: 'sleep 60; echo survived >"$MANIFESTS/.survived"',
    spec: { terminationGracePeriodSeconds: 1 },
  });
  await phase('Running');
  const start = Date.now();
  await request(session.server, `${PODS}/guard`, { method: 'DELETE' });
  await until(() => pod() === undefined);
  expect(Date.now() - start).toBeGreaterThan(900);
});

test('a pod whose time is over is ended and has failed', async () => {
  session = await LivingSession.start();
  await create({
    script: 'trap "exit 0" TERM; while :; do sleep 1 & wait $!; done',
    spec: { activeDeadlineSeconds: 1 },
  });
  expect(await phase('Failed')).toMatchObject({ reason: 'DeadlineExceeded' });
});

test('what an exec has started ends with the container', async () => {
  session = await LivingSession.start();
  await create({ script: 'while [ ! -f "$WORK/go" ]; do sleep 0.05; done' });
  await phase('Running');
  await expect(exec(': >"$WORK/go"; sleep 2; echo late >"$MANIFESTS/.late"')).rejects.toThrow('exit status 137');
  await phase('Succeeded');
  expect(existsSync(session.path('.late'))).toBe(false);
});

test('while nobody answers a pod goes on, and is told of afterwards', async () => {
  session = await LivingSession.start();
  await create({ script: 'while [ ! -f "$MANIFESTS/.go" ]; do sleep 0.05; done; exit 4' });
  await phase('Running');
  await session.server.answer(false);
  writeFileSync(session.path('.go'), '');
  await until(() => session.living.processOf('guard') === undefined);
  expect(pod()).toMatchObject({ status: { phase: 'Running' } });
  await session.server.answer(true);
  expect(await phase('Failed')).toMatchObject({ containerStatuses: [{ state: { terminated: { exitCode: 4 } } }] });
});

describe('what a real node would prevent is found', () => {
  test.each<[string, Given, string]>([
    [
      'a path that is not mounted',
      { script: 'sleep 1', env: [{ name: 'ELSEWHERE', value: '/etc/kubernetes' }] },
      'ELSEWHERE=/etc/kubernetes is no path that is mounted',
    ],
    [
      'a manifest that is written where it may only be read',
      { script: ': >"$MANIFESTS/new.yaml"', readOnly: true },
      'pod guard has changed /etc/kubernetes/manifests, which it may only read',
    ],
    [
      'a log that is written',
      { script: 'for one in "$LOGS"/*; do : >"$one/main/9.log"; done' },
      'pod guard has changed /var/log/pods, which it may only read',
    ],
  ])('%s', async (_, given, words) => {
    session = await LivingSession.start(manifest());
    await create(given);
    await until(() => session.living.breaches.length !== 0);
    expect(session.living.breaches).toEqual([expect.stringContaining(words)]);
    session.living.breaches.length = 0;
  });
});

test('the log of a container is where the kubelet keeps it', async () => {
  session = await LivingSession.start();
  await create({ script: 'echo said; echo wrong >&2; for one in "$LOGS"/default_guard_*; do ls "$one/main"; done' });
  await phase('Succeeded');
  const uid = pod()?.metadata.uid ?? '';
  const file = join(session.host.path('/var/log/pods'), `default_guard_${uid}/main/0.log`);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/^\S+ /, '')).sort()).toEqual([
    'stderr F wrong',
    'stdout F 0.log',
    'stdout F said',
  ]);
});
