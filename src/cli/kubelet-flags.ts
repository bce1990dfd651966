import type { CommandContext } from './command.ts';
import type { KubeletConnectionFlags } from '../kubectl/connection.ts';
import { defineFlags } from './flag.ts';

/** What asking a kubelet needs, for the help of commands. */
export const KUBELET_RIGHTS = '"get nodes/configz" and "get nodes/pods", or "get nodes/proxy" (see --kubelet-access)';

/** The same, and why a command does without. */
export const KUBELET_RIGHTS_OPTIONAL = `${KUBELET_RIGHTS}, let it ask the kubelets; the last is powerful (it also allows to run commands in pods), and none is ever required.`;

/** How kubelets are reached: flags of every command that asks one. */
const KUBELET_ACCESS_FLAGS = defineFlags({
  kubeletAccess: {
    name: 'kubelet-access',
    kind: 'string',
    default: 'auto',
    choices: ['auto', 'proxy', 'direct'],
    description:
      'How kubelets are asked: through the API server ("proxy", which needs "get nodes/proxy"); over a connection to their nodes with your own token or client certificate ("direct", which needs "get nodes/configz" and "get nodes/pods", kubelets of Kubernetes 1.33 or newer, and "get nodes"); or directly only where you lack "get nodes/proxy" and have one of the others ("auto").',
  },
  kubeletCertificateAuthority: {
    name: 'kubelet-certificate-authority',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description:
      'Path to a cert file for the authority that signed the serving certificates of kubelets that are asked directly; that of the cluster by default.',
  },
  kubeletInsecureSkipTlsVerify: {
    name: 'kubelet-insecure-skip-tls-verify',
    kind: 'boolean',
    default: false,
    description:
      'If true, the certificates of kubelets that are asked directly will not be checked for validity: whoever answers at the address of a node is shown your token.',
  },
});

/** Flags of commands that ask the kubelet of one node. */
export const ONE_KUBELET_FLAGS = defineFlags({
  noKubelet: {
    name: 'no-kubelet',
    kind: 'boolean',
    default: false,
    description: 'Ask no kubelet.',
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
    description: 'The most nodes that are asked at the same time; fewer are where answers get slow.',
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
