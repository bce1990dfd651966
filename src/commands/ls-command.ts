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
    'List the static pods of a cluster, by the mirror pods that their kubelets keep on the API server. Use it to see which pods come from files on nodes rather than from the API server.',
    'One request is enough: the server selects mirror pods by their empty service account name, and each is checked for the annotation, owner, name and source of a mirror pod. A pod that lacks one of them is shown as suspect.',
    'The API server knows only what was mirrored. --hidden finds what runs without a mirror pod, and why; --kubelet shows both sides; -w adds a row for each change, as "kubectl get -w" does.',
    `Needs "list pods", with -w also "watch pods". -o wide, json, yaml, and templates that use directory, owner, verdict or signals also read the Nodes and the ConfigMap kube-system/kubelet-config, and ask the kubelets of up to 100 nodes for their directory (which needs ${KUBELET_RIGHTS}). A note says what could not be read.`,
  ],
  examples: [
    { text: 'List all static pods', arguments: '' },
    { text: 'List the static pods of one node, with manifest, directory and owner', arguments: '--node cp-1 -o wide' },
    { text: 'List static pods with a label', arguments: '-l tier=control-plane' },
    { text: 'List static pods with two of their labels as columns', arguments: '-L component,tier' },
    { text: 'List static pods that run but that the API server does not show, and why', arguments: '--hidden' },
    { text: 'Compare what the API server shows with what the kubelets run', arguments: '--kubelet -o wide' },
    { text: 'Watch the static pods of a node while its manifests are edited', arguments: '--node cp-1 -w' },
    { text: 'Read every pod, and also list those that only look static', arguments: '--full-scan' },
    {
      text: 'Find static pods that run unseen, in all clusters of the kubeconfig',
      arguments: '--hidden --all-contexts',
    },
    {
      text: 'Print the name and hash of each static pod',
      arguments: '-o custom-columns=NAME:.metadata.name,HASH:.hash',
    },
  ],
  positionals: {
    usage: '',
    minimum: 0,
    maximum: 0,
    hint: '"explain NAME" explains one pod; --node, -n and -l narrow the list.',
  },
  flags: LS_FLAGS,
  conflicts: LS_CONFLICTS,
  load: () => import('./ls.ts'),
});
