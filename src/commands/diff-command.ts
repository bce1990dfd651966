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
  summary: 'Show what two nodes, two clusters or two saved reports have differently',
  description: [
    'Compare the static pods of two sides by the name in the manifest: which are on one side alone, which are hidden, and which differ in image, flags, resources, mounts or anything else that their manifests say. What differs only in the names and addresses of nodes is the same. Of the kubelets it is compared where they take static pods from, and their version. Nothing is created in the cluster, and no file of a node is read.',
    'A and B are two of a kind: nodes, NAME or node/NAME; clusters, as context/NAME of the kubeconfig; or files, which have a slash in their path or end in .json, .yaml or .yml ("-" is standard input). A file is what doctor, local doctor, lint, nodes, manifest --list or local have printed with -o json or yaml; two directories hold manifests, as "manifest --all" saves them. Findings are told from one another as SARIF has them: by rule, subject and place, not by their words.',
    `Of clusters each way in which a component is there on one side alone is told, with the nodes. Needs "list pods"; "list nodes" tells more, and ${KUBELET_RIGHTS_OPTIONAL} Files need no cluster.`,
    'Exits with 0 where there is no difference, with 1 where there is one, and with 2 where it failed, or where none was found and something could not be compared.',
  ],
  examples: [
    { text: 'Compare two nodes of the control plane', arguments: 'cp-1 cp-2' },
    { text: 'Compare two clusters', arguments: 'context/staging context/production' },
    { text: 'See what is wrong since last week, and what no longer is', arguments: 'monday.json today.json' },
    { text: 'Compare the manifests of two nodes, as "manifest --all" has saved them', arguments: './cp-1 ./cp-2' },
  ],
  positionals: {
    usage: 'A B',
    minimum: 2,
    maximum: 2,
    hint: 'Two nodes, two of context/NAME, or two files.',
    completes: ['node'],
  },
  flags: FLAGS,
  load: () => import('./diff.ts'),
});
