import { readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { request } from '../client.ts';
import { LivingSession, manifest } from './living-session.ts';
import { until } from '../../until.ts';

// The facts of `changing-manifests.md`, in their order: what the kubelet and the mirror show of one pod. `a`, `b` are hashes,
// `#1`, `#2` the uids of mirrors.

let session: LivingSession;

afterEach(() => session.close());

const RUNS = 'a Running ready | a Running ready #1';

/** Milliseconds that pass until both sides show this. */
async function timeUntil(last: string): Promise<number> {
  const start = Date.now();
  await session.until(last);
  return Date.now() - start;
}

test('what the directory holds from the start runs, and has a mirror', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  expect(session.seen).toEqual([RUNS]);
  expect(session.mirror?.metadata.ownerReferences).toMatchObject([{ kind: 'Node', name: 'cp-1', controller: true }]);
});

test('a pod that was started long ago is as old, and so is its mirror; one that somebody deletes is new', async () => {
  const since = '2026-01-02T03:04:05Z';
  session = await LivingSession.start(manifest(), { since: new Date(since) });
  await session.until(RUNS);
  const state = [{ state: { running: { startedAt: since } } }];
  expect(session.mirror?.metadata.creationTimestamp).toBe(since);
  expect(session.mirror?.status).toMatchObject({ startTime: since, containerStatuses: state });
  await request(session.server, '/api/v1/namespaces/default/pods/web-cp-1', { method: 'DELETE' });
  await session.until('a Running ready | a Running ready #2');
  expect(session.mirror?.metadata.creationTimestamp).not.toBe(since);
});

test('the API server passes on what a container wrote, its last run and the one before', async () => {
  session = await LivingSession.start(manifest({ command: "echo 'first and last'; exit 1" }));
  await session.until('a Running CrashLoopBackOff restarts=1 | a Running CrashLoopBackOff restarts=1 #1');
  const log = '/api/v1/namespaces/default/pods/web-cp-1/log';
  expect((await request(session.server, log)).body).toBe('first and last\n');
  expect((await request(session.server, `${log}?previous=true`)).body).toBe('first and last\n');
});

test('a manifest that refers to an object of the API is not taken up', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  session.put(manifest().replace('"image":', '"envFrom":[{"secretRef":{"name":"key"}}],"image":'), 'other.yaml');
  session.put(manifest({ note: 'edited' }));
  await session.until('b Running ready | b Running ready #2');
  expect(session.living.state.pods).toHaveLength(1);
});

test('a rename of another manifest: the mirror shows the old pod until the new one runs', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  session.put(manifest({ note: 'edited' }));
  const took = await timeUntil('b Running ready | b Running ready #2');
  expect(session.seen).toEqual([RUNS, 'b Pending | a Running ready #1', 'b Running ready | b Running ready #2']);
  // 11 to 14 seconds, a fiftieth of them.
  expect(took).toBeGreaterThan(220);
  expect(session.living.sightings).toHaveLength(2);
});

test.each<[string, () => void]>([
  [
    'touched',
    () => {
      utimesSync(session.path('web.yaml'), new Date(), new Date());
    },
  ],
  [
    'written again',
    () => {
      session.put(manifest());
    },
  ],
  [
    'written in another order',
    () => {
      session.put(JSON.stringify(JSON.parse(manifest()), null, 2));
    },
  ],
  [
    'beside hidden files and directories',
    () => {
      writeFileSync(session.path('.web.yaml'), manifest({ note: 'x' }));
    },
  ],
])('a manifest that is %s changes nothing', async (_, act) => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  act();
  await new Promise((done) => setTimeout(done, 300));
  expect(session.seen).toEqual([RUNS]);
});

test('away and back at once is a crash: the same hash and mirror, a restart, later each time', async () => {
  // However busy this machine is: it is back before it is gone.
  session = await LivingSession.start(manifest(), { times: { removing: 50 } });
  await session.until(RUNS);
  const times: number[] = [];
  for (const nth of [1, 2]) {
    renameSync(session.path('web.yaml'), session.path('.web.yaml'));
    await new Promise((done) => setTimeout(done, 10));
    renameSync(session.path('.web.yaml'), session.path('web.yaml'));
    times.push(await timeUntil(`a Running ready restarts=${nth} | a Running ready restarts=${nth} #1`));
  }
  expect(times[0]).toBeGreaterThan(30);
  expect(times[1]).toBeGreaterThan(180);
});

test('away: pod and mirror are gone, and so is what the node kept', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  renameSync(session.path('web.yaml'), session.path('.web.yaml'));
  await session.until('none | none');
  expect(session.seen).toEqual([RUNS, 'none | a Running ready #1', 'none | none']);
  expect(readdirSync(session.host.path('/var/log/pods'))).toEqual([]);
  expect(readdirSync(session.host.path('/var/lib/kubelet/pods'))).toEqual([]);
  renameSync(session.path('.web.yaml'), session.path('web.yaml'));
  await session.until('a Running ready | a Running ready #2');
});

test('an image that is not there', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  session.put(manifest({ image: 'none:1' }));
  await session.until('b Pending ImagePullBackOff | b Pending ImagePullBackOff #2');
  expect(session.seen).toEqual([
    RUNS,
    'b Pending | a Running ready #1',
    'b Pending ContainerCreating | b Pending ContainerCreating #2',
    'b Pending ErrImagePull | b Pending ErrImagePull #2',
    'b Pending ImagePullBackOff | b Pending ImagePullBackOff #2',
  ]);
  session.put(manifest());
  await session.until('a Running ready | a Running ready #3');
});

test('a command that ends is ready for a moment, and its log goes when the old one is back', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  session.put(manifest({ command: "echo 'no such flag' >&2; exit 3" }));
  await session.until('b Running CrashLoopBackOff restarts=1 | b Running CrashLoopBackOff restarts=1 #2');
  expect(session.seen).toEqual([
    RUNS,
    'b Pending | a Running ready #1',
    'b Running ready | b Running ready #2',
    'b Running Error | b Running Error #2',
    'b Running ready restarts=1 | b Running ready restarts=1 #2',
    'b Running Error restarts=1 | b Running Error restarts=1 #2',
    'b Running CrashLoopBackOff restarts=1 | b Running CrashLoopBackOff restarts=1 #2',
  ]);
  const [directory = ''] = readdirSync(session.host.path('/var/log/pods'));
  expect(directory).toBe(
    `default_web-cp-1_${session.mirror?.metadata.annotations?.['kubernetes.io/config.hash'] ?? ''}`,
  );
  expect(readdirSync(session.host.path(`/var/log/pods/${directory}/main`))).toEqual(['0.log', '1.log']);
  session.put(manifest());
  await session.until('a Running ready | a Running ready #3');
  expect(readdirSync(session.host.path('/var/log/pods'))).not.toContain(directory);
});

test('YAML that cannot be read: both are gone without an Event, until it is mended', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  const events = session.server.store.list('events').keys.length;
  session.put('a: [');
  await session.until('none | none');
  expect(session.server.store.list('events').keys).toHaveLength(events);
  session.put(manifest());
  await session.until('a Running ready | a Running ready #2');
});

test.each([
  ['that does not exist', manifest({ namespace: 'missing' })],
  ['that takes no such pod', manifest({ namespace: 'strict' })],
])('a namespace %s: the pod runs, and has no mirror', async (_, content) => {
  session = await LivingSession.start();
  session.server.store.put('namespaces', {
    metadata: { name: 'strict', labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
  });
  session.put(content.replace('"spec":{', '"spec":{"volumes":[{"name":"v","hostPath":{"path":"/x"}}],'));
  await session.until('a Running ready | none');
  const metrics = await request(session.server, '/api/v1/nodes/cp-1/proxy/metrics');
  expect(metrics.body).toContain('kubelet_desired_pods{static="true"} 1');
  expect(metrics.body).toContain('kubelet_mirror_pods 0');
  const running = await request(session.server, '/api/v1/nodes/cp-1/proxy/runningpods/');
  expect(running.body).toMatchObject({ items: [{ metadata: { name: 'web-cp-1' } }] });
});

test('a namespace that is created later: the mirror follows', async () => {
  session = await LivingSession.start(manifest({ namespace: 'missing' }));
  await session.until('a Running ready | none');
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'missing' } };
  expect((await request(session.server, '/api/v1/namespaces', { method: 'POST', body })).status).toBe(201);
  await session.until('a Running ready | a Running ready #1');
  const { annotations, ownerReferences } = session.mirror!.metadata;
  expect(annotations).toMatchObject({
    'kubernetes.io/config.mirror': session.kubelet!.metadata.annotations!['kubernetes.io/config.hash'],
    'kubernetes.io/config.source': 'file',
  });
  expect(ownerReferences).toMatchObject([{ kind: 'Node', name: 'cp-1', controller: true }]);
});

test('a priority class that is not there: the pod runs, and has no mirror until it is', async () => {
  session = await LivingSession.start(manifest().replace('"spec":{', '"spec":{"priorityClassName":"urgent",'));
  await session.until('a Running ready | none');
  session.server.store.put('priorityclasses', { metadata: { name: 'urgent' } });
  await session.until('a Running ready | a Running ready #1');
});

test('a mirror that somebody deletes is made again, and the pod runs on', async () => {
  session = await LivingSession.start(manifest());
  await session.until(RUNS);
  await request(session.server, '/api/v1/namespaces/default/pods/web-cp-1', { method: 'DELETE' });
  await session.until('a Running ready | a Running ready #2');
});

test('a pod that gets another name: the old one goes with the next scan', async () => {
  session = await LivingSession.start(manifest(), { times: { scan: 50 } });
  await session.until(RUNS);
  session.put(manifest().replace('"web"', '"site"'));
  const names = (): string[] => (session.living.state.pods ?? []).map(({ metadata }) => metadata.name);
  await until(() => names().includes('site-cp-1'));
  expect(names()).toEqual(['web-cp-1', 'site-cp-1']);
  await session.until('none | none');
  expect(names()).toEqual(['site-cp-1']);
});

describe('an API server that is a static pod', () => {
  test('is away while it does not run, and answers on the same port', async () => {
    session = await LivingSession.start(manifest(), { apiServer: 'web' });
    await session.until(RUNS);
    session.put(manifest({ note: 'edited' }));
    await session.until('b Pending | a Running ready #1');
    await expect(request(session.server, '/version')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await session.until('b Running ready | b Running ready #2');
    expect((await request(session.server, '/version')).status).toBe(200);
  });

  test('never comes back where it ends each time', async () => {
    session = await LivingSession.start(manifest(), { apiServer: 'web' });
    await session.until(RUNS);
    session.put(manifest({ command: 'exit 1' }));
    await session.until('b Running CrashLoopBackOff restarts=1 | a Running ready #1');
    await expect(request(session.server, '/version')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    rmSync(session.path('web.yaml'));
    session.put(manifest());
    await session.until('a Running ready | a Running ready #1');
  });
});
