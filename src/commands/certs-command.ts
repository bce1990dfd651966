import { CLUSTER_CONFLICTS, CLUSTER_FLAGS } from '../cli/cluster-flags.ts';
import { defineCommand, type CommandInput } from '../cli/command.ts';
import { defineFlags } from '../cli/flag.ts';
import { KUBELET_RIGHTS, ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { CERTIFICATE_OUTPUT_FLAGS } from './certificate-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

const FLAGS = defineFlags({
  ...CLUSTER_FLAGS,
  ...READER_FLAGS,
  ...ONE_KUBELET_FLAGS,
  ...CERTIFICATE_OUTPUT_FLAGS,
});

/** What the user asked of it. */
export type CertsInput = CommandInput<typeof FLAGS>;

/** `kubectl static certs`: the certificates that static pods and kubelets name, read on their nodes. */
export const certsCommand = defineCommand({
  name: 'certs',
  aliases: [],
  knownAs: ['cert', 'certificates', 'check-expiration'],
  summary: 'List the certificates of nodes, when they end, and who must be restarted to use them',
  description: [
    'List every certificate that the static pods of nodes and their kubelets name by flags, by kubeconfigs and by configuration files: for whom it is, who signed it, when it ends, and whether the process that runs uses it or still the one before. Those that end first come first.',
    'The files are read by a reader pod with the least privilege that works, which sees, read-only, the directories of the certificates alone, and is deleted again. Of what it reads nothing but certificates and names of files leaves the node: keys never do, files of keys are not opened. A control plane that is no static pod, as that of K3s, is not listed, and neither is an etcd that is a service of the node.',
    'LOADED says whether the process uses what is in the file now: a TLS handshake with the address of the node where it serves there and can be reached from here; else the time of the file and the start of the process tell, which is a guess and ends in a question mark. What serves on 127.0.0.1 alone only "local certs" on the node can ask. RESTART answers what is to be done after "kubeadm certs renew"; -o wide says why.',
    `Before anything is created, permissions are checked, pods that earlier runs have left and nodes that are not ready are told, and you are asked; --yes agrees. Needs "get nodes", "list pods", and "create", "get" and "delete pods" and "create" and "get pods/exec" in the namespace of the reader pod, whose PodSecurity level must allow hostPath; ${KUBELET_RIGHTS} for what the kubelet names. Exits with 2 where a file that is named could not be read.`,
  ],
  examples: [
    {
      text: 'Find out what ends soon on a node, and what must be restarted',
      arguments: 'cp-1 --debug-namespace kube-system',
    },
    { text: 'Look at all nodes of the control plane, without being asked', arguments: 'cp-1 cp-2 cp-3 --yes -o wide' },
    {
      text: 'Name the processes that still use an old certificate',
      arguments: `cp-1 -y -o jsonpath='{.items[?(@.restart==true)].process.name}'`,
    },
  ],
  positionals: { usage: 'NODE...', minimum: 1, maximum: Infinity, completes: ['node'] },
  flags: FLAGS,
  conflicts: CLUSTER_CONFLICTS,
  load: () => import('./certs.ts'),
});
