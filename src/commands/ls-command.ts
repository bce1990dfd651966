import { defineCommand } from '../cli/command.ts';
import { KUBELET_RIGHTS } from '../cli/kubelet-flags.ts';
import { LS_CONFLICTS, LS_FLAGS } from './ls-flags.ts';

/** `kubectl static ls`: which pods of the cluster are static. */
export const lsCommand = defineCommand({
  name: 'ls',
  aliases: ['list'],
  knownAs: ['get', 'list-pods', 'po', 'pod', 'pods', 'ps', 'static-pods'],
  summary: 'List static pods',
  description: [
    'List the static pods of the cluster, by the mirror pods that their kubelets keep on the API server.',
    'One request is enough: the server selects mirror pods by their empty service account name, and each is checked for the annotation, the owner, the name and the source that a mirror pod has. A pod that lacks one of them is shown as suspect.',
    'The API server knows only what was mirrored. --hidden finds what runs without a mirror and says why that may be; --kubelet shows both sides; -w goes on with a row for each change, as "kubectl get -w" does.',
    `Needs "list pods", with -w "watch pods" as well; -o wide, json, yaml and templates that ask for directory, owner, verdict or signals also read the Nodes and the ConfigMap kube-system/kubelet-config and ask the kubelets of 100 nodes at most for their directory (which needs ${KUBELET_RIGHTS}), and say so where they may not.`,
  ],
  examples: [
    { text: 'List all static pods', arguments: '' },
    { text: 'List the static pods of one node, with manifest, directory and owner', arguments: '--node cp-1 -o wide' },
    { text: 'List static pods with a label', arguments: '-l tier=control-plane' },
    { text: 'List static pods with two of their labels as columns', arguments: '-L component,tier' },
    { text: 'List static pods that run but do not show on the API server, and why', arguments: '--hidden' },
    { text: 'Compare what the API server shows with what the kubelets run', arguments: '--kubelet -o wide' },
    { text: 'Follow the static pods of a node while its manifests are edited', arguments: '--node cp-1 -w' },
    { text: 'Look at every pod, and show those that only look static', arguments: '--full-scan' },
    { text: 'Find what runs unseen in every cluster that the kubeconfig knows', arguments: '--hidden --all-contexts' },
    {
      text: 'Print name and hash of each static pod',
      arguments: '-o custom-columns=NAME:.metadata.name,HASH:.hash',
    },
  ],
  positionals: {
    usage: '',
    minimum: 0,
    maximum: 0,
    hint: '"explain NAME" tells of one pod; --node, -n and -l select which are listed.',
  },
  flags: LS_FLAGS,
  conflicts: LS_CONFLICTS,
  load: () => import('./ls.ts'),
});
