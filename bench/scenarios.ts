import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchSize } from './cluster.ts';
import type { Contender } from './measurement.ts';
import type { Tools } from './tools.ts';

/** Contenders on one cluster. */
export interface Scenario {
  readonly name: string;
  readonly size: BenchSize;
  readonly contenders: readonly Contender[];
}

/** What a bar is about: a scenario's contender. */
export interface Subject {
  readonly scenario: string;
  readonly contender: string;
}

/** A promise about speed or size. */
export type Bar = { readonly name: string; readonly subject: Subject } & (
  | { readonly kind: 'ratio'; readonly to: string; readonly limit: number }
  | { readonly kind: 'memory'; readonly limit: number }
  | { readonly kind: 'time'; readonly limit: number }
);

const SMALL = '20 pods';
const MANY = '1,000 static pods';
const LARGE = '30,000 pods and 1,000 static pods';
const QUICK_KUBELETS = '1,000 kubelets of 110 pods that answer in 5 ms';
const SLOW_KUBELETS = '1,000 kubelets of 110 pods that answer in 50 ms';
const MANY_KUBELETS = '5,000 kubelets of 110 pods that answer in 50 ms';

const MANY_CLUSTERS = '50 clusters of 100 nodes';

const WHOLE_CLUSTER = '1,000 nodes and 30,000 pods';

/** Every promise, in the order of the report. Ratios are of wall-clock time, memory is in MB, time in seconds. */
export const BARS: readonly Bar[] = [
  ratioBar('executable: ls', SMALL, 'ls', 'kubectl get pods -A', 0.85),
  ratioBar('executable through kubectl: ls', SMALL, 'kubectl static ls', 'kubectl get pods -A', 1.7),
  ratioBar('executable: --version', SMALL, '--version', 'kubectl version --client', 0.3),
  ratioBar('executable: ls of 1,000 static pods', MANY, 'ls', 'kubectl get pods -A', 0.6),
  ratioBar('Node form: ls', SMALL, 'ls (Node)', 'kubectl get pods -A', 1.7),
  memoryBar('executable: memory of ls', SMALL, 'ls', 70),
  ratioBar('31,000 pods: ls to kubectl -o json | jq', LARGE, 'ls', 'kubectl get pods -A -o json | jq', 1 / 50),
  ratioBar('31,000 pods: ls to kubectl --field-selector', LARGE, 'ls', 'kubectl get pods -A --field-selector', 1),
  memoryBar('31,000 pods: memory of ls', LARGE, 'ls', 100),
  timeBar('1,000 kubelets: nodes', SLOW_KUBELETS, 'nodes', 2),
  timeBar('1,000 kubelets: ls --hidden', SLOW_KUBELETS, 'ls --hidden', 2),
  timeBar('1,000 kubelets: doctor', SLOW_KUBELETS, 'doctor --fail-on never', 2.6),
  timeBar('5,000 kubelets: nodes', MANY_KUBELETS, 'nodes', 8),
  timeBar('5,000 kubelets: ls --hidden', MANY_KUBELETS, 'ls --hidden', 8),
  timeBar('5,000 kubelets: doctor', MANY_KUBELETS, 'doctor --fail-on never', 10.4),
  timeBar('1,000 nodes and 30,000 pods: doctor', WHOLE_CLUSTER, 'doctor --fail-on never', 6),
  memoryBar('1,000 kubelets: memory of nodes', SLOW_KUBELETS, 'nodes', 110),
  memoryBar('1,000 kubelets: memory of ls --hidden', SLOW_KUBELETS, 'ls --hidden', 110),
  memoryBar('1,000 kubelets: memory of doctor', SLOW_KUBELETS, 'doctor --fail-on never', 143),
  memoryBar('5,000 kubelets: memory of nodes', MANY_KUBELETS, 'nodes', 160),
  memoryBar('5,000 kubelets: memory of ls --hidden', MANY_KUBELETS, 'ls --hidden', 160),
  memoryBar('5,000 kubelets: memory of doctor', MANY_KUBELETS, 'doctor --fail-on never', 208),
  memoryBar('1,000 nodes and 30,000 pods: memory of doctor', WHOLE_CLUSTER, 'doctor --fail-on never', 200),
];

/** The scenarios, as far as the tools are there. `folder` becomes the place of a `kubectl-static` to put on PATH. */
export function scenarios(tools: Tools, folder: string): readonly Scenario[] {
  const { kubectl, jq, executable, nodeForm } = tools;
  if (kubectl === undefined) return [];
  if (executable !== undefined) symlinkSync(executable, join(folder, 'kubectl-static'));
  const ours = (name: string, ...args: readonly string[]): Contender[] =>
    executable === undefined ? [] : [{ name, command: [executable, ...args] }];
  const theirs = (name: string, ...args: readonly string[]): Contender => ({ name, command: [kubectl, ...args] });
  const all = theirs('kubectl get pods -A', 'get', 'pods', '-A');
  const select = `.items[] | select(.metadata.annotations["kubernetes.io/config.mirror"]) | .metadata.name`;
  const pipeline = `'${kubectl}' get pods -A -o json | '${jq ?? ''}' -r '${select}'`;
  const survey = ['nodes', 'ls --hidden', 'doctor --fail-on never']
    .flatMap((name) => ours(name, ...name.split(' ')))
    .map((contender) => ({ ...contender, slow: true }));
  return [
    {
      name: SMALL,
      size: { nodes: 3, staticPodsPerNode: 4, pods: 8 },
      contenders: [
        all,
        ...ours('ls', 'ls'),
        ...(executable === undefined ? [] : [theirs('kubectl static ls', 'static', 'ls')]),
        ...(nodeForm === undefined ? [] : [{ name: 'ls (Node)', command: [process.execPath, nodeForm, 'ls'] }]),
        ...ours('explain', 'explain', 'etcd-node-0000'),
        theirs('kubectl version --client', 'version', '--client'),
        ...ours('--version', '--version'),
        ...ours('--help', '--help'),
      ],
    },
    {
      name: MANY,
      size: { nodes: 250, staticPodsPerNode: 4, pods: 0 },
      contenders: [all, ...ours('ls', 'ls')],
    },
    {
      name: LARGE,
      size: { nodes: 250, staticPodsPerNode: 4, pods: 30_000 },
      contenders: [
        theirs(
          'kubectl get pods -A --field-selector',
          ...['get', 'pods', '-A', '--field-selector', 'spec.serviceAccountName='],
        ),
        ...ours('ls', 'ls'),
        ...(jq === undefined
          ? []
          : [{ name: 'kubectl get pods -A -o json | jq', command: ['sh', '-c', pipeline], slow: true }]),
      ],
    },
    kubeletScenario(QUICK_KUBELETS, 1000, 5, survey),
    kubeletScenario(SLOW_KUBELETS, 1000, 50, survey),
    kubeletScenario(MANY_KUBELETS, 5000, 50, survey),
    {
      name: MANY_CLUSTERS,
      size: { nodes: 100, staticPodsPerNode: 4, pods: 26, kubelets: { delay: 5, pods: 26 }, contexts: 50 },
      contenders: [
        ...ours('ls', 'ls', '--contexts-from', 'c-*'),
        ...ours('nodes', 'nodes', '--contexts-from', 'c-*').map((contender) => ({ ...contender, slow: true })),
        ...ours('nodes -o json', 'nodes', '-o', 'json', '--contexts-from', 'c-*').map((one) => ({
          ...one,
          slow: true,
        })),
        ...ours('nodes of one', 'nodes', '-o', 'json', '--context', 'c-00'),
        ...(executable === undefined
          ? []
          : [{ name: 'ls, one after the other', command: ['sh', '-c', oneByOne(executable)], slow: true }]),
      ],
    },
    {
      name: WHOLE_CLUSTER,
      size: { nodes: 1000, staticPodsPerNode: 4, pods: 26_000, kubelets: { delay: 5, pods: 26, listed: true } },
      contenders: survey.filter(({ name }) => name.startsWith('doctor')),
    },
  ];
}

function oneByOne(executable: string): string {
  return `for at in $(seq -w 0 49); do '${executable}' ls --context "c-$at"; done`;
}

function ratioBar(name: string, scenario: string, contender: string, to: string, limit: number): Bar {
  return { name, subject: { scenario, contender }, kind: 'ratio', to, limit };
}

function memoryBar(name: string, scenario: string, contender: string, limit: number): Bar {
  return { name, subject: { scenario, contender }, kind: 'memory', limit };
}

function timeBar(name: string, scenario: string, contender: string, limit: number): Bar {
  return { name, subject: { scenario, contender }, kind: 'time', limit };
}

/** Each kubelet has four static pods, and 106 others of the size such pods have. */
function kubeletScenario(name: string, nodes: number, delay: number, contenders: readonly Contender[]): Scenario {
  const size = { nodes, staticPodsPerNode: 4, pods: 106, kubelets: { delay, pods: 106 } };
  return { name, size, contenders };
}
