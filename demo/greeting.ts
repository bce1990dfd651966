import { nearest } from '../src/facts/suggestion.ts';
import { DEMO_CLUSTERS, type DemoCluster, type Trial } from './demo-clusters.ts';
import { nodeWithManifests, type DemoWorld } from './demo-world.ts';
import type { LivingNode } from './living-node.ts';

/** What is said as the shell opens: where one is, what to try, where the files are, how to leave. */
export function greeting({ name, about, trials }: DemoCluster, { nodes }: DemoWorld, hasKubectl: boolean): string {
  const typed = (line: string): string => (hasKubectl ? line : line.replace('kubectl static', 'kubectl-static'));
  const names = Object.keys(nodes);
  return [
    `This is the demo cluster "${name}".`,
    about,
    'Your own clusters, kubeconfig and shell history are not touched.',
    hasKubectl
      ? 'Its API server takes "kubectl create namespace", but not "kubectl apply".'
      : 'kubectl is not on PATH: the plugin is called by its own name.',
    ...(process.platform === 'linux' ? [] : ['Commands that change manifests on a node (edit, stop, …) need Linux.']),
    '',
    ...trials.map((trial) => shown({ ...trial, line: typed(trial.line) })),
    names.length === 0
      ? 'None of its kubelets takes manifests from files.\n'
      : `Its kubelets react to what you write below $NODES, which has the files of\n${listed(names)}:\n`,
    ...fileTrials(nodes).map(shown),
    'Leave with "exit": this ends the cluster and what you started here, and removes its files.\n',
  ].join('\n');
}

/** What can be done with the files of the first node that has manifests. */
function fileTrials(nodes: Readonly<Record<string, LivingNode>>): Trial[] {
  const found = nodeWithManifests(nodes);
  if (found === undefined) return [];
  const [node, { staticPodPath }] = found;
  return [
    { line: `cp hello.yaml $NODES/${node}${staticPodPath}/`, shows: `a new static pod: kubectl get pod hello-${node}` },
    {
      line: `kubectl-static local --root $NODES/${node}`,
      shows: 'what the files alone tell, as on a rescue system',
    },
  ];
}

function shown({ line, shows }: Trial): string {
  return `  # ${shows}\n  ${line}\n`;
}

/** How `--keep` is called, with every cluster. */
export function usage(): string {
  const rows = DEMO_CLUSTERS.map(({ name, about }) => [name, about] as const);
  return ['Usage: npm run demo [-- --keep [CLUSTER]]', '', 'Clusters:', ...aligned(rows), ''].join('\n');
}

/** What is said of a cluster that is not there. */
export function unknownCluster(word: string): string {
  const [meant] = nearest(
    word,
    DEMO_CLUSTERS.map(({ name }) => name),
  );
  const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  return `error: unknown cluster ${JSON.stringify(word)}.${hint}\n${usage()}`;
}

const MOST_LISTED = 6;

function listed(names: readonly string[]): string {
  return names.length <= MOST_LISTED ? names.join(', ') : `${names.slice(0, MOST_LISTED).join(', ')} …`;
}

/** Two columns, indented. */
function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}   ${second}`);
}
