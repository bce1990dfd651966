import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { KUBELET_FLAGS, KUBELET_RIGHTS_OPTIONAL } from '../cli/kubelet-flags.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';

const FLAGS = defineFlags({ ...KUBELET_FLAGS, ...REPORT_OUTPUT_FLAGS });

/** What the user asked of it. */
export type DiffInput = CommandInput<typeof FLAGS>;

/** `kubectl static diff`: what two nodes, two clusters or two saved reports have differently. */
export const diffCommand = defineCommand({
  name: 'diff',
  aliases: [],
  knownAs: ['compare', 'drift'],
  summary: 'Show the differences between two nodes, two clusters or two saved reports',
  description: [
    'Compare the static pods of two nodes or clusters, or two saved reports, for example to find out why a control-plane node behaves differently. Pods are matched by the name in the manifest: it shows which exist on one side only, which are hidden, and which differ in image, flags, resources, mounts or anything else that their manifests say. Differences in the names and addresses of nodes alone are ignored. Kubelets are compared by their version and by where they take static pods from. Nothing is created in the cluster, and no file of a node is read.',
    'A and B must be of the same kind: nodes, as NAME or node/NAME; clusters, as context/NAME; or files, which have a slash in their path or end in .json, .yaml or .yml ("-" is standard input). A file is the output of doctor, local doctor, lint, nodes, manifest --list or local with -o json or yaml; a directory contains manifests, as saved by "manifest --all". Findings are matched by rule, subject and place, as in SARIF, not by their wording.',
    `Between clusters, it shows each variant of a component that exists on one side only, with its nodes. Needs "list pods"; "list nodes" adds detail. ${KUBELET_RIGHTS_OPTIONAL} Files need no cluster.`,
    'Exits with 0 if there is no difference, 1 if there is one, and 2 if it failed, or found none but could not compare everything.',
  ],
  examples: [
    { text: 'Compare two control-plane nodes', arguments: 'cp-1 cp-2' },
    { text: 'Compare two clusters', arguments: 'context/staging context/production' },
    { text: 'Show which findings are new since Monday, and which are gone', arguments: 'monday.json today.json' },
    { text: 'Compare the manifests of two nodes, saved by "manifest --all"', arguments: './cp-1 ./cp-2' },
  ],
  positionals: {
    usage: 'A B',
    minimum: 2,
    maximum: 2,
    hint: 'Specify two nodes, two clusters as context/NAME, or two files.',
    completes: ['compared'],
  },
  flags: FLAGS,
  load: () => import('./diff.ts'),
});
