import type { CommandContext } from './command.ts';
import type { KubeletConnectionFlags } from '../kubectl/connection.ts';
import { defineFlags } from './flag.ts';

/** What asking a kubelet needs, for the help of commands. */
export const KUBELET_RIGHTS = '"get nodes/configz" and "get nodes/pods", or "get nodes/proxy" (see --kubelet-access)';

/** The same, as a sentence about a command that does without as well. */
export const KUBELET_RIGHTS_OPTIONAL = `With ${KUBELET_RIGHTS}, it also asks the kubelets. These permissions are optional; "get nodes/proxy" is powerful, since it also allows running commands in pods.`;

/** How kubelets are reached: flags of every command that asks one. */
const KUBELET_ACCESS_FLAGS = defineFlags({
  kubeletAccess: {
    name: 'kubelet-access',
    kind: 'string',
    default: 'auto',
    choices: ['auto', 'proxy', 'direct'],
    description:
      'How to reach kubelets: through the API server ("proxy", needs "get nodes/proxy"); directly on their nodes, with your own token or client certificate ("direct", needs "get nodes/configz", "get nodes/pods" and "get nodes", and kubelets of Kubernetes 1.33 or newer); or directly only if you lack "get nodes/proxy" and have one of the others ("auto").',
  },
  kubeletCertificateAuthority: {
    name: 'kubelet-certificate-authority',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description:
      "Path to a cert file for the authority that signed the kubelets' serving certificates, for direct connections. Defaults to that of the cluster.",
  },
  kubeletInsecureSkipTlsVerify: {
    name: 'kubelet-insecure-skip-tls-verify',
    kind: 'boolean',
    default: false,
    description:
      "If true, the kubelets' certificates will not be checked for validity on direct connections. Whoever answers at the address of a node then gets your token.",
  },
});

/** Flags of commands that ask the kubelet of one node. */
export const ONE_KUBELET_FLAGS = defineFlags({
  noKubelet: {
    name: 'no-kubelet',
    kind: 'boolean',
    default: false,
    description: 'Do not ask any kubelet.',
  },
  nodeTimeout: {
    name: 'node-timeout',
    kind: 'duration',
    default: '5s',
    description: "The length of time to wait for a kubelet's answer before going on without it.",
  },
  ...KUBELET_ACCESS_FLAGS,
});

/** Flags of commands that ask many kubelets. */
export const KUBELET_FLAGS = defineFlags({
  concurrency: {
    name: 'concurrency',
    kind: 'integer',
    default: 256,
    minimum: 1,
    description: 'Maximum number of nodes to ask at the same time. Fewer are asked when answers get slow.',
  },
  ...ONE_KUBELET_FLAGS,
});

/** How many kubelets of one cluster are asked at the same time: of several at once each has its share of --concurrency. */
export function kubeletsAtOnce(
  concurrency: number,
  { clustersAtOnce }: Pick<CommandContext, 'clustersAtOnce'>,
): number {
  return Math.max(1, Math.floor(concurrency / clustersAtOnce));
}

/** What of the flags of a command says how kubelets are reached; nothing where it asks none. */
export function kubeletConnectionFlags(flags: Readonly<Record<string, unknown>>): KubeletConnectionFlags {
  return Object.fromEntries(Object.keys(KUBELET_ACCESS_FLAGS).map((name) => [name, flags[name]]));
}
