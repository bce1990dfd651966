import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { kubeletLogOf } from '../../src/host/kubelet-log.ts';
import { recentKubeletLog } from '../../src/host/local-diagnosis.ts';
import { createHost, type TestHost } from '../hosts.ts';

const { signal } = new AbortController();

function kubelet(pid: number) {
  return { origin: { kind: 'process', pid, program: 'kubelet' } } as const;
}

test("the journal of this machine does not have what a kubelet of a container's own system writes", async () => {
  // Its standard error is a socket, as that of a service is.
  const child: ChildProcess = spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const node = { kubelet: kubelet(child.pid!), root: `/proc/${child.pid}/root` };
  const outcome = await kubeletLogOf({ request: { root: '/' }, node, signal }, 'now').read();
  child.kill();
  expect(outcome).toEqual({ ok: false, fault: { kind: 'failed', why: 'it is in the journal of another machine' } });
});

let host: TestHost;

beforeEach(() => {
  host = createHost();
});

afterEach(() => {
  host.remove();
});

test('what a kubelet has written of late is read once for all of its pods', async () => {
  mkdirSync(host.path('/proc/10/fd'), { recursive: true });
  symlinkSync('/kubelet.log', host.path('/proc/10/fd/2'));
  writeFileSync(host.path('/kubelet.log'), 'one\n');
  const node = { kubelet: kubelet(10), root: host.root };
  const log = recentKubeletLog({ request: { root: host.root }, node, signal }, new Date());
  expect(await log.read()).toEqual({ ok: true, value: 'one\n' });
  appendFileSync(host.path('/kubelet.log'), 'two\n');
  expect(await log.read()).toEqual({ ok: true, value: 'one\n' });
});
