import { mkdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DISTRIBUTIONS } from '../../src/nodes/distributions/catalogue.ts';
import { recogniseInstalled } from '../../src/host/installed-distribution.ts';
import { MachineTree } from '../../src/host/machine-tree.ts';
import type { KubeletProcess, KubeletProgram } from '../../src/host/processes.ts';
import { createHost, type TestHost } from '../hosts.ts';

let host: TestHost;

beforeEach(() => {
  host = createHost();
});

afterEach(() => {
  host.remove();
});

function recognise(process?: KubeletProcess) {
  const { distribution, recognition } = recogniseInstalled(new MachineTree(host.root), process, []);
  return [distribution.id, recognition.because, recognition.confidence];
}

function running(program: KubeletProgram): KubeletProcess {
  return { pid: 7, program, startedAs: program, arguments: [], workingDirectory: undefined, elsewhere: false };
}

const TRACES = DISTRIBUTIONS.flatMap(({ id, traces }) => traces.map((trace) => [id, trace] as const));

describe('a node', () => {
  test.each(TRACES)('of %s has %s', (id, trace) => {
    mkdirSync(host.path(trace.slice(1)), { recursive: true });
    expect(recognise()).toEqual([id, `${trace} exists`, 'likely']);
  });

  test.each(
    DISTRIBUTIONS.flatMap(({ id, kubeletProgram }) => (kubeletProgram === undefined ? [] : [[id, kubeletProgram]])),
  )('of %s runs %s, whatever else has been installed there', (id, program) => {
    mkdirSync(host.path('kind'));
    expect(recognise(running(program as KubeletProgram))).toEqual([id, `process 7 is ${program}`, 'certain']);
  });

  test('that runs a plain kubelet is known by its traces', () => {
    mkdirSync(host.path('etc/eks'), { recursive: true });
    expect(recognise(running('kubelet'))).toEqual(['eks', '/etc/eks exists', 'likely']);
  });

  test('made of kubeadm is not taken for it', () => {
    for (const trace of ['var/lib/minikube', 'etc/kubernetes/admin.conf'])
      mkdirSync(host.path(trace), { recursive: true });
    expect(recognise()).toEqual(['minikube', '/var/lib/minikube exists', 'likely']);
  });

  test('without any trace is not known', () => {
    expect(recognise()).toEqual(['unknown', 'nothing on this node points to one', 'guess']);
  });
});

test('a trace tells of one distribution alone', () => {
  const paths = TRACES.map(([, trace]) => trace);
  expect(paths.length).toBeGreaterThan(20);
  expect([...new Set(paths)]).toEqual(paths);
});
