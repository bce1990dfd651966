import { defineFlags, type FlagValues } from '../cli/flag.ts';
import { ONE_KUBELET_FLAGS } from '../cli/kubelet-flags.ts';
import { REPORT_OUTPUT_FLAGS } from '../cli/output-flags.ts';
import { READER_FLAGS } from './reader-flags.ts';

/** The flags of every command that changes a manifest, on whatever node. */
export const CHANGE_FLAGS = defineFlags({
  confirmWithin: {
    name: 'confirm-within',
    kind: 'duration',
    default: '5m',
    description:
      'The length of time to wait for the pod to become healthy, or to be gone, before the change is undone.',
  },
  dryRun: {
    name: 'dry-run',
    kind: 'string',
    default: 'none',
    bare: 'client',
    choices: ['none', 'client'],
    description:
      'If "client", check the change and show the difference, but change nothing. Without a value it means "client", as in kubectl.',
  },
  force: {
    name: 'force',
    kind: 'boolean',
    default: false,
    description: 'Make the change even if a check fails. It is still undone if it does not succeed.',
  },
  output: REPORT_OUTPUT_FLAGS.output,
  stableFor: {
    name: 'stable-for',
    kind: 'duration',
    default: '10s',
    description: 'The length of time that the pod must stay healthy before the change is confirmed.',
  },
  yes: {
    ...READER_FLAGS.yes,
    description: 'Change the manifest without asking.',
  },
});

/** What the flags of a change say. */
export type ChangeFlags = FlagValues<typeof CHANGE_FLAGS>;

/** Whether nothing is to be changed. */
export function isRehearsal({ dryRun }: Pick<ChangeFlags, 'dryRun'>): boolean {
  return dryRun !== 'none';
}

/** The flags of commands that reach a node through pods. */
export const NODE_POD_FLAGS = defineFlags({
  debugNamespace: {
    ...READER_FLAGS.debugNamespace,
    description:
      'The namespace of the reader and guard pods. Defaults to that of the context, or to default if that does not exist. Its PodSecurity level must allow hostPath.',
  },
  image: {
    ...READER_FLAGS.image,
    description: 'The image of the reader and guard pods. It must contain a shell, tar, sleep and sha256sum.',
  },
  ...ONE_KUBELET_FLAGS,
  path: {
    name: 'path',
    kind: 'string',
    default: undefined,
    description: 'The manifest directory on the node, instead of the one that the cluster reports.',
  },
  timeout: {
    ...READER_FLAGS.timeout,
    description: 'The length of time to wait for each of the reader and guard pods to start.',
  },
});

/** Names the node of a pod, whose name may then be the one in its manifest. */
export const POD_NODE_FLAGS = defineFlags({
  node: {
    name: 'node',
    kind: 'string',
    default: undefined,
    completes: 'node',
    description: "The node of the pod. With it, POD may also be the name in the manifest, such as 'etcd'.",
  },
});

/** Names the node of a pod, or of a manifest that is named by its path. */
export const MANIFEST_NODE_FLAGS = defineFlags({
  node: {
    ...POD_NODE_FLAGS.node,
    description:
      "The node of the pod. With it, POD may also be the name in the manifest, such as 'etcd', or the path of the manifest, such as '/etc/kubernetes/manifests/etcd.yaml'.",
  },
});

/** Which of the states of a manifest is meant. */
export const UNDO_FLAGS = defineFlags({
  to: {
    name: 'to',
    kind: 'string',
    default: undefined,
    description:
      'The number of a change in "history": restore the manifest as it was after that change, or with 0 before the first. Defaults to the state before the last change.',
  },
});

/** The file that holds a manifest. */
export const FILENAME_FLAGS = defineFlags({
  filename: {
    name: 'filename',
    short: 'f',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: "The file that contains the manifest, or '-' for standard input.",
  },
});
