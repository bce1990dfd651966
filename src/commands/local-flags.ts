import { defineFlags, type FlagValues } from '../cli/flag.ts';
import { UsageError } from '../facts/errors.ts';
import { isDirectory, type LocalRequest } from '../host/local-node.ts';

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
    description: 'The process of the kubelet, where several run on the machine. 0 finds it.',
  },
  root: {
    name: 'root',
    kind: 'string',
    default: '/',
    completes: 'folder',
    description: "The root of the node's files: a mounted disk, a container's /host, an unpacked archive.",
  },
});

/** Which node the flags mean. Throws `UsageError` for a root that cannot be one. */
export function localRequest(flags: FlagValues<typeof LOCAL_FLAGS>): LocalRequest {
  const { root, kubeletConfig: config, path, pid } = flags;
  if (!isDirectory(root)) throw new UsageError(`--root ${root} is not a directory that can be read`);
  return { root, config, path, pid: pid === 0 ? undefined : pid };
}
