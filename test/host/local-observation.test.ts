import { createServer, type AddressInfo } from 'node:net';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Observation, SeenContainer } from '../../src/pods/health/observation.ts';
import { InterruptedError } from '../../src/facts/errors.ts';
import { atOnce } from '../../src/facts/steps.ts';
import { readLocalNode } from '../../src/host/local-node.ts';
import { KubeletLog } from '../../src/host/kubelet-log.ts';
import { observeLocally } from '../../src/host/local-observation.ts';
import { MachineTree } from '../../src/host/machine-tree.ts';
import { createHost, type TestHost } from '../hosts.ts';

const OLD = '0'.repeat(32);
const NEW = '1'.repeat(32);
const UNSURE_NETWORK = "this program does not run in the kubelet's network";

let host: TestHost;

function put(path: string, text: string): void {
  mkdirSync(dirname(host.path(path)), { recursive: true });
  writeFileSync(host.path(path), text);
}

function link(path: string, target: string): void {
  mkdirSync(dirname(host.path(path)), { recursive: true });
  symlinkSync(target, host.path(path));
}

function process(pid: number, comm: string, cgroup = '0::/'): void {
  put(`/proc/${pid}/comm`, `${comm}\n`);
  put(`/proc/${pid}/cmdline`, `${comm}\0`);
  put(`/proc/${pid}/cgroup`, `${cgroup}\n`);
}

beforeEach(() => {
  host = createHost();
  process(10, 'kubelet');
  put('/proc/10/cmdline', 'kubelet\0--config=/var/lib/kubelet/config.yaml\0--hostname-override=n\0');
  put(
    '/var/lib/kubelet/config.yaml',
    'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nstaticPodPath: /m\n',
  );
  mkdirSync(host.path('/m'));
  mkdirSync(host.path('/var/lib/kubelet/pods'));
});

afterEach(() => {
  host.remove();
});

/** Milliseconds since a log was written to, by its path below the pod's directory of logs. */
type Logs = Readonly<Record<string, number>>;

/** The kubelet keeps the pod of a hash, with these logs. */
function keep(uid: string, logs: Logs = {}): void {
  mkdirSync(host.path(`/var/lib/kubelet/pods/${uid}`));
  mkdirSync(host.path(`/var/log/pods/default_web-n_${uid}`), { recursive: true });
  for (const [path, age] of Object.entries(logs)) {
    const log = `/var/log/pods/default_web-n_${uid}/${path}`;
    put(log, '');
    const time = new Date(Date.now() - age);
    utimesSync(host.path(log), time, time);
  }
}

/** Containers of the pod run, each in its control group; the runtime tells their names unless it is Docker. */
function run(uid: string, names: readonly string[], runtime: 'containerd' | 'cri-o' | 'docker' = 'containerd'): void {
  for (const [index, name] of ['', ...names].entries()) {
    const id = String(index).repeat(64);
    const scope = runtime === 'cri-o' ? `crio-${id}.scope` : id;
    process(20 + index, name === '' ? 'pause' : name, `0::/kubepods/besteffort/pod${uid}/${scope}`);
    const pod = { namespace: 'default', name: 'web-n', uid };
    if (runtime === 'containerd') {
      process(40 + index, 'containerd-shim');
      link(`/proc/${40 + index}/cwd`, `/run/containerd/k8s.io/${id}`);
      put(`/run/containerd/k8s.io/${id}/config.json`, bundle('io.kubernetes.cri', name, pod));
    } else if (runtime === 'cri-o') {
      process(40 + index, 'conmon');
      put(`/proc/${40 + index}/cmdline`, `conmon\0-b\0/run/containers/${id}/userdata\0`);
      put(`/run/containers/${id}/userdata/config.json`, bundle('io.kubernetes.cri-o', name, pod));
    }
  }
}

function bundle(prefix: string, container: string, pod: Readonly<Record<string, string>>): string {
  const type = container === '' ? 'sandbox' : 'container';
  const annotations =
    prefix === 'io.kubernetes.cri'
      ? {
          [`${prefix}.container-type`]: type,
          ...(container !== '' && { [`${prefix}.container-name`]: container }),
          [`${prefix}.sandbox-namespace`]: pod.namespace,
          [`${prefix}.sandbox-name`]: pod.name,
          [`${prefix}.sandbox-uid`]: pod.uid,
        }
      : {
          [`${prefix}.ContainerType`]: type,
          'io.kubernetes.container.name': container === '' ? 'POD' : container,
          'io.kubernetes.pod.namespace': pod.namespace,
          'io.kubernetes.pod.name': pod.name,
          'io.kubernetes.pod.uid': pod.uid,
        };
  return JSON.stringify({ annotations });
}

function manifest(spec: object): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' }, spec });
}

const ONE = manifest({ containers: [{ name: 'w', image: 'i' }] });

async function look(
  after: string | undefined,
  oldHash: string = OLD,
  meanwhile: () => void = () => undefined,
): Promise<Observation> {
  const { signal } = new AbortController();
  const request = { root: host.root, config: undefined, path: undefined, pid: undefined };
  const node = atOnce(readLocalNode(request));
  const pod = { namespace: 'default', name: 'web', mirrorName: 'web-n' };
  const change = { pod, after: after === undefined ? undefined : Buffer.from(after) };
  const log = new KubeletLog(new MachineTree(host.root), node.kubelet, undefined);
  meanwhile();
  return await observeLocally({ request, node, change, oldHash, log, signal });
}

function seen(hash: string, ...containers: readonly SeenContainer[]): Observation {
  const untold = { phase: undefined, ready: undefined, refused: undefined, ending: false };
  const hostNetwork = hash === NEW ? false : undefined;
  return { kind: 'pod', from: 'node', hash, ...untold, hostNetwork, containers };
}

function container(changes: Partial<SeenContainer>): SeenContainer {
  return {
    name: 'w',
    role: 'main',
    restartPolicy: 'Always',
    state: 'waiting',
    reason: undefined,
    message: undefined,
    end: undefined,
    restarts: 0,
    run: undefined,
    ready: false,
    ...changes,
  };
}

describe('a pod of this node', () => {
  test('is not there', async () => {
    expect(await look(ONE)).toEqual({ kind: 'absent', from: 'node' });
  });

  test('is not there where only its logs are left', async () => {
    keep(OLD, { 'w/0.log': 60_000 });
    rmSync(host.path(`/var/lib/kubelet/pods/${OLD}`), { recursive: true });
    expect(await look(ONE)).toEqual({ kind: 'absent', from: 'node' });
  });

  test('is of the manifest before, whatever of that still runs', async () => {
    keep(OLD, { 'w/0.log': 60_000 });
    run(OLD, ['w']);
    expect(await look(ONE)).toEqual(seen(OLD));
  });

  test('is of the new manifest as soon as the kubelet keeps that, while the old one ends', async () => {
    keep(OLD, { 'w/0.log': 60_000 });
    run(OLD, ['w']);
    keep(NEW);
    expect(await look(ONE)).toEqual(seen(NEW, container({ reason: 'not started yet' })));
  });

  test('is to be gone, and is not', async () => {
    keep(OLD);
    expect(await look(undefined)).toEqual(seen(OLD));
  });

  test.each(['containerd', 'cri-o'] as const)('runs by %s, which tells its containers', async (runtime) => {
    keep(NEW, { 'w/0.log': 60_000, 'v/1.log': 60_000 });
    run(NEW, ['v'], runtime);
    expect(await look(manifest({ containers: [{ name: 'w' }, { name: 'v' }] }))).toEqual(
      seen(
        NEW,
        container({ state: 'terminated', reason: 'terminated, exit code not known here' }),
        container({ name: 'v', state: 'running', restarts: 1, run: '1'.repeat(64), ready: true }),
      ),
    );
  });

  test('runs by a runtime that tells no names, so that all of it runs or nobody knows which', async () => {
    keep(NEW, { 'w/0.log': 60_000, 'v/0.log': 60_000 });
    run(NEW, ['w', 'v'], 'docker');
    const both = manifest({ containers: [{ name: 'w' }, { name: 'v' }] });
    const running = { state: 'running', ready: true } as const;
    expect(await look(both)).toEqual(seen(NEW, container(running), container({ name: 'v', ...running })));
    rmSync(host.path('/proc/22'), { recursive: true });
    const ended = { state: 'terminated', reason: 'terminated, exit code not known here' } as const;
    expect(await look(both)).toEqual(seen(NEW, container(ended), container({ name: 'v', ...ended })));
  });

  test('is read as a pod of whatever hash that is not the one before', async () => {
    keep(NEW, { 'w/0.log': 60_000 });
    run(NEW, ['w']);
    expect(await look(ONE, 'none')).toEqual(
      seen(NEW, container({ state: 'running', run: '1'.repeat(64), ready: true })),
    );
  });

  test('goes on while its sandbox alone runs', async () => {
    keep(NEW, { 'w/0.log': 1_000 });
    run(NEW, []);
    expect(await look(ONE)).toEqual(seen(NEW, container({ reason: 'starting, or just terminated' })));
  });

  test('has crashed, and waits in the back-off', async () => {
    keep(NEW, { 'w/0.log': 60_000, 'w/2.log': 10_000, 'w/1.log': 30_000, 'w/2.log.20261128-000000': 20_000 });
    run(NEW, []);
    expect(await look(ONE)).toEqual(seen(NEW, container({ reason: 'CrashLoopBackOff', restarts: 2 })));
  });

  test('has ended init containers where a later one was started', async () => {
    keep(NEW, { 'a/0.log': 60_000, 'b/0.log': 1_000 });
    run(NEW, ['b']);
    const init = { role: 'init', restartPolicy: 'OnFailure' } as const;
    expect(
      await look(manifest({ initContainers: [{ name: 'a' }, { name: 'b' }], containers: [{ name: 'w' }] })),
    ).toEqual(
      seen(
        NEW,
        container({ name: 'a', ...init, state: 'terminated', end: { reason: undefined, exitCode: 0 } }),
        container({ name: 'b', ...init, state: 'running', run: '1'.repeat(64), ready: undefined }),
        container({ reason: 'not started yet' }),
      ),
    );
  });

  test('has nothing told of it by a manifest that is none', async () => {
    keep(NEW);
    expect(await look('{')).toEqual({ ...seen(NEW), hostNetwork: undefined });
  });
});

/** What a kubelet writes of a container that it cannot start. */
function failure(uid: string, container: string, reason: string, message: string): string {
  const error = `failed to "StartContainer" for "${container}" with ${reason}: ${JSON.stringify(message)}`;
  return `E1128 05:09:54.645022    3676 pod_workers.go:1324] "Error syncing pod, skipping" err=${JSON.stringify(error)} pod="default/web-n" podUID="${uid}"\n`;
}

describe('why a container does not run', () => {
  const LOG = '/var/log/kubelet.log';
  const says = (...lines: readonly string[]): (() => void) => {
    link('/proc/10/fd/2', LOG);
    put(LOG, failure(NEW, 'w', 'ErrImagePull', 'before the change'));
    return () => {
      appendFileSync(host.path(LOG), lines.join(''));
    };
  };

  test('is what the kubelet has written of it last, since before the change', async () => {
    keep(NEW);
    run(NEW, []);
    const lines = ['ErrImagePull', 'ImagePullBackOff'].map((reason) => failure(NEW, 'w', reason, `of ${reason}`));
    expect(await look(ONE, OLD, says(...lines, failure(OLD, 'w', 'ErrImagePull', 'of another')))).toEqual(
      seen(NEW, container({ reason: 'ImagePullBackOff', message: 'of ImagePullBackOff' })),
    );
  });

  test('is what the kubelet has written also where it has a log', async () => {
    keep(NEW, { 'w/0.log': 60_000 });
    run(NEW, []);
    expect(await look(ONE, OLD, says(failure(NEW, 'w', 'RunContainerError', 'no such program')))).toEqual(
      seen(NEW, container({ reason: 'RunContainerError', message: 'no such program' })),
    );
  });

  test('is a guess where it has written nothing, or nobody can read that', async () => {
    keep(NEW);
    run(NEW, []);
    const guess = 'not started yet: its image may be missing';
    const unread = `${guess}, and the kubelet's log cannot be read`;
    expect(await look(ONE)).toEqual(seen(NEW, container({ reason: `${unread}: no such file or directory` })));
    expect(await look(ONE, OLD, says())).toEqual(seen(NEW, container({ reason: guess })));
    rmSync(host.path('/proc/10/fd/2'));
    link('/proc/10/fd/2', 'socket:[4711]');
    expect(await look(ONE)).toEqual(
      seen(NEW, container({ reason: `${unread}: it is in the journal of another machine` })),
    );
  });

  test('is not its image where its turn has not come', async () => {
    keep(NEW, { 'a/0.log': 1_000 });
    run(NEW, ['a']);
    const init = container({ name: 'a', role: 'init', restartPolicy: 'OnFailure' });
    expect(await look(manifest({ initContainers: [{ name: 'a' }], containers: [{ name: 'w' }] }))).toEqual(
      seen(
        NEW,
        { ...init, state: 'running', run: '1'.repeat(64), ready: undefined },
        container({ reason: 'not started yet' }),
      ),
    );
  });

  test('is of no consequence once it runs, or was crashing', async () => {
    keep(NEW, { 'w/0.log': 60_000 });
    run(NEW, ['w']);
    const line = failure(NEW, 'w', 'ErrImagePull', 'a moment ago');
    expect(await look(ONE, OLD, says(line))).toEqual(
      seen(NEW, container({ state: 'running', run: '1'.repeat(64), ready: true })),
    );
  });
});

describe('readiness', () => {
  const probed = (more: object, spec: object = {}): string =>
    manifest({ ...spec, containers: [{ name: 'w', image: 'i', ...more }] });

  const told = async (text: string): Promise<unknown> => {
    const observation = await look(text);
    if (observation.kind !== 'pod') return observation;
    return observation.containers.map(({ ready, unsure }) => [ready, unsure]);
  };

  beforeEach(() => {
    keep(NEW, { 'w/0.log': 60_000 });
    run(NEW, ['w']);
    link('/proc/self/ns/net', 'net:[1]');
    link('/proc/10/ns/net', 'net:[1]');
  });

  test('is that of the probe, at the address that it names', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const { port } = server.address() as AddressInfo;
    const readinessProbe = { tcpSocket: { host: '127.0.0.1', port } };
    expect(await told(probed({ readinessProbe }))).toEqual([[true, undefined]]);
    await new Promise((closed) => server.close(closed));
    expect(await told(probed({ readinessProbe }))).toEqual([[false, undefined]]);
  });

  test('is that of another probe where there is no readiness probe', async () => {
    const closed = { tcpSocket: { host: '127.0.0.1', port: 1 } };
    expect(await told(probed({ startupProbe: closed }))).toEqual([[false, undefined]]);
    expect(await told(probed({ livenessProbe: closed }))).toEqual([[false, undefined]]);
  });

  test('is looked for at the addresses of the node for a pod of its network', async () => {
    expect(await told(probed({ readinessProbe: { tcpSocket: { port: 1 } } }, { hostNetwork: true }))).toEqual([
      [false, undefined],
    ]);
  });

  test('is not told of a pod with an address of its own', async () => {
    expect(await told(probed({ readinessProbe: { tcpSocket: { port: 1 } } }))).toEqual([
      [undefined, 'the address of the pod is not known here'],
    ]);
  });

  test('is not told from another network than that of the kubelet', async () => {
    rmSync(host.path('/proc/10/ns/net'));
    link('/proc/10/ns/net', 'net:[2]');
    expect(await told(probed({ readinessProbe: { tcpSocket: { host: '127.0.0.1', port: 1 } } }))).toEqual([
      [undefined, UNSURE_NETWORK],
    ]);
    rmSync(host.path('/proc/10/ns/net'));
    expect(await told(probed({ readinessProbe: { tcpSocket: { host: '127.0.0.1', port: 1 } } }))).toEqual([
      [undefined, UNSURE_NETWORK],
    ]);
  });
});

describe('what cannot be read', () => {
  test('is no proof of anything', async () => {
    put('/var/log/pods', '');
    expect(await look(ONE)).toEqual({ kind: 'unreachable', why: '/var/log/pods: not a directory' });
  });

  test('are processes where there is no /proc', async () => {
    const request = { root: host.root, config: undefined, path: undefined, pid: undefined };
    const node = atOnce(readLocalNode(request));
    rmSync(host.path('/proc'), { recursive: true });
    const pod = { namespace: 'default', name: 'web', mirrorName: 'web-n' };
    const change = { pod, after: undefined };
    const { signal } = new AbortController();
    const log = new KubeletLog(new MachineTree(host.root), node.kubelet, undefined);
    const watch = { request, node, change, oldHash: OLD, log, signal };
    expect(await observeLocally(watch)).toEqual({
      kind: 'unreachable',
      why: 'the processes of the node cannot be seen',
    });
    await expect(observeLocally({ ...watch, signal: AbortSignal.abort() })).rejects.toThrow(InterruptedError);
  });
});
