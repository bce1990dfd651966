import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { atOnce } from '../../src/facts/steps.ts';
import { readLocalNode, type LocalNode } from '../../src/host/local-node.ts';
import { readMachineState, type MachineSurroundings } from '../../src/host/machine-state.ts';

const NOW = new Date('2026-11-28T06:00:00Z');

let root: string;
let node: LocalNode;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kubectl-static-machine-'));
  mkdirSync(join(root, 'manifests'));
  writeFileSync(join(root, 'manifests/web.yaml'), 'kind: Pod\n');
  write({});
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** The kubelet's configuration; everything of the machine lies in the scratch directory. */
function write(fields: object): void {
  const configuration = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration', ...fields };
  writeFileSync(join(root, 'config.yaml'), JSON.stringify({ ...configuration, staticPodPath: '/manifests' }));
  for (const path of ['config.yaml', 'manifests/web.yaml', 'manifests']) {
    utimesSync(join(root, path), new Date('2026-11-01T00:00:00Z'), new Date('2026-11-01T00:00:00Z'));
  }
  const read = atOnce(readLocalNode({ root, config: '/config.yaml', path: undefined, pid: undefined }));
  const { kubelet } = read;
  const told = { source: 'user', confidence: 'certain', by: 'the test' } as const;
  node = {
    ...read,
    kubelet: {
      ...kubelet,
      path: { ...told, value: join(root, 'manifests') },
      rootDirectory: { ...told, value: root },
      podLogs: { ...told, value: join(root, 'nothing') },
      configPath: join(root, 'config.yaml'),
    },
  };
}

async function look(given: Partial<MachineSurroundings> = {}) {
  const nothing = { systemctl: '/nonexistent', timedatectl: '/nonexistent', timesync: '/nonexistent' };
  return await readMachineState(node, { now: () => NOW, signal: new AbortController().signal, ...nothing, ...given });
}

/** A program that answers this question alone. */
function answering(question: string, ...lines: readonly string[]): string {
  const path = join(root, 'answering');
  writeFileSync(path, `#!/bin/sh\n[ "$1 $2" = '${question}' ] || exit 1\nprintf '%s\\n' ${lines.join(' ')}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('file systems are told once each, with the thresholds of the kubelet', async () => {
  write({ evictionHard: { 'nodefs.available': '1Gi', 'imagefs.available': '15%' } });
  const { state, unreadable } = await look();
  const [own] = state.fileSystems;
  expect(unreadable).toEqual([]);
  expect([own?.path, own?.least, own?.leastInodes]).toEqual([
    root,
    { signal: 'nodefs.available', text: '1Gi', amount: 1024 ** 3, by: 'evictionHard in /config.yaml' },
    undefined,
  ]);
  expect(own!.size).toBeGreaterThanOrEqual(own!.free);
  expect(state.fileSystems.filter(({ path }) => path.startsWith(root))).toHaveLength(1);
});

test('by default a kubelet evicts below a tenth, and a twentieth of the inodes; another program is not known', async () => {
  expect((await look()).state.fileSystems[0]?.least).toBeUndefined();
  for (const program of ['k3s', 'kubelet']) {
    node = { ...node, kubelet: { ...node.kubelet, origin: { kind: 'process', pid: 1, program } } };
    expect((await look()).state.fileSystems[0]?.least !== undefined).toBe(program === 'kubelet');
  }
  const [own] = (await look()).state.fileSystems;
  expect(own?.least?.amount).toBeCloseTo(own!.size / 10);
  expect([own?.least?.by, own?.leastInodes?.text]).toEqual(["the kubelet's default", '5%']);
});

describe('the socket of the runtime', () => {
  const by = 'containerRuntimeEndpoint in /config.yaml';

  test('is missing, refuses, or answers', async () => {
    const socket = join(root, 'cri.sock');
    write({ containerRuntimeEndpoint: `unix://${socket}` });
    expect((await look()).state.runtime).toEqual({ socket, by, kind: 'missing' });
    const server = createServer().listen(join(root, 'first.sock'));
    await new Promise((resolve) => server.once('listening', resolve));
    renameSync(join(root, 'first.sock'), socket);
    expect((await look()).state.runtime).toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
    expect((await look()).state.runtime).toEqual({ socket, by, kind: 'refused' });
  });

  test.each([{}, { containerRuntimeEndpoint: '' }, { containerRuntimeEndpoint: 'tcp://127.0.0.1:1' }])(
    'is not tried with %j',
    async (fields) => {
      write(fields);
      expect((await look()).state.runtime).toBeUndefined();
    },
  );
});

describe('a kubelet that does not run', () => {
  function stop(unit: string): void {
    const origin = { kind: 'unit', path: `/etc/systemd/system/${unit}` } as const;
    node = { ...node, kubeletRuns: false, kubelet: { ...node.kubelet, origin } };
  }

  const systemctl = (...lines: readonly string[]) => ({ systemctl: answering('show kubelet.service', ...lines) });

  test('since when is what its unit says', async () => {
    stop('kubelet.service');
    const passed = Number(process.hrtime.bigint() / 1000n);
    const program = systemctl('ActiveState=failed', 'Result=exit-code', `InactiveEnterTimestampMonotonic=${passed}`);
    const { stopped } = (await look(program)).state;
    expect([stopped?.unit, stopped?.state]).toEqual(['kubelet.service', 'failed (exit-code)']);
    expect(Math.abs(NOW.getTime() - Date.parse(stopped!.since!))).toBeLessThan(60_000);
  });

  test('is told without more where systemd says no more', async () => {
    stop('kubelet.service');
    const unknown = { unit: 'kubelet.service', state: '', since: undefined };
    expect((await look()).state.stopped).toEqual(unknown);
    const never = systemctl('ActiveState=inactive', 'Result=success', 'InactiveEnterTimestampMonotonic=0');
    expect((await look(never)).state.stopped).toEqual({ ...unknown, state: 'inactive' });
  });

  test('is none where one runs, or where that is not known', async () => {
    for (const kubeletRuns of [true, undefined]) {
      node = { ...node, kubeletRuns };
      expect((await look()).state.stopped).toBeUndefined();
    }
  });
});

test('a file that was written later than now tells of the clock', async () => {
  expect((await look()).state.future).toBeUndefined();
  const later = new Date('2026-11-28T06:02:00Z');
  utimesSync(join(root, 'config.yaml'), later, later);
  expect((await look()).state.future).toEqual({
    path: join(root, 'config.yaml'),
    modified: later.toISOString(),
    now: NOW.toISOString(),
  });
});

describe('a clock that nothing corrects', () => {
  const timedatectl = (answer: string): Partial<MachineSurroundings> => {
    return { up: 3600, timedatectl: answering('show --property=NTPSynchronized', `NTPSynchronized=${answer}`) };
  };
  const uncorrected = async (given: Partial<MachineSurroundings>) => (await look(given)).state.uncorrected;

  test('is known by what the kernel tells systemd, once the machine has been up for a while', async () => {
    expect(await uncorrected(timedatectl('no'))).toBe('"timedatectl show" says NTPSynchronized=no');
    expect(await uncorrected({ ...timedatectl('no'), up: 599 })).toBeUndefined();
    expect(await uncorrected({ ...timedatectl('yes'), timesync: root })).toBeUndefined();
    expect(await uncorrected({ up: 3600 })).toBeUndefined();
  });

  test('else by what systemd-timesyncd leaves', async () => {
    expect(await uncorrected({ up: 3600, timesync: root })).toBe(
      `systemd-timesyncd is running, and ${root}/synchronized does not exist`,
    );
    writeFileSync(join(root, 'synchronized'), '');
    expect(await uncorrected({ up: 3600, timesync: root })).toBeUndefined();
  });
});
