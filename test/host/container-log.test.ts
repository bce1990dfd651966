import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { containerLogs } from '../../src/host/container-log.ts';
import { MachineTree } from '../../src/host/machine-tree.ts';
import { createHost, type TestHost } from '../hosts.ts';

const POD = '/var/log/pods/default_web-n_1';
const WRITTEN = new Date('2026-11-28T00:00:00Z');

let host: TestHost;
let tree: MachineTree;

beforeEach(() => {
  host = createHost();
  tree = new MachineTree(host.root);
});

afterEach(() => {
  host.remove();
});

function put(path: string, text: string): void {
  mkdirSync(dirname(host.path(`${POD}/${path}`)), { recursive: true });
  writeFileSync(host.path(`${POD}/${path}`), text);
  utimesSync(host.path(`${POD}/${path}`), WRITTEN, WRITTEN);
}

test('the newest log of a container has the highest number, whatever was rotated', () => {
  put('a/0.log', '');
  put('a/10.log', '');
  put('a/9.log', '');
  put('a/10.log.20261128-000000', '');
  put('a/11.log.20261128-000000.gz', '');
  put('b/other', '');
  put('file', '');
  expect(containerLogs(tree, POD)).toEqual({
    ok: true,
    value: new Map([['a', { path: `${POD}/a/10.log`, restarts: 10, modified: WRITTEN }]]),
  });
});

test('a pod without a directory of logs has none', () => {
  expect(containerLogs(tree, POD)).toEqual({ ok: true, value: new Map() });
});

test('a directory that is none is told', () => {
  mkdirSync(host.path('/var/log/pods'), { recursive: true });
  writeFileSync(host.path(POD), '');
  expect(containerLogs(tree, POD)).toEqual({ ok: false, fault: { kind: 'not-a-directory', why: 'not a directory' } });
});
