import type { FlagValues } from '../cli/flag.ts';
import { UsageError } from '../facts/errors.ts';
import { isDirectory, type LocalRequest } from '../host/local-node.ts';
import type { LOCAL_FLAGS } from './local-flags.ts';

/** Which node the flags mean. Throws `UsageError` for a root that cannot be one. */
export function localRequest(flags: FlagValues<typeof LOCAL_FLAGS>): LocalRequest {
  const { root, kubeletConfig: config, path, pid } = flags;
  if (!isDirectory(root)) throw new UsageError(`--root ${root} is not a directory that can be read`);
  return { root, config, path, pid: pid === 0 ? undefined : pid };
}
