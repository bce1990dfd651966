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
  summary: 'List the certificates of nodes, when they expire, and what must be restarted to use them',
  description: [
    'List every certificate that the static pods and kubelets of nodes name in flags, kubeconfigs and configuration files: its subject, its issuer, when it expires, and whether the running process uses it or still the one before. Use it to see what expires soon, and what to restart after "kubeadm certs renew". The first to expire is listed first.',
    'The files are read by a reader pod with the least privilege that works. It mounts only the directories of the certificates, read-only, and is deleted afterwards. Only certificates and file names leave the node: never keys, and key files are not opened. A control plane that does not run in static pods, such as that of K3s, is not listed, nor is an etcd that runs as a service of the node.',
    'LOADED says whether the process uses what is in the file now. If the process serves on an address of the node that can be reached from here, a TLS handshake shows this. Otherwise the time of the file is compared with the start of the process: a guess, which ends in a question mark. A process that serves only on 127.0.0.1 can be asked only by "local certs" on the node. RESTART says whether the process must be restarted to use the file; -o wide says why.',
    'Before it creates anything, it checks permissions, warns about pods left by earlier runs and nodes that are not ready, and asks you; --yes skips the question.',
    `Needs "get nodes", "list pods", and "create", "get" and "delete pods" and "create" and "get pods/exec" in the namespace of the reader pod, whose PodSecurity level must allow hostPath; and ${KUBELET_RIGHTS} for the certificates that kubelets name. Exits with 2 if a file could not be read.`,
  ],
  examples: [
    {
      text: 'Show which certificates of a node expire soon, and what must be restarted',
      arguments: 'cp-1 --debug-namespace kube-system',
    },
    { text: 'Check all control-plane nodes, without being asked', arguments: 'cp-1 cp-2 cp-3 --yes -o wide' },
    {
      text: 'Print the names of processes that still use an old certificate',
      arguments: `cp-1 -y -o jsonpath='{.items[?(@.restart==true)].process.name}'`,
    },
  ],
  positionals: { usage: 'NODE...', minimum: 1, maximum: Infinity, completes: ['node'] },
  flags: FLAGS,
  conflicts: CLUSTER_CONFLICTS,
  load: () => import('./certs.ts'),
});
