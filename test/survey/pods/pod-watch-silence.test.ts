import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { bodyText } from '../../../src/kubectl/api/api.ts';
import { limitSilence } from '../../../src/kubectl/api/silence-limit.ts';
import { followStaticPods, type WatchTimes } from '../../../src/survey/pods/pod-watch.ts';
import { ALL_STATIC_PODS, listStaticPods } from '../../../src/survey/pods/static-pods.ts';
import { InterruptedError } from '../../../src/facts/errors.ts';
import { startApiServer, type TestApiServer } from '../../api-server/api-server.ts';
import { openGateway, type Gateway } from '../../network/gateway.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';
import { until } from '../../until.ts';

let server: TestApiServer;
let gateway: Gateway;
let desk: Desk;

async function start(bookmarkInterval: number): Promise<void> {
  server = await startApiServer({ features: { bookmarkInterval } });
  gateway = await openGateway(Number(new URL(server.url).port));
  await desk.put({ config: server.kubeconfig().replace(server.url, `https://127.0.0.1:${gateway.port}`) });
}

beforeEach(async () => {
  desk = await openDesk();
});

afterEach(async () => {
  await desk.clear();
  await gateway.stop();
  await server.close();
});

interface Following {
  /** What was told so far: names of pods and, in brackets, notes. */
  readonly told: string[];
  /** Presses Ctrl-C; resolves with what the watch ended with. */
  readonly stop: () => Promise<unknown>;
}

async function follow(times: WatchTimes): Promise<Following> {
  const interruption = new AbortController();
  const connection = await desk.connect();
  const query = { ...ALL_STATIC_PODS, signal: interruption.signal, now: () => new Date() };
  const told: string[] = [];
  const end = followStaticPods(
    connection,
    query,
    await listStaticPods(connection, query),
    {
      onChange: (_type, pod) => {
        told.push(pod.metadata.name ?? '');
        return Promise.resolve();
      },
      onNote: (note) => void told.push('why' in note ? `[${note.kind}: ${note.why}]` : `[${note.kind}]`),
    },
    times,
  ).catch((error: unknown) => error);
  return {
    told,
    stop: async () => {
      interruption.abort();
      return await end;
    },
  };
}

/** The watches that the server has taken so far. */
function watches(): number {
  return server.requests.filter(({ path, status }) => path.includes('watch=true') && status === 200).length;
}

function touch(name: string): void {
  server.store.put('pods', server.store.get('pods', 'kube-system', name)!);
}

test('a server that is silent for longer than a watch lasts is said to be lost, and found again', async () => {
  await start(100);
  const { told, stop } = await follow({ seconds: 30, silence: 600 });
  await until(() => watches() === 1);
  gateway.freeze();
  touch('etcd-cp-1');
  await until(() => told.length > 0);
  gateway.thaw();
  await until(() => told.includes('etcd-cp-1'));
  expect(await stop()).toBeInstanceOf(InterruptedError);
  const why = `Unable to connect to the server: no data from https://127.0.0.1:${gateway.port} for 0.6s`;
  expect(told).toEqual([`[lost: ${why}]`, '[restored]', '[relisted]', 'etcd-cp-1']);
});

test('a server that has nothing to say ends the watch in time, and is asked again', async () => {
  await start(60_000);
  const { told, stop } = await follow({ seconds: 1, silence: 2000 });
  await until(() => watches() === 2);
  touch('etcd-cp-1');
  await until(() => told.length > 0);
  expect(await stop()).toBeInstanceOf(InterruptedError);
  expect(told).toEqual(['etcd-cp-1']);
});

test('an answer that does not come, or not to its end, fails where silence is limited', async () => {
  await start(60_000);
  const connection = limitSilence(await desk.connect(), 200);
  const silent = { fault: 'timeout', message: expect.stringMatching(/no data from .* for 0\.2s$/) as unknown };
  const hang = server.fault({ path: '/version', kind: 'hang' });
  await expect(connection.send({ path: '/version' })).rejects.toMatchObject(silent);
  hang.clear();
  server.fault({ path: '/version', kind: 'hang', afterBytes: 20 });
  const response = await connection.send({ path: '/version' });
  await expect(bodyText(response)).rejects.toMatchObject(silent);
});

test('an answer that comes slowly is no silence, nor is a reader that takes its time', async () => {
  await start(60_000);
  const connection = limitSilence(await desk.connect(), 300);
  server.fault({ path: '/version', kind: 'slow', bytesPerSecond: 400 });
  const response = await connection.send({ path: '/version' });
  let text = '';
  for await (const chunk of response.body) {
    text += Buffer.from(chunk).toString();
    if (text.length === chunk.length) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  expect(JSON.parse(text)).toMatchObject({ gitVersion: expect.any(String) as unknown });
});
