import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execOutput } from '../../../src/host/reader/pod-exec.ts';
import { startApiServer, type Machine, type TestApiServer } from '../../api-server/api-server.ts';
import { createHost, type TestHost } from '../../hosts.ts';
import { openDesk, type Desk } from '../../kubectl/connected.ts';

const V4 = 'v4.channel.k8s.io';
const V5 = 'v5.channel.k8s.io';

/** A megabyte and a bit, no two pieces alike. */
const LARGE = Buffer.from(Array.from({ length: 170_000 }, (_, index) => `${index}\n`).join(''));

let desk: Desk;
let host: TestHost;
let server: TestApiServer;

beforeEach(async () => {
  desk = await openDesk();
  host = createHost('kubeadm');
});

afterEach(async () => {
  await desk.clear();
  await server.close();
  host.remove();
});

const POD = {
  metadata: { name: 'p', namespace: 'default', uid: 'uid-of-p' },
  spec: {
    nodeName: 'cp-1',
    containers: [
      {
        name: 'c',
        image: 'i:1',
        env: [
          { name: 'MANIFESTS', value: '/manifests' },
          { name: 'WORK', value: '/work' },
          { name: 'NAME', value: 'etcd.yaml' },
        ],
        volumeMounts: [
          { name: 'manifests', mountPath: '/manifests' },
          { name: 'work', mountPath: '/work' },
        ],
      },
    ],
    volumes: [
      { name: 'manifests', hostPath: { path: '/etc/kubernetes/manifests', type: 'Directory' } },
      { name: 'work', emptyDir: {} },
    ],
  },
  status: { phase: 'Running', containerStatuses: [{ name: 'c', state: { running: {} } }] },
};

async function start(protocol: string, machine: Partial<Machine> = {}, status: object = POD.status): Promise<void> {
  server = await startApiServer({
    machines: { 'cp-1': { root: host.root, ...machine } },
    features: { execProtocols: [protocol] },
  });
  server.store.put('pods', { ...POD, status });
  await desk.put({ config: server.kubeconfig() });
}

interface Given {
  readonly stdin?: Uint8Array;
  readonly signal?: AbortSignal;
}

async function output(script: string, { stdin, signal = new AbortController().signal }: Given): Promise<string> {
  const given = { namespace: 'default', pod: 'p', container: 'c', command: ['sh', '-c', script], signal };
  const pieces: Uint8Array[] = [];
  const request = { ...given, ...(stdin !== undefined && { stdin }) };
  for await (const piece of execOutput(await desk.connect(), request)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

function digestLine(bytes: Uint8Array): string {
  return `${createHash('sha256').update(bytes).digest('hex')}  -\n`;
}

describe.each([V4, V5])('%s', (protocol) => {
  describe.each(['dash', 'busybox'] as const)('%s', (tools) => {
    test.each([0, 1, 32 * 1024 + 1, LARGE.length])(
      'a command that is told how much to read reads %d bytes',
      async (size) => {
        await start(protocol, { tools });
        const stdin = Buffer.concat([Buffer.from(`${size}\n`), LARGE.subarray(0, size)]);
        const read = 'read -r size && head -c "$size" >"$WORK/new" && sha256sum <"$WORK/new"';
        expect(await output(read, { stdin })).toBe(digestLine(LARGE.subarray(0, size)));
      },
    );
  });

  test('a command that reads no more and ends well has ended well', async () => {
    await start(protocol);
    expect(await output('head -c 1 && exec 0<&-', { stdin: LARGE })).toBe('0');
  });

  test('a command that reads no more and fails has failed as it says', async () => {
    await start(protocol);
    await expect(output('echo no >&2; exit 3', { stdin: LARGE })).rejects.toMatchObject({
      name: 'ExecError',
      exitCode: 3,
      stderr: 'no',
    });
  });

  test('a command without a standard input has none, and is not waited for', async () => {
    await start(protocol);
    expect(await output('cat "$MANIFESTS/$NAME"', {})).toBe(
      readFileSync(host.path('/etc/kubernetes/manifests/etcd.yaml'), 'utf8'),
    );
    const [asked] = server.requests.filter(({ path }) => path.includes('/exec?'));
    expect(new URL(asked?.path ?? '', 'http://server').searchParams.has('stdin')).toBe(false);
  });

  test('a connection that breaks in the middle is no end, and the command learns of no more', async () => {
    await start(protocol, { breaksAfterInput: 100_000 });
    const told = 'head -c 1000000 >"$WORK/part"; mv "$WORK/part" "$WORK/came"';
    await expect(output(told, { stdin: LARGE })).rejects.toMatchObject({ name: 'ConnectionError', fault: 'reset' });
    const came = host.path('/var/lib/kubelet/pods/uid-of-p/volumes/kubernetes.io~empty-dir/work/came');
    expect((await whatCame(came)).length).toBeLessThanOrEqual(100_000);
    expect(LARGE.subarray(0, 100_000).includes(await whatCame(came))).toBe(true);
  });

  test('an interruption ends what is sent', async () => {
    await start(protocol);
    const signal = AbortSignal.timeout(200);
    await expect(output('sleep 0.5', { stdin: LARGE, signal })).rejects.toMatchObject({ name: 'InterruptedError' });
  });

  test('a container that has ended runs nothing', async () => {
    await start(protocol, {}, { phase: 'Failed', containerStatuses: [{ name: 'c', state: { terminated: {} } }] });
    await expect(output('true', { stdin: LARGE })).rejects.toThrow('container not found ("c")');
  });
});

async function whatCame(path: string): Promise<Buffer> {
  for (;;) {
    try {
      return readFileSync(path);
    } catch {
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

test('the end of the input is told where the protocol can tell it', async () => {
  await start(V5);
  expect(await output('sha256sum', { stdin: LARGE })).toBe(digestLine(LARGE));
});

test('what a command writes is taken while it reads', async () => {
  await start(V5);
  expect(digestLine(Buffer.from(await output('cat', { stdin: LARGE })))).toBe(digestLine(LARGE));
});
