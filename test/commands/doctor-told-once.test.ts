import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ReaderSession } from './reader-session.ts';
import { DIRECTORY, startWithUnmirrored, type UnmirroredPod } from './unmirrored-pods.ts';

// A pod that is hidden for a fault of its manifest is found once, with that fault and its file.

const RUNS = { status: { phase: 'Running', startTime: '2026-01-30T10:00:00Z' } };

const PODS: readonly UnmirroredPod[] = [
  { name: 'ghost', namespace: 'nowhere', ...RUNS },
  { name: 'idle', namespace: 'nowhere' },
  { name: 'urgent', spec: { priorityClassName: 'most-urgent' }, ...RUNS },
  { name: 'boxed', spec: { runtimeClassName: 'gvisor' }, ...RUNS },
];

const RULES =
  'namespace-missing,missing-namespace,hidden-static-pod,missing-priority-class,priority-without-class,missing-runtime-class';

let session: ReaderSession;

beforeEach(async () => {
  session = await startWithUnmirrored(PODS);
});

afterEach(() => session.close());

const READ = ['--read-manifests', '--yes'];

async function found(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await session.runProgram(['doctor', '--node', 'cp-1', '-o', 'json', ...args]);
  const { items } = JSON.parse(stdout.toString()) as {
    readonly items: readonly { rule: string; severity: string; subject: { name: string }; message: string }[];
  };
  return items.map(({ rule, severity, subject, message }) => `${severity} ${subject.name} ${rule}: ${message}`);
}

const NOBODY = `error ${DIRECTORY}/idle.yaml missing-namespace: namespace "nowhere" does not exist in this cluster: the mirror pod is refused, and nothing shows the pod`;

test('a pod that runs hidden for its namespace or a class is told with its file; a file that is not run by itself', async () => {
  const runs = (name: string): string => `the kubelet of cp-1 runs the pod that ${DIRECTORY}/${name}.yaml defines`;
  expect(await found('--only', RULES, ...READ)).toEqual([
    NOBODY,
    `error default/boxed-cp-1 hidden-static-pod: ${runs('boxed')}, but it has no mirror pod: RuntimeClass gvisor (the server has no such class)`,
    `error default/urgent-cp-1 hidden-static-pod: ${runs('urgent')}, but it has no mirror pod: PriorityClass most-urgent (the server has no such class)`,
    `error nowhere/ghost-cp-1 namespace-missing: ${runs('ghost')}, but namespace nowhere does not exist`,
  ]);
});

test('a manifest is found where the pod is not', async () => {
  const files = ['ghost', 'idle'].map((name) => NOBODY.replace('idle', name));
  expect(await found('--only', 'missing-namespace', ...READ)).toEqual(files);
  expect(await found('--only', 'missing-namespace,namespace-missing', '--no-kubelet', ...READ)).toEqual(files);
  expect(await found('--only', RULES, '--skip', 'namespace-missing,hidden-static-pod', ...READ)).toHaveLength(4);
});

test('what a pod is found by again does not depend on whether its file was read', async () => {
  const prints = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await session.runProgram(['doctor', '--only', 'namespace-missing', '-o', 'sarif', ...args]);
    const { runs } = JSON.parse(stdout.toString()) as {
      readonly runs: readonly [{ readonly results: readonly { readonly partialFingerprints: object }[] }];
    };
    return runs[0].results.map(({ partialFingerprints }) => partialFingerprints);
  };
  const [alone] = (await prints()) as readonly object[];
  const both = await prints('--only', 'missing-namespace', '--node', 'cp-1', ...READ);
  expect(both).toEqual([expect.anything(), alone]);
});
