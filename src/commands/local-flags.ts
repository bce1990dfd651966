import { defineFlags } from '../cli/flag.ts';

/** The flags of `local` and its subcommands that say which node's files are meant, and what of it is known. */
export const LOCAL_FLAGS = defineFlags({
  kubeletConfig: {
    name: 'kubelet-config',
    kind: 'string',
    default: undefined,
    completes: 'file',
    description: "The kubelet's configuration file, instead of the one that its process or unit names.",
  },
  path: {
    name: 'path',
    kind: 'string',
    default: undefined,
    completes: 'folder',
    description: 'The manifest directory or file, instead of the one that the kubelet is configured with.',
  },
  pid: {
    name: 'pid',
    kind: 'integer',
    default: 0,
    description: 'The process ID of the kubelet, if several run on the machine. 0 means find it.',
  },
  root: {
    name: 'root',
    kind: 'string',
    default: '/',
    completes: 'folder',
    description: "The root of the node's files, such as a mounted disk, /host in a container, or an unpacked archive.",
  },
});
